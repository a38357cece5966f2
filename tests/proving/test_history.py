"""A made-up history: repeatable, as the subjects would decide it, changed by a cheat alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from cli.proving.detected import DETECTED
from cli.proving.history import History, Scenario, history
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.recognition import Detection, Thanks
from domain.customer import CustomerRegistered
from domain.event import Entry, Event, StaffId
from domain.review import EvidenceRejected, EvidenceUpheld, SecondLookDrawn
from domain.ruleset_1 import RULESET_1
from domain.setting import Setting
from domain.visit import Visit
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    GoalMissed,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)
from projections.replay import Replayed
from tests.proving.worlds import SMALL, differing, said, small

CHEATS = [
    *(("prevented", cheat) for cheat in PREVENTED),
    *(("detected", cheat) for cheat in DETECTED),
]


def test_the_same_seed_tells_the_same_history() -> None:
    assert small(3).entries == small(3).entries
    assert small(3).entries != small(4).entries


def test_a_history_has_the_people_and_customers_it_promises() -> None:
    told = small()
    assert len(told.cast.managers) == 20
    registered = {e.subject for e in told.entries if is_registration(e, "clerk")}
    assert len(registered) == 900
    assert [each.position for each in told.entries] == list(range(1, len(told.entries) + 1))
    assert all(a.at <= b.at for a, b in zip(told.entries, told.entries[1:], strict=False))


def test_what_an_honest_manager_tells_is_what_the_subjects_would_decide() -> None:
    visits: dict[str, Visit] = {}
    setting, decided = Setting(), 0
    for entry in small().entries:
        setting.take(entry)
        if entry.subject.startswith("visit-"):
            visit = visits.get(entry.subject) or Visit(id=entry.subject)
            if not isinstance(entry.event, (SecondLookDrawn, EvidenceUpheld, EvidenceRejected)):
                assert decide(visit, entry, date.fromordinal(setting.today)) == entry.event
                decided += 1
            visits[entry.subject] = visit.seen([entry.event])
    assert decided > 2500


def decide(visit: Visit, entry: Entry, today: date) -> Event:
    """What the visit says when it is asked for what was told."""
    event: Any = entry.event
    asked: dict[type[Event], Any] = {
        VisitPlanned: lambda: visit.plan(event, rules=RULESET_1, today=today),
        VisitStarted: lambda: visit.start(event, rules=RULESET_1, today=today),
        ContactMade: lambda: visit.contact(customer=event.customer, on=event.on),
        VisitClosed: lambda: visit.close(
            customer=event.customer,
            action=event.closing_action,
            evidence=event.evidence,
            on=event.on,
            rules=RULESET_1,
        ),
        GoalAchieved: lambda: visit.achieve(on=event.on, rules=RULESET_1),
        GoalMissed: lambda: visit.miss(reason=event.reason, on=event.on, rules=RULESET_1),
        VisitLapsed: lambda: visit.lapse(today=today, rules=RULESET_1),
        VisitLogged: lambda: visit.log(
            log=event.log,
            next_step=event.next_step,
            log_likeness=event.log_likeness,
            on=event.on,
        ),
    }
    return asked[type(event)]()  # type: ignore[no-any-return]


@pytest.mark.parametrize(("kind", "cheat"), CHEATS)
def test_switching_a_cheat_on_changes_only_what_the_cheat_does(kind: str, cheat: str) -> None:
    without, cheated = small(kind=kind), small(kind=kind, cheating=(cheat,))
    cheater = without.cast.roles[cheat].id
    found = differing(without, cheated)
    if cheat != "period_end_burst":  # its month ends in the bank's fourth week
        assert found
    own = f"c{without.cast.roles[cheat].number:02}-"
    made_up = {each.subject for each in found if is_registration(each, cheater)}
    assert [
        each
        for each in found
        if getattr(each.event, "manager", "") != cheater
        and not each.subject.startswith(own)
        and each.subject not in made_up
    ] == []


@pytest.mark.parametrize("cheat", PREVENTED)
def test_a_prevented_cheat_leaves_all_else_as_it_was(cheat: str) -> None:
    without = small(kind="prevented")
    cheated = Counter(map(said, small(kind="prevented", cheating=(cheat,)).entries))
    gone = [each.event for each in without.entries if not cheated[said(each)]]
    assert all(isinstance(event, GoalMissed) for event in gone)
    assert bool(gone) == (cheat == "same_evidence")


def is_registration(entry: Entry, by: str) -> bool:
    return isinstance(entry.event, CustomerRegistered) and entry.by == by


def test_a_burst_is_told_on_the_last_workday_of_the_month() -> None:
    plain = Scenario(0, SMALL, 4, roles=DETECTED)
    burst = plain._replace(cheating=frozenset({"period_end_burst"}))
    found = differing(history(plain), history(burst))
    assert {each.event.on for each in found} == {date(2026, 1, 29), date(2026, 1, 30)}


class Praised(Event, frozen=True, kw_only=True, tag="test.praised"):
    """Somebody was thanked, or given an award."""

    staff: StaffId
    leader: StaffId
    is_award: bool


class EveryThird:
    """An inbox into which every third goal that a manager reaches comes."""

    models: Replayed

    def __init__(self) -> None:
        self.position = 0
        self.reached: Counter[StaffId] = Counter()

    def detected(self, entries: Sequence[Entry]) -> list[Detection]:
        found = []
        for entry in entries:
            self.position += 1
            assert entry.position == self.position
            if isinstance(entry.event, GoalAchieved):
                manager = entry.event.manager
                self.reached[manager] += 1
                if self.reached[manager] % 3 == 0:
                    found.append(Detection(f"seen-{entry.position}", manager))
        return found

    def thanks(self, detection: Detection, by: StaffId, on: date, *, is_award: bool) -> Event:
        return Praised(staff=detection.staff, leader=by, is_award=is_award, on=on)


def test_leaders_answer_what_is_in_their_inbox_within_a_week() -> None:
    told = history(Scenario(0, SMALL, 3), EveryThird())
    praised = [each for each in told.entries if isinstance(each.event, Praised)]
    assert len({each.subject for each in praised}) == len(praised) > 40
    positions = {each.position: each.event.on.toordinal() for each in told.entries}
    for each in praised:
        seen_on = positions[int(each.subject.removeprefix("seen-"))]
        assert each.event.on.toordinal() - seen_on in range(1, 8)
        assert each.by == each.event.leader != each.event.staff  # type: ignore[attr-defined]
    assert len(told.thanks) >= len(praised)


def test_a_colluding_leader_gives_an_award_for_everything() -> None:
    plain = Scenario(0, SMALL, 3, roles=DETECTED)
    told = history(plain._replace(cheating=frozenset({"collusion"})), EveryThird())
    friend = told.cast.roles["collusion"].id
    assert {each.staff for each in told.thanks if each.is_award} == {friend}
    assert not [each for each in history(plain, EveryThird()).thanks if each.is_award]


def test_a_trapped_team_is_seen_less_and_reaches_less() -> None:
    numbers = Parameters(teams=3, customers=100, weeks=6)
    trapped, healthy = (
        history(Scenario(1, numbers, 6, trap=trap), EveryThird()) for trap in (True, False)
    )
    team = trapped.cast.trapped
    assert len(of_team(trapped, team)) < len(of_team(healthy, team)) / 3
    assert achieved(trapped, team) < achieved(healthy, team)
    for other in {0, 1, 2} - {team}:
        assert achieved(trapped, other) == achieved(healthy, other)
    kept = [each.kept for each in trapped.cast.team(team) if each.exemplar]
    assert len(kept) == 3
    assert max(kept) < 1
    assert {each.kept for each in healthy.cast.managers} == {1.0}


def of_team(told: History, team: int) -> list[Thanks]:
    members = {each.id for each in told.cast.team(team)}
    return [each for each in told.thanks if each.staff in members]


def achieved(told: History, team: int) -> int:
    members = {each.id for each in told.cast.team(team)}
    events = [each.event for each in told.entries if isinstance(each.event, GoalAchieved)]
    return sum(event.manager in members for event in events)
