"""Any number of keepers may work on one store of views: each stretch is folded exactly once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from projections import PROJECTIONS
from projections.keeper import Keeper
from projections.replay import verify
from tests.projections.bank import MadeBank
from tests.projections.stores import opened, record

KEEPERS = 4


def busy(bank: MadeBank) -> MadeBank:
    """A bank in which visits are won for three weeks."""
    for _ in range(15):
        for manager, customer in (("li", "ai"), ("wang", "bao"), ("zhao", "ai")):
            bank.plan(manager, customer).won()
        bank.days(1)
    return bank


def at_once(stores: Stores, work: Callable[[Keeper], Any], keepers: list[Keeper]) -> None:
    """Let keepers, each with connections of its own, begin at the same moment."""
    start = threading.Barrier(len(keepers))
    failed: list[BaseException] = []

    def run(keeper: Keeper) -> None:
        start.wait()
        try:
            work(keeper)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            keeper.views.close()

    threads = [threading.Thread(target=run, args=(keeper,)) for keeper in keepers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    verdict = verify(stores.ledger, stores.views)
    assert verdict.equal, verdict.first_difference
    assert verdict.events == stores.ledger.head()


def keeper_of(stores: Stores) -> Keeper:
    """A keeper as another process would have it."""
    url = stores.views.engine.url.render_as_string(hide_password=False)
    return Keeper(stores.ledger, Store("views", url), PROJECTIONS)


@pytest.mark.parametrize("limit", [5, 40])
def test_keepers_that_race_fold_each_entry_once(stores: Stores, bank: MadeBank, limit: int) -> None:
    record(stores, busy(bank).entries)

    def work(keeper: Keeper) -> None:
        for goal in range(0, len(bank.entries), 20):
            keeper.catch_up(goal, limit)
        keeper.catch_up(limit=limit)

    at_once(stores, work, [keeper_of(stores) for _ in range(KEEPERS)])


def test_keepers_that_rebuild_at_once_end_with_whole_tables(stores: Stores, bank: MadeBank) -> None:
    record(stores, busy(bank).entries)
    Keeper(stores.ledger, stores.views, [p._replace(version=0) for p in PROJECTIONS]).catch_up()
    at_once(stores, Keeper.catch_up, [keeper_of(stores) for _ in range(KEEPERS)])


def test_a_stretch_is_claimed_before_any_row_is_written(
    sqlite_settings: Settings, bank: MadeBank
) -> None:
    stores = opened(sqlite_settings)
    record(stores, busy(bank).entries)
    keeper, said = keeper_of(stores), list[str]()

    @event.listens_for(keeper.views.engine, "connect")
    def listen(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(said.append)

    keeper.catch_up(until=10)
    said.clear()
    keeper.catch_up()
    deeds = [tuple(sql.split()[:2]) for sql in said if not sql.startswith(("SELECT", "PRAGMA"))]
    assert deeds[:2] == [("BEGIN", "IMMEDIATE"), ("UPDATE", "projection")]
    assert ("INSERT", "INTO") in deeds
    keeper.views.close()
    stores.close()


def test_a_keeper_that_was_overtaken_writes_nothing_and_goes_on_from_there(
    stores: Stores, bank: MadeBank
) -> None:
    slow, quick = Keeper(stores.ledger, stores.views), keeper_of(stores)
    record(stores, bank.entries)
    slow.catch_up()
    known = len(bank.entries)
    record(stores, busy(bank).entries[known:])
    quick.catch_up(until=known + 60, limit=10)
    assert slow.catch_up(limit=25) == len(bank.entries)
    assert verify(stores.ledger, stores.views).equal
    quick.views.close()
