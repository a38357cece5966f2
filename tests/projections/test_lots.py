"""Lots fall on a tenth of what was assessed, once, on whom nobody can foresee or choose."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import pytest

from domain.bank import DayOpened
from domain.event import StaffId, VisitId
from domain.ledger.door import Stores
from domain.lots import LotsDrawn, assessor, is_drawn
from domain.review import SecondLookDrawn, SecondLookMissed, SecondLookRedrawn
from domain.staff import Staff
from domain.visit_event import GoalAchieved, GoalMissed
from projections.replay import verify
from projections.worker import Worker
from tests.projections.bank import MONDAY
from tests.projections.looking import LEADERS, Watched, led, visits

SEED = "5eed" * 16


@pytest.fixture
def watched(stores: Stores) -> Watched:
    """A bank in which the worker has begun to draw lots."""
    return Watched(stores)


def falls(seed: str, visit: str) -> bool:
    """The lot once more, read off the decision record."""
    lot = blake2b(f"visit|{visit}".encode(), key=seed.encode(), digest_size=8).digest()
    return int.from_bytes(lot, "big") / 2**64 < 0.1


def test_the_first_lots_only_say_from_where_on_they_are_drawn(watched: Watched) -> None:
    lots = [entry.event for entry in watched.recorded(LotsDrawn)]
    assert [getattr(each, "seed", None) for each in lots] == [""]
    watched.pass_hours(5)
    assert len(watched.recorded(LotsDrawn)) == 1
    assert not watched.recorded(SecondLookDrawn)


def test_lots_fall_on_what_the_seed_says_achieved_and_missed(watched: Watched) -> None:
    done = visits(watched.bank, 300)
    watched.tell().pass_hours(1)
    lots: Any = watched.recorded(LotsDrawn)[-1].event
    drawn = [entry.subject for entry in watched.recorded(SecondLookDrawn)]
    assert drawn == [visit for visit in done if falls(lots.seed, visit)]
    assert 10 <= len(drawn) <= 60
    kinds = {e.subject: type(e.event) for e in watched.recorded(GoalAchieved, GoalMissed)}
    assert {kinds[visit] for visit in drawn} == {GoalAchieved, GoalMissed}
    assert verify(watched.stores.ledger, watched.stores.views).equal


def test_no_seed_draws_nothing_and_shares_are_kept() -> None:
    names = [VisitId(f"visit_{number}") for number in range(20_000)]
    assert not any(is_drawn("", each, 10) for each in names)
    assert not any(is_drawn(SEED, each, 0) for each in names)
    assert all(is_drawn(SEED, each, 100) for each in names)
    assert 1_800 < sum(is_drawn(SEED, each, 10) for each in names) < 2_200
    other = {each for each in names if is_drawn("other", each, 10)}
    assert len(other & {each for each in names if is_drawn(SEED, each, 10)}) < 300


def test_each_visit_is_in_one_draw(watched: Watched) -> None:
    for part in range(4):
        visits(watched.bank, 60, first=60 * part)
        watched.tell().pass_hours(1)
    lots: list[Any] = [entry.event for entry in watched.recorded(LotsDrawn)]
    assert len({each.through for each in lots}) == len(lots) == 5
    drawn = [entry.subject for entry in watched.recorded(SecondLookDrawn)]
    assert len(drawn) == len(set(drawn))
    assessed = watched.recorded(GoalAchieved, GoalMissed)
    seeds = {
        entry.subject: next(each.seed for each in lots if each.through >= entry.position)
        for entry in assessed
    }
    assert drawn == [e.subject for e in assessed if falls(seeds[e.subject], e.subject)]


def test_lots_are_drawn_once_an_hour_and_when_a_day_opens(watched: Watched) -> None:
    visits(watched.bank, 5)
    watched.tell()
    assert len(watched.recorded(LotsDrawn)) == 1
    watched.pass_hours(1)
    assert len(watched.recorded(LotsDrawn)) == 2
    visits(watched.bank, 5, first=10)
    watched.tell()
    assert len(watched.recorded(LotsDrawn)) == 2
    watched.pass_days(1)
    assert len(watched.recorded(LotsDrawn)) == 3


def test_imports_and_what_was_taken_back_are_left_out(watched: Watched) -> None:
    for number in range(120):
        visit = watched.bank.visit("li", f"customer-{number % 40}", f"file-{number}")
        visit.from_file(MONDAY, MONDAY).miss()
    gone = [watched.bank.plan("li", f"customer-{n % 40}").start().miss() for n in range(120)]
    for visit in gone:
        visit.retract()
    watched.tell().pass_hours(1)
    assert len(watched.recorded(LotsDrawn)) == 2
    assert not watched.recorded(SecondLookDrawn)


def test_assessors_lead_elsewhere_and_work_is_spread_evenly(watched: Watched) -> None:
    watched.bank.leave("south_deputy", MONDAY, MONDAY + timedelta(days=5))
    for part in range(4):
        visits(watched.bank, 240, first=240 * part)
        watched.tell().pass_hours(1)
    asked: dict[str, Counter[str]] = {"li": Counter(), "wang": Counter(), "zhao": Counter()}
    for entry in watched.recorded(SecondLookDrawn):
        event: Any = entry.event
        asked[event.manager][event.assessor] += 1
    assert set(asked["li"]) <= {"south_leader", "harbour_leader"}
    assert set(asked["wang"]) <= {"north_leader", "north_deputy", "harbour_leader"}
    assert set(asked["zhao"]) == {"south_leader"}
    norths = [asked["wang"][each] for each in ("north_leader", "north_deputy")]
    assert abs(norths[0] - norths[1]) <= 8


def test_of_two_who_are_drawn_the_less_busy_one_is_asked() -> None:
    few = [StaffId(each) for each in ("a", "b")]
    who = [assessor(SEED, VisitId(f"v{n}"), 0, few, {StaffId("a"): 1}) for n in range(50)]
    assert set(who) == {"b"}
    even = [assessor(SEED, VisitId(f"v{n}"), 0, few, {}) for n in range(50)]
    assert set(even) == {"a", "b"}
    assert assessor(SEED, VisitId("v"), 0, [], {}) == ""


def test_where_nobody_may_look_the_visit_waits_for_an_auditor(stores: Stores) -> None:
    bank = led()
    for staff in set(LEADERS) - {"chief"}:
        bank.say(Staff, staff, lambda each: each.leave(on=MONDAY))
    watched = Watched(stores, bank)
    visits(watched.bank, 100)
    watched.tell().pass_hours(1)
    drawn: list[Any] = [entry.event for entry in watched.recorded(SecondLookDrawn)]
    assert {each.assessor for each in drawn} == {""}


def test_a_crash_between_the_lots_and_the_looks_changes_nothing(watched: Watched) -> None:
    visits(watched.bank, 200)
    watched.write().worker.keeper.catch_up()
    drawer = watched.worker._drawer
    drawer.begin(watched.worker.keeper.setting)  # and there the power fails
    lots: Any = watched.recorded(LotsDrawn)[-1].event
    assert not watched.recorded(SecondLookDrawn)
    Worker(watched.stores).tick()
    drawn = [entry.subject for entry in watched.recorded(SecondLookDrawn)]
    assert drawn == [f"visit-{n:03}" for n in range(200) if falls(lots.seed, f"visit-{n:03}")]
    Worker(watched.stores).tick()
    assert drawn == [entry.subject for entry in watched.recorded(SecondLookDrawn)]


def test_two_workers_draw_the_same_lots_once(watched: Watched) -> None:
    visits(watched.bank, 200)
    watched.write()
    start, failed = threading.Barrier(2), []

    def work(worker: Worker) -> None:
        start.wait()
        try:
            worker.tick()
        except BaseException as error:
            failed.append(error)
            raise

    workers = [watched.worker, Worker(watched.stores)]
    threads = [threading.Thread(target=work, args=(each,)) for each in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    lots: list[Any] = [entry.event for entry in watched.recorded(LotsDrawn)]
    assert len(lots) == 2
    drawn = [entry.subject for entry in watched.recorded(SecondLookDrawn)]
    assert drawn == [f"visit-{n:03}" for n in range(200) if falls(lots[1].seed, f"visit-{n:03}")]


def test_nobody_draws_lots_while_those_of_another_worker_found_nobody_yet(
    watched: Watched,
) -> None:
    other = Worker(watched.stores)
    other.tick()
    visits(watched.bank, 100)
    watched.write().worker.keeper.catch_up()
    watched.worker._drawer.begin(watched.worker.keeper.setting)  # and there the power fails
    visits(watched.learn().bank, 20, first=100)
    watched.write()
    other._drawer.begin(other.keeper.setting)  # its views know nothing of these lots
    watched.pass_hours(1)
    lots: list[Any] = [entry.event for entry in watched.recorded(LotsDrawn)]
    assert len(lots) == 3
    drawn = {entry.subject for entry in watched.recorded(SecondLookDrawn)}
    assert drawn >= {f"visit-{n:03}" for n in range(100) if falls(lots[1].seed, f"visit-{n:03}")}
    assert verify(watched.stores.ledger, watched.stores.views).equal


def test_after_ten_working_days_another_is_asked_and_after_twenty_nobody(watched: Watched) -> None:
    visits(watched.bank, 120)
    watched.tell().pass_hours(1)
    drawn: dict[str, Any] = {e.subject: e.event for e in watched.recorded(SecondLookDrawn)}
    watched.pass_days(14)
    assert not watched.recorded(SecondLookRedrawn)
    watched.pass_days(1)  # on the Tuesday two weeks after that Monday ten working days are over
    redrawn: list[Any] = watched.recorded(SecondLookRedrawn)
    assert {entry.subject for entry in redrawn} == set(drawn)
    for entry in redrawn:
        assert entry.event.assessor != drawn[entry.subject].assessor
    # Only the leader of the south may look at what happens in the harbour, besides the deputy.
    assert all(e.event.assessor for e in redrawn if drawn[e.subject].manager == "zhao")
    watched.pass_days(13)
    assert not watched.recorded(SecondLookMissed)
    watched.pass_days(1)
    assert {entry.subject for entry in watched.recorded(SecondLookMissed)} == set(drawn)
    assert len(watched.recorded(SecondLookRedrawn)) == len(redrawn)
    assert watched.stores.ledger.today() == watched.recorded(DayOpened)[-1].event.on
    watched.pass_days(3)
    assert len(watched.recorded(SecondLookMissed)) == len(drawn)
