"""Comparison: what differs between two pictures of the same bank, under two rulesets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from domain.event import StaffId, UnitId
from domain.statistics import FEWEST, MILLION, nearest_rank, percentile
from domain.trap import Trap
from domain.trap_parts import Parts
from projections.boards.rows import ROLLING
from projections.lab_report import (
    MOST,
    BadgeChange,
    BadgeCount,
    CohortSpread,
    Move,
    Movers,
    PartChange,
    Spread,
    TeamChange,
)
from projections.picture import Picture, Stand, Stands

THOUSAND = 1000

_NOWHERE = Stand(None, None)


def movers(kind: str, before: Stands, after: Stands) -> Movers:
    """Whose rank on a board changes; who is ranked on one side only did not go any distance."""
    managers = sorted({*before, *after})
    moved = [
        each
        for each in (
            _move(who, before.get(who, _NOWHERE), after.get(who, _NOWHERE)) for who in managers
        )
        if each.rank_before != each.rank_after
    ]
    return Movers(
        kind=kind,
        window=ROLLING,
        people=len(managers),
        moved=len(moved),
        moves=sorted(moved, key=lambda each: (-_distance(each), each.manager))[:MOST],
    )


def _move(manager: StaffId, before: Stand, after: Stand) -> Move:
    return Move(
        manager=manager,
        rank_before=before.rank,
        rank_after=after.rank,
        value_before=before.value,
        value_after=after.value,
    )


def _distance(move: Move) -> int:
    if move.rank_before is None or move.rank_after is None:
        return 0
    return abs(move.rank_before - move.rank_after)


def badge_changes(before: Picture, after: Picture) -> list[BadgeChange]:
    """Every badge that somebody has on one side only."""
    return [
        BadgeChange(manager=manager, badge=badge, won=(manager, badge) in after.badges)
        for manager, badge in sorted(before.badges ^ after.badges)
    ]


def badge_counts(changes: Sequence[BadgeChange]) -> list[BadgeCount]:
    """How often each badge would be won and lost."""
    won = Counter(each.badge for each in changes if each.won)
    lost = Counter(each.badge for each in changes if not each.won)
    return [
        BadgeCount(badge=badge, won=won[badge], lost=lost[badge]) for badge in sorted({*won, *lost})
    ]


def spread(before: Sequence[int], after: Sequence[int]) -> Spread:
    """How far apart everybody is; of however few."""
    return Spread(
        median_before=nearest_rank(before, 50, 1),
        median_after=nearest_rank(after, 50, 1),
        top_before=nearest_rank(before, 90, 1),
        top_after=nearest_rank(after, 90, 1),
    )


def cohort_spreads(
    cohorts: Mapping[StaffId, int], before: Mapping[StaffId, int], after: Mapping[StaffId, int]
) -> list[CohortSpread]:
    """How far apart the people of each cohort are; whoever stands on no board is left out."""
    inside: defaultdict[int, list[StaffId]] = defaultdict(list)
    for staff, number in cohorts.items():
        if staff in before or staff in after:
            inside[number].append(staff)
    return [_cohort(number, inside[number], before, after) for number in sorted(inside)]


def _cohort(
    number: int,
    people: Sequence[StaffId],
    before: Mapping[StaffId, int],
    after: Mapping[StaffId, int],
) -> CohortSpread:
    was, becomes = ([side.get(each, 0) for each in people] for side in (before, after))
    pairs = zip(was, becomes, strict=True)
    return CohortSpread(
        number=number,
        people=len(people),
        median_before=nearest_rank(was, 50, FEWEST),
        median_after=nearest_rank(becomes, 50, FEWEST),
        ahead_before=_ahead(was),
        ahead_after=_ahead(becomes),
        moved=sum(percentile(old, was) != percentile(new, becomes) for old, new in pairs),
    )


def _ahead(values: Sequence[int]) -> int | None:
    middle, best = (nearest_rank(values, percent, FEWEST) for percent in (50, 90))
    return None if middle is None or best is None else best - middle


def team_changes(before: Picture, after: Picture) -> list[TeamChange]:
    """Each team's index on both sides: what changes most first, then what cannot be compared."""
    found = [
        _team(unit, before.teams.get(unit, _UNTOLD), after.teams.get(unit, _UNTOLD))
        for unit in sorted({*before.teams, *after.teams})
    ]
    return sorted(found, key=_least_change_last)


_UNTOLD = Trap(0, Parts(), None)


def _team(unit: UnitId, before: Trap, after: Trap) -> TeamChange:
    sides = zip(Parts._fields, before.parts, after.parts, strict=True)
    return TeamChange(
        unit=unit,
        people=max(before.people, after.people),
        index_before=_whole(before.value, THOUSAND),
        index_after=_whole(after.value, THOUSAND),
        parts=[
            PartChange(part=part, before=_whole(old, MILLION), after=_whole(new, MILLION))
            for part, old, new in sides
            if old != new
        ],
    )


def _least_change_last(team: TeamChange) -> tuple[bool, int, str]:
    if team.index_before is None or team.index_after is None:
        return (True, 0, team.unit)
    return (False, -abs(team.index_after - team.index_before), team.unit)


def _whole(value: Fraction | None, times: int) -> int | None:
    return None if value is None else round(value * times)
