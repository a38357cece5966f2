"""The trap index of a team from its rows: who counts in it, when, and beside an own reckoning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import StaffId, UnitId
from domain.staff import RoleGranted, Staff, StaffJoined, StaffLeft
from projections import teams
from projections.team_facts import Told
from tests.domain.plain_trap import One, mti
from tests.projections import plain
from tests.projections.bank import MadeBank
from tests.projections.plain_scores import Points, facts, points
from tests.projections.reckoned import Reckoned, reckoned
from tests.projections.working import TEAM, contrast, working
from tests.web.people import grant

NORTH = frozenset({UnitId("north"), UnitId("harbour")})
WEEK = timedelta(days=7)


class PlainTeam:
    """The same people and figures, looked up in a history."""

    def __init__(self, history: plain.Told) -> None:
        """Read it."""
        self.history = history
        self.points: Points = points(history)

    def ones(self, end: date, told: dict[StaffId, Told]) -> list[One]:
        """Who was present in half of the four weeks before `end`, in order of id."""
        found = []
        for staff in sorted({e.event.staff for e in self.history.of(StaffJoined)}):
            if not self._is_of_team(staff, end - timedelta(days=1)):
                continue
            works = sum(self.history.works(end - timedelta(days=n)) for n in range(1, 29))
            present = self._present(staff, end - 4 * WEEK, end)
            if present and 2 * present >= works:
                found.append(self._one(staff, end, present, told.get(StaffId(staff), Told())))
        return found

    def _one(self, staff: str, end: date, present: int, told: Told) -> One:
        mondays = [end - 3 * WEEK, end - 2 * WEEK, end - WEEK]
        always = all(self._present(staff, monday, monday + WEEK) for monday in mondays)
        earned = [self._ev(staff, monday, monday + WEEK) for monday in mondays]
        return One(
            name=staff,
            present=present,
            ev=self._ev(staff, end - 4 * WEEK, end),
            long_ev=self._ev(staff, end - 12 * WEEK, end),
            weeks=(earned[0], earned[1], earned[2]) if always else None,
            recognitions=told.recognitions,
            detections=told.detections,
            detected=told.detected,
            answered=told.answered,
            long_detected=told.long_detected,
            long_answered=told.long_answered,
            visits=told.visits,
            formal=told.formal,
        )

    def _ev(self, staff: str, start: date, end: date) -> float:
        return (
            sum(
                amount
                for (manager, _, day, measure), amount in self.points.items()
                if (manager, measure) == (staff, "ev") and start <= day < end
            )
            / 100
        )

    def _is_of_team(self, staff: str, day: date) -> bool:
        roles = {e.event.role for e in self.history.of(RoleGranted) if e.event.staff == staff}
        joined, left = self._employed(staff)
        return (
            self.history.unit(staff, day) in NORTH
            and (not roles or "manager" in roles)
            and joined <= day
            and (left is None or left > day)
        )

    def _employed(self, staff: str) -> tuple[date, date | None]:
        """When they joined last, and when they left since."""
        own = [e for e in self.history.of(StaffJoined, StaffLeft) if e.event.staff == staff]
        joined = [e.event.on for e in own if isinstance(e.event, StaffJoined)][-1]
        return joined, own[-1].event.on if isinstance(own[-1].event, StaffLeft) else None

    def _present(self, staff: str, start: date, end: date) -> int:
        joined, left = self._employed(staff)
        return self.history.present(staff, max(start, joined), min(end, left or end))


def telling(seed: int) -> dict[StaffId, Told]:
    """What other read models might say of the team."""
    chance, found = Random(seed), {}
    knows = [chance.random() < 0.7 for _ in range(3)]
    for manager in TEAM:
        detected, visits = chance.randrange(4), chance.randrange(20)
        found[StaffId(manager)] = Told(
            recognitions=chance.randrange(4) if knows[0] else None,
            detections=chance.randrange(3),
            detected=detected if knows[1] else None,
            answered=chance.randrange(detected + 1),
            long_detected=detected + 1,
            long_answered=chance.randrange(detected + 2),
            visits=visits if knows[2] else None,
            formal=chance.randrange(visits + 1),
        )
    return found


def compared(found: Reckoned, seed: int) -> int:
    """Compare the index of the latest weeks; returns how many of them there were to tell."""
    team, told, counted = PlainTeam(plain.Told(found.history)), telling(seed), 0
    last = teams.last_end(found.setting)
    for end in range(last, last - 28, -7):
        mine = teams.trap_of(found.connection, found.setting, NORTH, end, told)
        people = team.ones(date.fromordinal(end), told)
        parts, value = mti(people)
        assert mine.people == len(people)
        for part, wanted in zip(mine.parts, parts.values(), strict=True):
            assert (part is None) == (wanted is None)
            if part is not None and wanted is not None:
                assert float(part) == pytest.approx(wanted, abs=1e-6)
        assert (mine.value is None) == (value is None)
        if mine.value is not None and value is not None:
            counted += 1
            assert float(mine.value) == pytest.approx(value, abs=1e-4)
            assert mine.interval is None or mine.interval[0] <= mine.interval[1]
    return counted


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 1 << 32))
def test_the_index_is_that_of_an_independent_reckoning(seed: int) -> None:
    with reckoned(working(seed).entries) as found:
        compared(found, seed)


def test_such_teams_have_an_index_in_most_weeks() -> None:
    counted = 0
    for seed in range(5):
        with reckoned(working(seed).entries) as found:
            counted += compared(found, seed)
    assert counted > 5


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def team(request: pytest.FixtureRequest) -> Iterator[Reckoned]:
    """A team on both databases."""
    is_postgres = request.param == "postgres"
    address = request.getfixturevalue("empty_database") if is_postgres else "sqlite://"
    with reckoned(working(1).entries, address) as found:
        yield found


def test_without_recognitions_and_forms_there_is_no_index_but_the_parts_that_are_known(
    team: Reckoned,
) -> None:
    end = teams.last_end(team.setting)
    found = teams.trap_of(team.connection, team.setting, NORTH, end, told={})
    assert found.value is None
    assert found.parts[:3] == (None, None, None)
    assert found.parts.compression is not None
    assert found.interval is None


def test_the_history_has_a_week_for_each_and_ends_with_the_latest(team: Reckoned) -> None:
    end = teams.last_end(team.setting)
    weeks = teams.trap_history(team.connection, team.setting, NORTH, end)
    assert [day for day, _ in weeks] == [end - 1 - 7 * ago for ago in range(7, -1, -1)]
    assert all(date.fromordinal(day).isoweekday() == 7 for day, _ in weeks)
    latest = teams.trap_of(team.connection, team.setting, NORTH, end)
    assert weeks[-1][1].parts == latest.parts
    assert weeks[0][1].people == 0


def test_quality_is_spread_as_the_facts_say(team: Reckoned) -> None:
    end = teams.last_end(team.setting)
    span = teams.span_of(team.setting, end)
    managers = [StaffId(each) for each in TEAM]
    spread = teams.quality_spread(team.connection, team.setting, managers, span)
    rates, too_few = [], 0
    inside = [
        fact
        for fact in facts(plain.Told(team.history))
        if span.start <= fact.day.toordinal() < span.end
    ]
    for manager in TEAM:
        own = [fact for fact in inside if fact.manager == manager]
        held = [fact for fact in own if fact.kind == "held" and fact.purposed]
        won = [fact for fact in own if fact.kind == "effective"]
        if len(held) < 5:
            too_few += 1
        else:
            rates.append(round(len(won) / len(held) * 1e6))
    assert spread == (tuple(sorted(rates)), too_few)
    assert len(rates) > 3


def test_leaders_others_and_who_left_are_not_of_the_team(bank: MadeBank) -> None:
    bank.hire("chief")
    grant(bank, "chief", "leader", "north")
    bank.days(3)
    bank.say(Staff, "li", lambda each: each.leave(on=bank.today))
    with reckoned(bank.days(1).entries) as found:
        today = found.setting.today
        people = {
            day: [row.staff for row in teams.people_of(found.connection, found.setting, NORTH, day)]
            for day in (today, today - 2)
        }
        assert people == {today: ["zhao"], today - 2: ["li", "zhao"]}


def test_the_trapped_team_of_a_history_has_a_higher_index_than_a_healthy_one() -> None:
    told = {}
    for number in range(9):
        told[StaffId(f"north{number}")] = Told(
            recognitions=0, detections=3, detected=2, visits=6, formal=4
        )
        told[StaffId(f"south{number}")] = Told(
            recognitions=number, detections=3, detected=2, answered=2, visits=20, formal=1
        )
    with reckoned(contrast().entries) as found:
        end = teams.last_end(found.setting)
        north, south = (
            teams.trap_of(found.connection, found.setting, {UnitId(unit)}, end, told)
            for unit in ("north", "south")
        )
    assert (north.people, south.people) == (9, 9)
    for worse, better in zip(north.parts, south.parts, strict=True):
        assert worse is not None
        assert better is not None
        assert worse > better
    assert north.value is not None
    assert south.value is not None
    assert south.value < 20
    assert north.value > 75
    assert north.interval is not None
    assert south.interval is not None
    assert south.interval[1] < north.interval[0]
    assert north.act is not None
    assert north.act.kind == "thank"
