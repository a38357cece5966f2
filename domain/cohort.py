"""Cohorts: who is compared with whom in a period, and from how many contacts a day on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Self

from msgspec.structs import replace

from domain.bank import CohortsSet
from domain.event import Event, Refused, StaffId, Subject, UnitId
from domain.ruleset_parts import CohortRule
from domain.statistics import nearest_rank

Cohort = tuple[StaffId, ...]

DIFFICULTY = 2
"""Of who has no customer in any geographic grid."""


class Candidate(NamedTuple):
    """A manager to be put into a cohort; `path` leads from the bank down to their unit."""

    staff: StaffId
    difficulty: int
    joined: date
    path: tuple[UnitId, ...]


def cohorts(people: Iterable[Candidate], first: date, rule: CohortRule) -> tuple[Cohort, ...]:
    """Everybody in exactly one cohort, as of a period's first day (GAME.md, Boards).

    A difficulty with too few people joins the next lower one before its people are parted by
    tenure, from the highest down; the lowest joins the one above it.
    """
    by_difficulty: defaultdict[int, list[Candidate]] = defaultdict(list)
    for each in people:
        by_difficulty[each.difficulty].append(each)
    falling = [by_difficulty[level] for level in sorted(by_difficulty, reverse=True)]
    rising = reversed(_joined(falling, rule.smallest))
    return tuple(
        part
        for difficulty in rising
        for cell in _joined(_bands(difficulty, first, rule), rule.smallest)
        for part in _slices(cell, rule.largest)
    )


def difficulty_of(customers: Mapping[tuple[str, int], int]) -> int:
    """The difficulty of the grid with most of somebody's customers, the lower on a tie.

    `customers` counts them by (grid, difficulty).
    """
    most = max(customers.values(), default=0)
    return min((level for (_, level), n in customers.items() if n == most), default=DIFFICULTY)


def full_years(joined: date, day: date) -> int:
    """Whole years from one day to another; the 29th of February comes round on March 1st."""
    return day.year - joined.year - ((day.month, day.day) < (joined.month, joined.day))


def _bands(people: Iterable[Candidate], first: date, rule: CohortRule) -> list[list[Candidate]]:
    """People by tenure, the newest first; whoever has been here for a limit is beyond it."""
    bands: list[list[Candidate]] = [[] for _ in range(len(rule.tenure_years) + 1)]
    for each in people:
        years = full_years(each.joined, first)
        bands[sum(limit <= years for limit in rule.tenure_years)].append(each)
    return bands


def _joined(cells: Iterable[list[Candidate]], smallest: int) -> list[list[Candidate]]:
    """Cells of which each that is too small joins the next one, and the last the one before it."""
    found: list[list[Candidate]] = []
    waiting: list[Candidate] = []
    for cell in cells:
        waiting = [*waiting, *cell]
        if len(waiting) >= smallest:
            found.append(waiting)
            waiting = []
    if not waiting:
        return found
    return [*found[:-1], [*found[-1], *waiting]] if found else [waiting]


def _slices(cell: Sequence[Candidate], largest: int) -> Iterable[Cohort]:
    """⌈n/largest⌉ slices whose sizes differ by one at most, by (unit path, staff id)."""
    ordered = sorted(cell, key=lambda each: (each.path, each.staff))
    number, size = -(-len(ordered) // largest), len(ordered)
    for at in range(number):
        part = ordered[at * size // number : (at + 1) * size // number]
        yield tuple(each.staff for each in part)


def below_floor(per_day: Mapping[StaffId, int]) -> frozenset[StaffId]:
    """Who of a cohort has fewer contacts a day than half of its median; nobody in a small one.

    It is given whole numbers, of those who were present; the median is the 50th percentile.
    """
    median = nearest_rank(per_day.values(), 50)
    if median is None:
        return frozenset()
    return frozenset(staff for staff, value in per_day.items() if 2 * value < median)


class Cohorts(Subject, frozen=True, kw_only=True):
    """The cohorts of one period, which are set once; `id` tells which."""

    made: CohortsSet | None = None

    def set(self, made: CohortsSet) -> CohortsSet:
        """Freeze who is compared with whom."""
        if self.made:
            raise Refused(
                "The cohorts of {period} are set already.", about="period", period=made.period
            )
        return made

    def after(self, event: Event) -> Self:
        """The cohorts once `event` has happened."""
        return replace(self, made=event) if isinstance(event, CohortsSet) else self


def cohorts_of(period: str) -> str:
    """The subject of a period's cohorts."""
    return f"cohorts/{period}"
