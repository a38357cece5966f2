"""Of cohorts and teams the laboratory tells what a plain reckoning of both histories comes to."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import pytest

from domain.bank import CohortsSet
from domain.calendar import windows_of
from domain.cohort import Cohorts, cohorts_of
from domain.draft import digest
from domain.event import Entry, StaffId, UnitId
from domain.ledger.door import Stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from domain.trap import Trap
from domain.trap_parts import Parts
from projections import teams
from projections.comparison import cohort_spreads, team_changes
from projections.keeper import Keeper
from projections.lab_report import LabReport, PartChange
from projections.laboratory import try_draft
from projections.picture import Picture
from projections.scores import SCORE_ENTRY
from projections.standings import Asked
from projections.standings import board as standings
from tests.projections.stores import opened, record
from tests.projections.test_laboratory import DRAFT, known, under
from tests.projections.views import folded, rows
from tests.projections.working import SOUTHERN, TEAM, working

FIRST, SECOND = TEAM[:9], (*TEAM[9:], *SOUTHERN)
"""Nine people in a cohort, who are compared, and four in another one, who are not."""


class Told(NamedTuple):
    """A history, and what the laboratory tells of a draft and of the rules in force."""

    history: list[Entry]
    report: LabReport
    same: LabReport


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Some weeks of a team at work, with cohorts in the last of them."""
    bank = working(2)
    # Some come again within 90 days, which the draft pays and the rules in force do not.
    for _ in range(2):
        for number, manager in enumerate(TEAM[:4]):
            for customer in range(2 * number + 1):
                name = f"again_{manager}_{customer}"
                bank.know(*(() if name in bank.subjects else (name,))).plan(manager, name).won()
        bank.days(14)
    # One of the cohort makes fewer than half of the contacts of the others.
    crowd = [f"crowd_{number}" for number in range(30)]
    bank.know(*crowd)
    for manager in FIRST:
        for met in crowd[:8] if manager == FIRST[0] else crowd:
            bank.start(manager, met)
    period = windows_of(bank.today.toordinal())[1]
    parted = tuple(tuple(map(StaffId, people)) for people in (FIRST, SECOND))
    event = CohortsSet(period=period, cohorts=parted, on=bank.today)
    bank.say(Cohorts, cohorts_of(period), lambda _made: event)
    folder = tmp_path_factory.mktemp("laboratory")
    settings = Settings(data=folder, key_file=folder / "key")
    migrate(settings)
    stores: Stores = opened(settings)
    record(stores, bank.entries)
    Keeper(stores.ledger, stores.views).catch_up()
    report, same = (try_draft(stores.ledger, stores.views, each) for each in (DRAFT, RULESET_1))
    stores.close()
    return Told(bank.entries, report, same)


def test_the_rules_in_force_change_nothing_where_cohorts_have_a_floor(told: Told) -> None:
    assert [movers.moved for movers in told.same.movers] == [0, 0]
    assert not any(team.parts for team in told.same.teams)
    assert not any(cohort.moved for cohort in told.same.cohorts)
    views, setting = folded(told.history), known(told.history)
    with views.read() as connection:
        closes = standings(connection, Asked(kind="close", window="rolling"), setting)
    views.close()
    assert any(line.reason for line in closes.lines)


def points(history: list[Entry]) -> Counter[str]:
    """EV points of the last four weeks, summed up from score entries."""
    views, today = folded(history), known(history).today
    found: Counter[str] = Counter()
    for row in rows(views, SCORE_ENTRY):
        if row.measure == "ev" and today - 28 < row.day <= today:
            found[row.manager] += row.amount
    views.close()
    return found


def of_rank(values: list[int], share: float) -> int:
    return sorted(values)[ceil(share * len(values)) - 1]


def places(values: list[int]) -> list[float]:
    """The percentile of each."""
    return [
        (sum(other < value for other in values) + sum(other == value for other in values) / 2)
        / len(values)
        for value in values
    ]


