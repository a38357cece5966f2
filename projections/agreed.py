"""Agreed: how far each assessor and each manager rate the same goals alike, in second looks."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from domain.agreement import Agreement, Ratings, agreement
from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.tally import ACHIEVED, MISSED
from projections.looks import LOOK
from projections.scores import VISIT

_LOOK, _VISIT = LOOK.table.c, VISIT.table.c
_PLACE = {
    (ACHIEVED, ACHIEVED): 0,
    (ACHIEVED, MISSED): 1,
    (MISSED, ACHIEVED): 2,
    (MISSED, MISSED): 3,
}


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
    counts: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    keys = (_LOOK.assessor, _LOOK.manager, _VISIT.assessed, _LOOK.rated)
    query = (
        select(*keys, func.count())
        .select_from(LOOK.table.join(VISIT.table, _LOOK.visit == _VISIT.visit))
        .where(_LOOK.drawn_day >= start, _LOOK.rated > 0)
        .group_by(*keys)
    )
    for assessor, manager, said, rated, number in connection.execute(query):
        if (said, rated) in _PLACE:
            for pair in (("", ""), (assessor, ""), (assessor, manager)):
                counts[pair][_PLACE[said, rated]] += number
    found = [
        Agreed(StaffId(assessor), StaffId(manager), Ratings(*(count[place] for place in range(4))))
        for (assessor, manager), count in counts.items()
    ]
    of = {each.assessor: each.number for each in found if not each.manager}
    return sorted(
        found,
        key=lambda each: (
            *(each.assessor != "", -of[each.assessor], each.assessor),
            *(each.manager != "", -each.number, each.manager),
        ),
    )
