"""Cohorts are frozen when a period begins, and what was settled can be reckoned again for ever."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from domain.bank import FIRST_BOARDS, CohortsSet, PeriodSettled
from domain.calendar import bounds
from domain.customer import Customer
from domain.event import Code, GridId, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ranking import boards_of
from domain.unit import Grid
from projections import cohorts
from projections.candidates import candidates
from projections.replay import verify
from projections.standings import standings_digest
from projections.worker import Worker
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.stores import record
from tests.projections.test_worker import pass_days, recorded, set_clock
from tests.projections.views import folded

WEEK = "week/2026-W10"


def bank_of_nine() -> MadeBank:
    """Nine managers on the first morning, each with a customer of their own."""
    bank = MadeBank()
    for number in range(9):
        bank.hire(f"m{number}", ("north", "south")[number % 2]).know(f"c{number}")
    return bank.know("c9", "c10", "c11")


def set_ones(stores: Stores) -> dict[str, CohortsSet]:
    """The cohorts that were set, by period."""
    events = [entry.event for entry in recorded(stores, CohortsSet)]
    assert len({getattr(event, "period", "") for event in events}) == len(events)
    return {event.period: event for event in events if isinstance(event, CohortsSet)}


@pytest.fixture
def bank() -> MadeBank:
    """Whom the worker of these tests works for."""
    return bank_of_nine()


@pytest.fixture
def worker(stores: Stores, bank: MadeBank) -> Worker:
    """A worker in a bank of nine that has just opened."""
    record(stores, bank.entries)
    set_clock(stores, MONDAY, 9)
    return Worker(stores)


def test_a_worker_sets_the_cohorts_of_every_period_on_its_first_day(
    stores: Stores, worker: Worker
) -> None:
    pass_days(stores, worker, "2026-04-01")
    worker.tick()
    found = set_ones(stores)
    weeks = [f"week/2026-W{number}" for number in range(10, 15)]
    assert set(found) == {*weeks, "month/2026-04", "quarter/2026-Q2"}
    assert {period: event.on for period, event in found.items() if period in weeks[1:]} == {
        period: date.fromordinal(bounds(period)[0]) for period in weeks[1:]
    }
    everybody = {f"m{number}" for number in range(9)}
    for period, event in found.items():
        assert {staff for each in event.cohorts for staff in each} == everybody
        with stores.views.read() as connection:
            numbers = cohorts.everybody(connection, period)
            assert cohorts.sizes(connection, period) == {1: 9}
            assert cohorts.members(connection, period, 1) == set(numbers) == everybody
            assert cohorts.number_of(connection, period, StaffId("m3")) == 1
            assert cohorts.number_of(connection, period, StaffId("nobody")) == 0


def test_who_comes_later_is_in_no_cohort_of_the_period(
    stores: Stores, bank: MadeBank, worker: Worker
) -> None:
    worker.tick()
    known = len(bank.entries)
    made = MadeBank()
    made.subjects, made.entries, made.at = bank.subjects, stores.ledger.since(0), bank.at
    made.hire("late")
    record(stores, made.entries[known + 1 :])
    pass_days(stores, worker, "2026-03-09")
    found = set_ones(stores)
    assert "late" not in found[WEEK].cohorts[0]
    assert "late" in found["week/2026-W11"].cohorts[0]


def test_a_bank_without_people_waits_for_somebody(stores: Stores) -> None:
    record(stores, MadeBank().entries)
    set_clock(stores, MONDAY, 9)
    worker = Worker(stores)
    pass_days(stores, worker, "2026-03-04")
    assert set_ones(stores) == {}


def test_two_workers_set_them_once(stores: Stores, worker: Worker) -> None:
    Worker(stores).tick()
    worker.tick()
    assert list(set_ones(stores)) == [WEEK]


def test_what_is_settled_tells_its_boards_and_holds_whatever_comes_later(
    stores: Stores, bank: MadeBank, worker: Worker
) -> None:
    worker.tick()
    made = MadeBank()
    made.subjects, made.entries, made.at = bank.subjects, stores.ledger.since(0), bank.at
    known = len(made.entries)
    for number in range(9):
        met = 12 if number else 5
        visit = made.start(f"m{number}", f"c{number}").close()
        visit.contact(*(f"c{other}" for other in range(met) if other != number))
    record(stores, made.entries[known:])
    pass_days(stores, worker, "2026-03-10")
    (settled,) = [entry.event for entry in recorded(stores, PeriodSettled)]
    assert isinstance(settled, PeriodSettled)
    assert settled.boards == boards_of(WEEK)
    set_clock(stores, "2026-03-10", 9)
    made.entries, made.at, made.today = stores.ledger.since(0), stores.ledger.clock(), settled.on
    known = len(made.entries)
    made.leave("m0", MONDAY, MONDAY + timedelta(days=2))
    made.visit("m2", "c1").start(date(2026, 3, 8)).accept()
    made.hire("late")
    record(stores, made.entries[known:])
    pass_days(stores, worker, "2026-03-18")
    assert verify(stores.ledger, stores.views).equal
    with stores.views.read() as connection:
        setting = worker.keeper.setting
        about = (connection, WEEK, settled.through)
        without = [each for each in settled.boards if each != "close/2"]
        digests = {
            standings_digest(*about, boards, setting)
            for boards in (settled.boards, FIRST_BOARDS, (*without, Code("close/1")), without)
        }
    assert len(digests) == 4  # the floor is in the digest, and each kind of board


def test_a_period_that_is_no_week_has_no_board_of_improvement() -> None:
    assert [each for each in boards_of("month/2026-03") if "improvement" in each] == []
    assert {each.partition("/")[0] for each in boards_of(WEEK)} == {
        *("effective", "close", "channel", "improvement", "help"),
    }


def test_candidates_are_managers_by_the_grids_of_their_customers() -> None:
    bank = bank_of_nine()
    hills, plain, circle = GridId("hills"), GridId("plain"), GridId("circle")
    for grid, difficulty, manager in ((hills, 3, "m0"), (plain, 1, "m1")):
        hard = partial(Grid.define, unit=UnitId("north"), name=grid, difficulty=difficulty)
        bank.say(Grid, grid, partial(hard, on=bank.today))
        bank.say(Grid, grid, partial(Grid.assign, manager=StaffId(manager), on=bank.today))
    bank.say(
        Grid,
        circle,
        lambda each: each.define_personal(manager=StaffId("m2"), name="circle", on=bank.today),
    )
    for customer, grid in (("c0", hills), ("c1", plain), ("c2", hills), ("c2", circle)):
        bank.say(Customer, customer, partial(Customer.join_grid, grid=grid, on=MONDAY))
    bank.say(Customer, "c0", lambda each: each.depart(reason=Code("moved"), on=bank.today))
    views = folded(bank.entries)
    with views.read() as connection:
        found = {each.staff: each for each in candidates(connection)}
    views.close()
    others = dict.fromkeys((f"m{number}" for number in range(3, 9)), 2)
    assert {staff: each.difficulty for staff, each in found.items()} == {
        **others,
        "m0": 3,  # of two customers in the hills one has left
        "m1": 1,
        "m2": 3,
    }
    assert found[StaffId("m1")].path == ("head_office", "south")
    assert found[StaffId("m1")].joined == MONDAY
