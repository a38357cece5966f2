"""What time does: days open in order, plans lapse, and periods are settled when they are over."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.bank import BANK, Bank, DayOpened, PeriodSettled
from domain.event import Entry
from domain.ledger.door import Stores
from domain.visit_event import VisitLapsed
from projections.people import PERIOD
from projections.replay import verify
from projections.standings import Asked, board, standings_digest
from projections.worker import Worker
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import SetClock, record
from tests.projections.views import folded, rows

SHANGHAI = ZoneInfo("Asia/Shanghai")


def set_clock(stores: Stores, day: date | str, hour: int = 0) -> None:
    """It is now this hour of a day in Shanghai."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    clock = stores.ledger.clock
    assert isinstance(clock, SetClock)
    clock.at = int(datetime.combine(on, time(hour), SHANGHAI).timestamp() * 1_000_000)


def pass_days(stores: Stores, worker: Worker, until: str) -> None:
    """Tick on each day from the one opened last to this one."""
    while stores.ledger.today() < date.fromisoformat(until):
        set_clock(stores, stores.ledger.today() + timedelta(days=1))
        worker.tick()


def recorded(stores: Stores, kind: type) -> list[Entry]:
    return [entry for entry in stores.ledger.since(0) if isinstance(entry.event, kind)]


@pytest.fixture
def worker(stores: Stores, bank: MadeBank) -> Worker:
    """A worker in a bank that has just opened."""
    record(stores, bank.entries)
    set_clock(stores, MONDAY, 9)
    return Worker(stores)


def test_a_bank_that_is_not_open_is_left_alone(stores: Stores) -> None:
    set_clock(stores, MONDAY)
    Worker(stores).tick()
    assert stores.ledger.head() == 0


def test_missed_days_are_opened_in_order(stores: Stores, worker: Worker) -> None:
    set_clock(stores, MONDAY + timedelta(days=5), 23)
    worker.tick()
    worker.tick()
    days = [entry.event.on for entry in recorded(stores, DayOpened)]
    assert days == [MONDAY + timedelta(days=n) for n in range(6)]
    assert worker.keeper.position() == stores.ledger.head()


def test_a_day_opens_at_midnight_of_the_bank_and_not_before(stores: Stores, worker: Worker) -> None:
    set_clock(stores, MONDAY, 23)
    worker.tick()
    assert stores.ledger.today() == MONDAY
    set_clock(stores, MONDAY + timedelta(days=1))
    worker.tick()
    assert stores.ledger.today() == MONDAY + timedelta(days=1)


def test_the_first_day_is_opened_too(stores: Stores) -> None:
    set_clock(stores, MONDAY, 9)
    bank = stores.ledger.bank()
    stores.ledger.record(bank, bank.open(name="", on=MONDAY, time_zone="Asia/Shanghai"), by="x")
    Worker(stores).tick()
    assert stores.ledger.today() == MONDAY


def test_a_plan_lapses_two_days_after_the_planned_one(
    stores: Stores, bank: MadeBank, worker: Worker
) -> None:
    known = len(bank.entries)
    forgotten = bank.plan("li", "ai")
    moved = bank.plan("li", "bao").reschedule("2026-03-04")
    bank.plan("wang", "ai").start()
    bank.plan("zhao", "ai").cancel()
    record(stores, bank.entries[known:])
    lapsed: list[tuple[str, date]] = []
    while stores.ledger.today() < date(2026, 3, 9):
        pass_days(stores, worker, str(stores.ledger.today() + timedelta(days=1)))
        new = [(e.subject, e.event.on) for e in recorded(stores, VisitLapsed)]
        assert new[: len(lapsed)] == lapsed
        lapsed = new
    assert lapsed == [(forgotten.id, date(2026, 3, 4)), (moved.id, date(2026, 3, 6))]


def test_a_week_is_settled_a_day_after_it_ended(stores: Stores, worker: Worker) -> None:
    pass_days(stores, worker, "2026-03-09")
    assert not recorded(stores, PeriodSettled)
    pass_days(stores, worker, "2026-03-10")
    settled = [entry.event for entry in recorded(stores, PeriodSettled)]
    assert [(each.period, each.on) for each in settled if isinstance(each, PeriodSettled)] == [
        ("week/2026-W10", date(2026, 3, 10))
    ]


def test_periods_that_began_before_the_first_day_are_never_settled(
    stores: Stores, worker: Worker
) -> None:
    set_clock(stores, "2026-07-03")
    worker.tick()
    periods = [row.period for row in rows(stores.views, PERIOD)]
    assert len(periods) == len(set(periods))
    assert {period for period in periods if not period.startswith("week/")} == {
        *("month/2026-04", "month/2026-05", "month/2026-06"),
        "quarter/2026-Q2",
    }
    assert sum(period.startswith("week/") for period in periods) == 17


def test_what_is_settled_is_what_was_known_then_and_stays(
    stores: Stores, bank: MadeBank, worker: Worker
) -> None:
    known = len(bank.entries)
    bank.plan("li", "ai").won()
    record(stores, bank.entries[known:])
    pass_days(stores, worker, "2026-03-10")
    set_clock(stores, "2026-03-10", 9)
    settled = recorded(stores, PeriodSettled)[0].event
    assert isinstance(settled, PeriodSettled)
    then = folded(stores.ledger.since(0, until=settled.through))
    with then.read() as connection:
        boards, setting = settled.boards, worker.keeper.setting
        digest = standings_digest(connection, "week/2026-W10", settled.through, boards, setting)
    assert digest == settled.standings
    before = places(stores)
    late = MadeBank()
    late.subjects, late.today = bank.subjects, date(2026, 3, 10)
    late.entries, late.at = stores.ledger.since(0), stores.ledger.clock()
    late.start("wang", "bao")
    late.visit("zhao", "bao").start(date(2026, 3, 8)).accept()
    record(stores, late.entries[stores.ledger.head() :])
    worker.tick()
    assert places(stores) == before
    assert verify(stores.ledger, stores.views).equal


def places(stores: Stores) -> list[tuple[str, int, int]]:
    """The board of the settled week."""
    with stores.views.read() as connection:
        week = board(connection, Asked(window="week", on=date(2026, 3, 4)))
    assert week.through
    return [(line.manager, line.row.ev, line.row.visits) for line in week.lines]


def test_two_workers_at_once_do_everything_once(stores: Stores, worker: Worker) -> None:
    start = threading.Barrier(2)
    failed: list[BaseException] = []
    set_clock(stores, "2026-03-24", 1)

    def work(each: Worker) -> None:
        start.wait()
        try:
            for _ in range(3):
                each.tick()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work, args=(each,)) for each in (worker, Worker(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    days = [entry.event.on for entry in recorded(stores, DayOpened)]
    assert days == [MONDAY + timedelta(days=n) for n in range(23)]
    periods = [str(getattr(e.event, "period", "")) for e in recorded(stores, PeriodSettled)]
    assert sorted(periods) == ["week/2026-W10", "week/2026-W11", "week/2026-W12"]
    assert verify(stores.ledger, stores.views).equal


def test_a_worker_that_is_told_to_stop_ends(stores: Stores, worker: Worker) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    set_clock(stores, MONDAY + timedelta(days=1))
    thread.start()
    patience = threading.Event()
    for _ in range(200):
        if stores.ledger.today() > MONDAY:
            break
        patience.wait(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert stores.ledger.today() == MONDAY + timedelta(days=1)
    assert Bank(id=BANK).today is None