def test_the_spread_of_cohorts_is_told_before_and_after(told: Told) -> None:
    before, after = points(told.history), points(under(told.history, DRAFT))
    was, becomes = ([side[each] for each in FIRST] for side in (before, after))
    compared, alone = told.report.cohorts
    assert told.report.compared == 2
    assert (compared.number, compared.people) == (1, 9)
    assert (compared.median_before, compared.median_after) == (
        of_rank(was, 0.5),
        of_rank(becomes, 0.5),
    )
    assert (compared.ahead_before, compared.ahead_after) == (
        of_rank(was, 0.9) - of_rank(was, 0.5),
        of_rank(becomes, 0.9) - of_rank(becomes, 0.5),
    )
    assert compared.ahead_before != compared.ahead_after
    moved = sum(a != b for a, b in zip(places(was), places(becomes), strict=True))
    assert compared.moved == moved > 0
    assert (alone.people, alone.median_before, alone.ahead_after, alone.moved) == (4, None, None, 0)


def test_the_index_of_each_team_is_told_before_and_after(told: Told) -> None:
    found = {team.unit: team for team in told.report.teams}
    assert UnitId("north") in found
    assert told.report.watched == len(found)
    for unit, team in found.items():
        was, becomes = (of_team(each, unit) for each in (told.history, under(told.history, DRAFT)))
        assert team.people == was.people
        assert (team.index_before, team.index_after) == (
            thousand(was.value),
            thousand(becomes.value),
        )
        moved = {
            name: (old, new)
            for name, old, new in zip(Parts._fields, was.parts, becomes.parts, strict=True)
            if old != new
        }
        assert {part.part for part in team.parts} == set(moved)
    assert any(team.index_before != team.index_after for team in found.values())
    assert any(team.index_before is None for team in found.values())


def of_team(history: list[Entry], unit: UnitId) -> Trap:
    """The index as the page of the team tells it, once the history is folded."""
    views, setting = folded(history), known(history)
    inside = {each for each in setting.opened() if unit in setting.path(each)}
    with views.read() as connection:
        found = teams.trap_of(connection, setting, inside, teams.last_end(setting))
    views.close()
    return found


def thousand(value: Fraction | None) -> int | None:
    return None if value is None else round(value * 1000)


def test_a_report_names_its_draft_and_where_it_was_told(told: Told) -> None:
    assert told.report.draft == digest(DRAFT) != digest(RULESET_1)
    assert told.report.through == len(told.history)


def test_what_is_undefined_stays_so_and_stands_below_what_moves() -> None:
    def picture(**indexes: Trap) -> Picture:
        return Picture({}, frozenset(), {UnitId(unit): trap for unit, trap in indexes.items()})

    def trap(value: int | None, gap: Fraction | None) -> Trap:
        return Trap(9, Parts(recognition_gap=gap), None if value is None else Fraction(value))

    half, third = Fraction(1, 2), Fraction(1, 3)
    before = picture(a=trap(None, half), b=trap(50, half), c=trap(50, None), d=trap(1, half))
    after = picture(a=trap(None, third), b=trap(52, third), c=trap(44, half))
    c, b, a, d = team_changes(before, after)
    assert (c.unit, c.index_before, c.index_after) == ("c", 50_000, 44_000)
    assert c.parts == [PartChange(part="recognition_gap", before=None, after=500_000)]
    assert b.parts == [PartChange(part="recognition_gap", before=500_000, after=333_333)]
    assert (a.unit, a.index_before, a.index_after) == ("a", None, None)
    assert (d.unit, d.index_after, d.people) == ("d", None, 9)


def test_whoever_stands_on_no_board_is_not_compared() -> None:
    people = [StaffId(f"m{number}") for number in range(9)]
    cohorts = dict.fromkeys(people, 3)
    before = {each: 100 * number for number, each in enumerate(people[:8])}
    after = before | {people[0]: 800}
    (found,) = cohort_spreads(cohorts, before, after)
    assert (found.number, found.people) == (3, 8)
    assert (found.median_before, found.median_after) == (300, 400)
    assert (found.ahead_before, found.ahead_after) == (400, 400)
    # Who rose above all others, and whom it left one place lower.
    assert found.moved == 8
