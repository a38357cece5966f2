"""Lift: a week beside somebody's weeks before it, and the middle of a team beside itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.event import StaffId
from domain.ruleset_parts import ImprovementRule
from domain.statistics import FEWEST

TRIMMED = 20
"""Percent of people who are left out at each end, rounded down."""


def improvement(now: int, earlier: Sequence[int], rule: ImprovementRule) -> int | None:
    """This week's EV less the median of earlier weeks, the latest first, in half points.

    Between two middle weeks the median lies halfway, so that in halves it is a whole number.
    None for fewer weeks than the minimum.
    """
    weeks = sorted(earlier[: rule.weeks])
    if len(weeks) < rule.minimum:
        return None
    return 2 * now - (weeks[(len(weeks) - 1) // 2] + weeks[len(weeks) // 2])


class MiddleLift(NamedTuple):
    """By how much the middle of `people` rose: `points` more, over `counted` of them."""

    points: int
    counted: int
    people: int

    @property
    def mean(self) -> float:
        """Points more for each."""
        return self.points / self.counted


def middle_lift(before: Mapping[StaffId, int], after: Mapping[StaffId, int]) -> MiddleLift | None:
    """The difference of the means of those present in both periods; None for fewer than 8.

    ⌊0.2n⌋ values are dropped at each end of each period (GAME.md, Measures).
    """
    both = before.keys() & after.keys()
    if len(both) < FEWEST:
        return None
    drop = TRIMMED * len(both) // 100
    old, new = (_middle([period[each] for each in both], drop) for period in (before, after))
    return MiddleLift(sum(new) - sum(old), len(new), len(both))


def _middle(values: list[int], drop: int) -> list[int]:
    return sorted(values)[drop : len(values) - drop]
