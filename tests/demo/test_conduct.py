"""The five kinds of simulated manager differ in the way that the seed describes."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median

import pytest

from cli.demo.cast import kinds
from cli.demo.conduct import APPRENTICE, BENCHMARK, HERD, IDLER, VILLAGE, Conduct
from domain.conduct import copied_logs
from domain.event import Entry, StaffId, VisitId
from domain.ledger.door import Stores
from domain.ledger.likeness import Sketches
from domain.ruleset_parts import FlagRule
from domain.staff import StaffJoined
from domain.unit import UnitOpened
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    PreparationTicked,
    ReferralObtained,
    VisitClosed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)
from tests.demo.conftest import PLAN

Tallies = dict[str, Counter[str]]

NAMES = {id(BENCHMARK): "benchmark", id(HERD): "herd", id(IDLER): "idler"}
NAMES |= {id(APPRENTICE): "apprentice", id(VILLAGE): "village"}


@pytest.fixture(scope="module")
def kind_of(bank: Stores, history: list[Entry]) -> dict[str, str]:
    """The kind of each manager, whom the vault knows by numbers M01, M02, …"""
    joined = [e.event.staff for e in history if isinstance(e.event, StaffJoined)]
    people = bank.vault.people(joined).values()
    made_up: list[Conduct] = kinds(PLAN.managers)
    return {
        person.id: NAMES[id(made_up[int(person.number[1:]) - 1])]
        for person in people
        if person.number.startswith("M")
    }


@pytest.fixture(scope="module")
def tallies(history: list[Entry], kind_of: dict[str, str]) -> Tallies:
    """For each kind of manager, how often something happened."""
    found: Tallies = defaultdict(Counter)
    for entry in history:
        event = entry.event
        if isinstance(event, VisitPlanned):
            found[kind_of[event.manager]]["goals"] += bool(event.goal)
            found[kind_of[event.manager]]["tests"] += bool(event.success_test)
        if isinstance(event, VisitLogged):
            found[kind_of[event.manager]]["copies"] += event.log_likeness >= 90
        if isinstance(event, (VisitStarted, ContactMade)):
            found[kind_of[event.manager]]["contacts"] += 1
        if isinstance(event, (VisitStarted, GoalAchieved, PreparationTicked, ReferralObtained)):
            found[kind_of[event.manager]][type(event).__name__] += 1
    return found


def share(tallies: Tallies, kind: str, what: str) -> float:
    """How often something happened a visit."""
    return tallies[kind][what] / tallies[kind]["VisitStarted"]


@pytest.mark.parametrize(
    "what", ["goals", "PreparationTicked", "contacts", "GoalAchieved", "ReferralObtained"]
)
def test_benchmark_performers_do_more_of_what_makes_a_visit_good(
    what: str, tallies: Tallies
) -> None:
    assert share(tallies, "benchmark", what) > 1.4 * share(tallies, "herd", what)


def test_good_managers_nearly_always_write_how_success_shows_and_idlers_seldom(
    tallies: Tallies,
) -> None:
    for kind in ("benchmark", "village"):
        assert tallies[kind]["tests"] > 0.9 * tallies[kind]["goals"]
    assert 0 < tallies["idler"]["tests"] < 0.2 * tallies["idler"]["goals"]


def test_the_herd_writes_how_success_shows_where_the_leader_asks_for_it(
    history: list[Entry], kind_of: dict[str, str]
) -> None:
    units = [e.event.unit for e in history if isinstance(e.event, UnitOpened)][-PLAN.branches :]
    place = {e.event.staff: e.event.unit for e in history if isinstance(e.event, StaffJoined)}
    goals, tests = Counter[str](), Counter[str]()
    for entry in history:
        event = entry.event
        if isinstance(event, VisitPlanned) and event.goal and kind_of[event.manager] == "herd":
            goals[place[event.manager]] += 1
            tests[place[event.manager]] += bool(event.success_test)
    first, last = (tests[unit] / goals[unit] for unit in (units[0], units[-1]))
    assert first > last + 0.2


def test_who_goes_through_the_motions_copies_logs_and_hardly_anybody_else(tallies: Tallies) -> None:
    assert share(tallies, "idler", "copies") > 0.3
    for kind in ("herd", "benchmark", "village", "apprentice"):
        assert share(tallies, kind, "copies") < 0.1


def test_only_who_copies_is_asked_about_it(history: list[Entry], kind_of: dict[str, str]) -> None:
    logs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for entry in history:
        if isinstance(entry.event, VisitLogged):
            logs[entry.event.manager].append((entry.event.log_likeness, entry.position))
    asked = {kind_of[who] for who, theirs in logs.items() if copied_logs(theirs, FlagRule())}
    assert asked == {"idler"}


def test_a_log_is_as_like_earlier_ones_as_the_door_would_measure(
    bank: Stores, history: list[Entry], kind_of: dict[str, str]
) -> None:
    of_two = {kind: who for who, kind in kind_of.items() if kind in ("idler", "village")}
    measured: dict[str, list[int]] = defaultdict(list)
    for kind, who in of_two.items():
        door = Sketches(bank.vault, keyed=lambda _data: b"a key of this test")
        for entry in history:
            if isinstance(entry.event, VisitLogged) and entry.event.manager == who:
                event = bank.ledger.opened(entry)
                assert isinstance(event, VisitLogged)
                visit, day = VisitId(entry.subject), event.on.toordinal()
                at_the_door = door.likeness(
                    visit=visit, person=StaffId(who), day=day, log=event.log
                )
                assert event.log_likeness == at_the_door
                measured[kind].append(at_the_door)
    assert len(measured["village"]) > 100
    assert median(measured["village"]) < 40
    assert sum(each < 60 for each in measured["village"]) > 0.85 * len(measured["village"])


def test_a_document_is_shown_twice_by_nobody_but_who_goes_through_the_motions(
    history: list[Entry], kind_of: dict[str, str]
) -> None:
    shown: Counter[str] = Counter()
    by: dict[str, set[str]] = defaultdict(set)
    for entry in history:
        if isinstance(entry.event, VisitClosed):
            shown[entry.event.evidence.digest] += 1
            by[entry.event.evidence.digest].add(kind_of[entry.event.manager])
    again = [digest for digest, times in shown.items() if times > 1]
    assert len(shown) > 800
    assert set().union(*(by[digest] for digest in again)) == {"idler"}


def test_what_is_written_stands_for_the_customer_and_leaves_no_gap(
    bank: Stores, history: list[Entry]
) -> None:
    texts = set()
    for entry in history:
        if isinstance(entry.event, (VisitLogged, VisitPlanned)):
            told = bank.ledger.opened(entry)
            texts |= {told.log, told.next_step} if isinstance(told, VisitLogged) else set()
            texts |= {told.success_test} if isinstance(told, VisitPlanned) else set()
    assert len(texts) > 2000
    assert not [text for text in texts if "{" in text or "}" in text]


def test_villages_are_met_at_one_stop(history: list[Entry], kind_of: dict[str, str]) -> None:
    met: Counter[tuple[str, str]] = Counter()
    for entry in history:
        if isinstance(entry.event, (VisitStarted, ContactMade)):
            met[entry.subject, kind_of[entry.event.manager]] += 1
    villages = {(visit, kind): n for (visit, kind), n in met.items() if n >= 7}
    assert len(villages) >= 10
    assert max(villages.values()) <= 30
    assert Counter(kind for _, kind in villages).most_common(1)[0][0] == "village"


def test_apprentices_join_while_the_bank_is_watched(
    history: list[Entry], kind_of: dict[str, str]
) -> None:
    joined = {e.event.staff: e.event.on for e in history if isinstance(e.event, StaffJoined)}
    for name, kind in kind_of.items():
        assert (joined[name] > PLAN.first) == (kind == "apprentice")  # type: ignore[index]


def test_a_manager_makes_fifteen_to_twenty_five_visits_a_week(
    tallies: Tallies, kind_of: dict[str, str]
) -> None:
    present = Counter(kind_of.values())
    for kind in ("benchmark", "herd", "village", "idler"):
        weekly = tallies[kind]["VisitStarted"] / present[kind] / PLAN.weeks
        assert 11 < weekly < 26  # holidays, leave, plans that came to nothing
