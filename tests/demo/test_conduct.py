"""The four kinds of simulated manager differ in the way that the seed describes."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from cli.demo.cast import kinds
from cli.demo.conduct import APPRENTICE, BENCHMARK, HERD, VILLAGE, Conduct
from domain.event import Entry
from domain.ledger.door import Stores
from domain.staff import StaffJoined
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    PreparationTicked,
    ReferralObtained,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)
from tests.demo.conftest import PLAN

Tallies = dict[str, Counter[str]]

NAMES = {id(BENCHMARK): "benchmark", id(HERD): "herd"}
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


def test_the_herd_goes_through_the_motions(tallies: Tallies) -> None:
    assert share(tallies, "herd", "copies") > 0.2
    assert share(tallies, "benchmark", "copies") < 0.05


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
    for kind in ("benchmark", "herd", "village"):
        weekly = tallies[kind]["VisitStarted"] / present[kind] / PLAN.weeks
        assert 11 < weekly < 26  # holidays, leave, plans that came to nothing
