"""A keeper that will not wait leaves the views to others, and what it knows stays right."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.event import listens_for

from domain.event import Entry, Event
from domain.ledger.door import Stores
from projections import PROJECTIONS
from projections.keeper import Keeper, setting_at
from projections.positions import POSITION, places
from projections.replay import verify
from tests.projections.bank import MadeBank
from tests.projections.stores import record
from tests.projections.test_learned import another, known
from tests.projections.test_poison import POISONED, PoisonedFold, stopped
from tests.projections.views import contents

AT_ONCE = 3.0
"""Seconds that a busy machine may take about what takes no time; whoever waits waits for 30."""

TOUCH = POSITION.update().values(error=POSITION.c.error)
"""Takes hold of the positions and changes nothing."""


@pytest.fixture
def recorded(stores: Stores, bank: MadeBank) -> Stores:
    """Stores whose views are as far as the first half of the ledger."""
    for _ in range(5):
        bank.plan("li", "ai").won()
        bank.days(1)
    record(stores, bank.entries)
    Keeper(stores.ledger, stores.views).catch_up(until=len(bank.entries) // 2)
    return stores


@contextmanager
def writing(stores: Stores) -> Iterator[None]:
    """Somebody else folds a stretch."""
    views = another(stores)
    with views.write() as connection:
        connection.execute(TOUCH)
        yield
    views.close()


@contextmanager
def swapping(stores: Stores) -> Iterator[None]:
    """Somebody else is putting a rebuilt table in its place, so that it cannot even be read."""
    views = another(stores)
    with views.write() as connection:
        if views.postgres:
            connection.exec_driver_sql("LOCK TABLE board IN ACCESS EXCLUSIVE MODE")
        yield
    views.close()


def try_quickly(keeper: Keeper) -> int:
    """Try once; returns the position reached."""
    began = time.monotonic()
    keeper.try_to_catch_up(keeper.ledger.head())
    assert time.monotonic() - began < AT_ONCE
    return keeper.position()


@pytest.mark.parametrize("held", [writing, swapping])
@pytest.mark.parametrize("is_new", [True, False])
def test_it_never_waits_for_what_somebody_else_holds(
    recorded: Stores, held: Callable[[Stores], Any], is_new: bool
) -> None:
    keeper = Keeper(recorded.ledger, recorded.views)
    half = keeper.position()
    if not is_new:
        keeper.catch_up(until=half)
    before = contents(recorded.views)
    with held(recorded):
        assert try_quickly(keeper) == half < recorded.ledger.head()
    assert contents(recorded.views) == before
    assert try_quickly(keeper) == recorded.ledger.head()
    assert verify(recorded.ledger, recorded.views).equal


def test_it_does_not_wait_for_another_thread_of_its_own(recorded: Stores) -> None:
    keeper = Keeper(recorded.ledger, recorded.views)
    half = keeper.position()
    with writing(recorded):
        waiting = threading.Thread(target=keeper.catch_up)
        waiting.start()
        wait_until(keeper._lock.locked)
        assert try_quickly(keeper) == half
    waiting.join()
    assert keeper.position() == recorded.ledger.head()


def wait_until(come: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not come():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_who_tried_in_vain_waits_again_when_asked_to_catch_up(recorded: Stores) -> None:
    keeper = Keeper(recorded.ledger, recorded.views)
    with writing(recorded):
        try_quickly(keeper)
        waiting = threading.Thread(target=keeper.catch_up)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
    waiting.join()
    assert keeper.position() == recorded.ledger.head()


def test_what_is_to_be_rebuilt_is_left_to_others(recorded: Stores) -> None:
    newer = [p._replace(version=9) if p.name == "customers" else p for p in PROJECTIONS]
    keeper = Keeper(recorded.ledger, recorded.views, newer)
    half = keeper.position()
    assert try_quickly(keeper) == half
    assert "customers" not in versions(recorded)
    keeper.catch_up(until=half)
    assert versions(recorded) == {"customers"}
    assert try_quickly(keeper) == recorded.ledger.head()


def versions(stores: Stores) -> set[str]:
    """Which projections are of the version that is raised."""
    with stores.views.read() as connection:
        return {place.name for place in places(connection).values() if place.version == 9}


class ChokesAloud(PoisonedFold):
    """Cannot fold a customer's tier, and notes when it could not."""

    def __init__(self, choked: list[int]) -> None:
        self._choked = choked

    def _choke(self, entry: Entry, event: Event) -> None:
        self._choked.append(entry.position)
        super()._choke(entry, event)


def test_who_cannot_fold_an_entry_does_not_wait_to_say_so(stores: Stores, bank: MadeBank) -> None:
    choked: list[int] = []
    aloud = POISONED._replace(fold=lambda _shelf, _setting: ChokesAloud(choked))
    record(stores, bank.tier("ai", "vip").days(1).entries)
    keeper = Keeper(stores.ledger, another(stores), (*PROJECTIONS, aloud))
    others = another(stores)
    with others.engine.connect().execution_options(writes=True) as other:

        @listens_for(keeper.views.engine, "checkin")
        def overtake(*_connection: object) -> None:
            """Take hold of the positions when what was begun is undone."""
            if choked and not other.closed and not other.in_transaction():
                other.execute(TOUCH)

        assert try_quickly(keeper) == 0
        assert choked
        assert not stopped(stores)
    assert try_quickly(keeper) == stores.ledger.head()
    assert stopped(stores) == {"poisoned"}
    assert known(keeper.setting) == known(setting_at(stores.ledger, stores.ledger.head()))
    others.close()
    keeper.views.close()
