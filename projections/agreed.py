"""Agreed: how far each assessor and each manager rate the same goals alike, in second looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select

from domain.agreement import Agreement, Ratings, agreement
from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.tally import ACHIEVED, MISSED
from projections.looks import LOOK
from projections.scores import VISIT

_LOOK, _VISIT = LOOK.table.c, VISIT.table.c
_PLACES = ((ACHIEVED, ACHIEVED), (ACHIEVED, MISSED), (MISSED, ACHIEVED), (MISSED, MISSED))
"""What manager and assessor said, in the order of `Ratings`."""


class Agreed(NamedTuple):
    """How an assessor rated goals beside a manager; an empty one stands for all of them."""

    assessor: StaffId
    manager: StaffId
    ratings: Ratings

    @property
    def number(self) -> int:
        """Goals that both rated."""
        return sum(self.ratings)

    @property
    def alike(self) -> int:
        """Goals that both rated alike."""
        return self.ratings.reached_reached + self.ratings.missed_missed

    def agreement(self, rules: Ruleset) -> Agreement | None:
        """Kappa and its interval; None where they are too few."""
        return agreement(self.ratings, rules.second_look.kappa_minimum, rules.wilson_z)


def agreed(connection: Connection, start: int) -> list[Agreed]:
    """Of the visits drawn since the day `start`: all together, each assessor, and each pair.

    After all together come assessors, each followed by their managers; who rated most comes first.
    """
    places = [
        func.sum(case((and_(_VISIT.assessed == said, _LOOK.rated == rated), 1), else_=0))
        for said, rated in _PLACES
    ]
    keys = (_LOOK.assessor, _LOOK.manager)
    query = (
        select(*keys, *places)
        .select_from(LOOK.table.join(VISIT.table, _LOOK.visit == _VISIT.visit))
        .where(_LOOK.drawn_day >= start, _LOOK.rated > 0, _VISIT.assessed.in_((ACHIEVED, MISSED)))
        .group_by(*keys)
    )
    pairs: dict[StaffId, list[Agreed]] = {}
    for assessor, manager, *counts in connection.execute(query).all():
        one = Agreed(assessor, manager, Ratings(*map(int, counts)))
        pairs.setdefault(assessor, []).append(one)
    assessors = [_together(who, theirs) for who, theirs in pairs.items()]
    found = [_together(StaffId(""), assessors)] if assessors else []
    for each in sorted(assessors, key=lambda each: (-each.number, each.assessor)):
        found.append(each)
        found += sorted(pairs[each.assessor], key=lambda each: (-each.number, each.manager))
    return found


def _together(assessor: StaffId, some: Sequence[Agreed]) -> Agreed:
    """What several have in common, as of one assessor beside all managers."""
    sums = (sum(place) for place in zip(*(each.ratings for each in some), strict=True))
    return Agreed(assessor, StaffId(""), Ratings(*sums))
