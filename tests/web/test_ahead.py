"""What takes long is reckoned ahead of who asks, and told as of an entry."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from domain.ledger.door import Stores
from domain.ledger.store import Unavailable
from tests.web.tended import an_entry_behind, things
from web.ahead import SELDOM, SWITCH, Ahead, as_of
from web.fresh import Fresh
from web.request import Desk, Office

LASTS = 60.0


@pytest.fixture(autouse=True)
def restless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody rests for long, and the collector of garbage is left as it was."""
    monkeypatch.setattr("web.ahead.REST", 0)
    before, switch = gc.get_threshold(), sys.getswitchinterval()
    yield
    sys.setswitchinterval(switch)
    gc.set_threshold(*before)
    gc.unfreeze()


class Slow:
    """Counts how often it was reckoned."""

    def __init__(self) -> None:
        """Begin with no time."""
        self.times = 0

    def __call__(self, _desk: Desk) -> int:
        """Reckon it."""
        self.times += 1
        return self.times


@pytest.fixture
def office(stores: Stores) -> Office:
    """An office of a bank in which something happened."""
    return Office(stores)


def ask(office: Office, slow: Slow, lasts: float = LASTS, wrote: int = 0) -> tuple[int, Fresh]:
    """Ask for the thing, as somebody who wrote up to a position."""
    with Desk(office) as here:
        return as_of(here, "slow", lasts, here.freshen(wrote), slow)


@contextmanager
def tended(office: Office) -> Iterator[Ahead]:
    """Somebody tends what is kept, for the time of the block."""
    ahead = Ahead(office, ())
    ahead.begin()
    try:
        yield ahead
    finally:
        ahead.end()


def until(is_so: Callable[[], bool]) -> bool:
    """Whether something comes true within a while."""
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()


def test_a_thing_is_reckoned_once_while_it_lasts(office: Office) -> None:
    slow = Slow()
    assert [ask(office, slow)[0] for _ in range(3)] == [1, 1, 1]


def test_a_thing_that_got_old_is_reckoned_anew_only_where_something_was_recorded_since(
    office: Office,
) -> None:
    slow = Slow()
    assert [ask(office, slow, lasts=0)[0] for _ in range(3)] == [1, 1, 1]
    an_entry_behind(office)
    assert ask(office, slow, lasts=0)[0] == 2


def test_a_thing_is_told_as_of_the_entry_that_it_was_reckoned_at(office: Office) -> None:
    slow, head = Slow(), office.stores.ledger.head()
    assert ask(office, slow)[1].position == head
    an_entry_behind(office)
    assert ask(office, slow)[1].position == head - 1


def test_who_wrote_since_is_told_what_is_new(office: Office) -> None:
    slow, head = Slow(), office.stores.ledger.head()
    ask(office, slow)
    an_entry_behind(office)
    found, fresh = ask(office, slow, wrote=head)
    assert (found, fresh.position) == (2, head)


def test_what_is_old_is_told_while_somebody_tends_it_and_reckoned_beside(office: Office) -> None:
    slow = Slow()
    ask(office, slow, lasts=0.2)
    an_entry_behind(office)
    with tended(office):
        assert until(lambda: slow.times == 2)
        assert ask(office, slow, lasts=0)[0] == 2


def test_nothing_is_tended_that_nobody_asked_for_lately(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, ahead = Slow(), Ahead(office, ())
    ask(office, slow, lasts=0)
    an_entry_behind(office)
    ahead.turn()  # the one in which the day begins
    monkeypatch.setattr("web.ahead.LATELY", 0)
    ahead.turn()
    assert slow.times == 1
    monkeypatch.setattr("web.ahead.LATELY", 3600)
    ahead.turn()
    assert slow.times == 2


def test_nothing_is_tended_that_was_about_another_day(office: Office) -> None:
    slow, ahead = Slow(), Ahead(office, ())
    ask(office, slow, lasts=0)
    an_entry_behind(office)
    (told,) = things(office)
    told.day -= 1
    ahead.turn()
    ahead.turn()
    assert slow.times == 1


def test_what_is_standing_is_tended_however_long_nobody_asks_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    ahead = Ahead(office, [lambda here: as_of(here, "slow", 0, here.freshen(), slow)])
    office.as_of.patience = 900.0
    ahead.turn()
    (told,) = things(office)
    told.asked -= 1000
    an_entry_behind(office)
    monkeypatch.setattr("web.ahead.LATELY", 500)
    ahead._asked -= 1000
    ahead.turn()  # asks again, and is told what is old
    assert slow.times == 1
    ahead.turn()
    assert slow.times == 2


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the first turn fail."""
    errors, turn = iter([error]), Ahead.turn

    def once(ahead: Ahead) -> None:
        for each in errors:
            raise each
        turn(ahead)

    monkeypatch.setattr(Ahead, "turn", once)


def test_a_database_that_is_away_is_asked_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow()
    ask(office, slow, lasts=0.2)
    an_entry_behind(office)
    failing(monkeypatch, Unavailable("away"))
    with tended(office):
        assert until(lambda: slow.times == 2)


def test_where_nobody_tends_it_any_more_what_is_old_is_reckoned_when_somebody_asks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, ahead = Slow(), Ahead(office, ())
    ask(office, slow, lasts=0)
    an_entry_behind(office)
    office.as_of.patience = 900.0
    assert ask(office, slow, lasts=0)[0] == 1
    failing(monkeypatch, RuntimeError("a defect"))
    with pytest.raises(RuntimeError):
        ahead._run()
    assert ask(office, slow, lasts=0)[0] == 2


def test_what_is_there_to_stay_is_not_looked_through_for_garbage(office: Office) -> None:
    before = gc.get_freeze_count()
    Ahead(office, ()).turn()
    assert gc.get_freeze_count() > before + 10_000
    assert not any(each is office for each in gc.get_objects())


def test_garbage_is_looked_for_less_often_in_a_process_that_answers(office: Office) -> None:
    with tended(office):
        assert gc.get_threshold() == SELDOM


def test_who_answers_does_not_wait_long_for_a_thread_that_works(office: Office) -> None:
    with tended(office):
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
