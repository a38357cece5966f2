"""Second looks 复核: who still has to look at what, and what second looks say of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from domain.agreement import Interval, Ratings, kappa, upheld_share
from domain.event import StaffId, UnitId, VisitId
from domain.ruleset import Ruleset
from domain.second_look import waited
from domain.setting import Setting
from domain.tally import ACHIEVED, MISSED
from projections.looks import LOOK, LookRow
from projections.scores import VISIT

REPORT_DAYS = 180
"""A report tells of what was drawn in so many days, unless it is asked for others."""

MOST_DRAWS = 3_000
"""More positions would be cut off by a spreadsheet, whose cells take 32,767 characters."""

BANK = UnitId("")
"""Stands for the whole bank in a report."""

_LOOK, _VISIT = LOOK.table.c, VISIT.table.c
_IS_OPEN = (_LOOK.done_day == 0) & (_LOOK.missed_day == 0)
_PAIRS = {
    (ACHIEVED, ACHIEVED): "reached_reached",
    (ACHIEVED, MISSED): "reached_missed",
    (MISSED, ACHIEVED): "missed_reached",
    (MISSED, MISSED): "missed_missed",
}


class Counts(msgspec.Struct):
    """What there is to count of the visits drawn; `overdue` were asked for ten working days ago.

    `upheld` and `rejected` count closes, `on_appeal` those of the upheld that once were rejected.
    """

    drawn: int = 0
    taken: int = 0
    open: int = 0
    overdue: int = 0
    unreviewed: int = 0
    upheld: int = 0
    rejected: int = 0
    on_appeal: int = 0
    reached_reached: int = 0
    reached_missed: int = 0
    missed_reached: int = 0
    missed_missed: int = 0

    def add(self, **more: int) -> None:
        """Count on."""
        for name, number in more.items():
            if number:
                setattr(self, name, getattr(self, name) + number)

    @property
    def ratings(self) -> Ratings:
        """How often the manager and the assessor rated the goal how."""
        return Ratings(*(getattr(self, name) for name in Ratings._fields))

    def share(self, rules: Ruleset) -> Interval | None:
        """The upheld share of the closes that were judged; None where they are too few."""
        judged = self.upheld + self.rejected
        return upheld_share(self.upheld, judged, rules.rate_minimum, rules.wilson_z)

    def kappa(self, rules: Ruleset) -> float | None:
        """How far managers and assessors agree on goals; None where they are too few."""
        return kappa(self.ratings, rules.second_look.kappa_minimum)


NOBODY = StaffId("")
"""Has the second looks for which an auditor has to name somebody."""


def of_assessor(connection: Connection, assessor: StaffId, first: int, limit: int) -> list[LookRow]:
    """Some of the second looks that somebody still has to take, those asked for first before
    others.
    """
    return _rows(connection, _open_to(assessor), first, limit)


def number_of(connection: Connection, assessor: StaffId) -> int:
    """How many of them there are."""
    query = select(func.count()).select_from(LOOK.table).where(_open_to(assessor))
    return int(connection.execute(query).scalar_one())


def place_of(connection: Connection, assessor: StaffId, visit: str) -> int | None:
    """How many of them stand before the one at a visit; None where that is not among them."""
    its = _open_to(assessor)
    found = next(iter(_rows(connection, its & (_LOOK.visit == visit))), None)
    if found is None:
        return None
    same_day = _LOOK.asked_day == found.asked_day
    before = same_day & (_LOOK.drawn_position < found.drawn_position)
    before |= _LOOK.asked_day < found.asked_day
    query = select(func.count()).select_from(LOOK.table).where(its & before)
    return int(connection.execute(query).scalar_one())


def _open_to(assessor: StaffId) -> ColumnElement[bool]:
    return _IS_OPEN & (_LOOK.assessor == assessor)


def look(connection: Connection, visit: VisitId) -> LookRow | None:
    """The second look at a visit, if it was drawn."""
    return next(iter(_rows(connection, _LOOK.visit == visit)), None)


def _rows(
    connection: Connection, condition: ColumnElement[bool], first: int = 0, limit: int = 1
) -> list[LookRow]:
    query = select(LOOK.table).where(condition).order_by(_LOOK.asked_day, _LOOK.drawn_position)
    some = query.offset(first).limit(limit)
    return [LOOK.row(values) for values in connection.execute(some).all()]


def report(
    connection: Connection,
    setting: Setting,
    start: int,
    units: Collection[UnitId] | None = None,
) -> dict[UnitId, Counts]:
    """What second looks at visits drawn since the day `start` say of each unit with those below.

    Only of `units` where they are given; else of all, and of the BANK as a whole.
    """
    own: defaultdict[UnitId, Counts] = defaultdict(Counts)
    for unit, rated, assessed, drawn, taken, missed, upheld, rejected, on_appeal in _sums(
        connection, start, units
    ):
        own[unit].add(
            drawn=drawn,
            taken=taken,
            unreviewed=missed,
            upheld=upheld,
            rejected=rejected,
            on_appeal=on_appeal,
        )
        if (assessed, rated) in _PAIRS:
            own[unit].add(**{_PAIRS[assessed, rated]: drawn})
    rule = setting.rules(setting.today).second_look
    for unit, drawn_day, number in _open(connection, start, units):
        days = waited(setting.calendar, drawn_day, setting.today)
        own[unit].add(open=number, overdue=number if days >= rule.redraw_days else 0)
    found: defaultdict[UnitId, Counts] = defaultdict(Counts)
    for unit, counts in own.items():
        for above in {*setting.path(unit), BANK}:
            if units is None or above in units:
                found[above].add(**msgspec.structs.asdict(counts))
    return dict(found)


def draws(connection: Connection, setting: Setting, start: int) -> dict[UnitId, list[int]]:
    """The positions of the draws that a report since the day `start` counts, by unit with those
    below, and of the BANK; of each at most the latest MOST_DRAWS.
    """
    query = select(_LOOK.unit, _LOOK.drawn_position).where(_LOOK.drawn_day >= start)
    found: defaultdict[UnitId, list[int]] = defaultdict(list)
    for unit, position in connection.execute(query.order_by(_LOOK.drawn_position)).all():
        for above in {*setting.path(unit), BANK}:
            found[above].append(position)
    return {unit: positions[-MOST_DRAWS:] for unit, positions in found.items()}


def _open(
    connection: Connection, start: int, units: Collection[UnitId] | None
) -> list[tuple[UnitId, int, int]]:
    """How many looks are open of each unit by the day on which they were drawn."""
    query = (
        select(_LOOK.unit, _LOOK.drawn_day, func.count())
        .where(_IS_OPEN, *_drawn(start, units))
        .group_by(_LOOK.unit, _LOOK.drawn_day)
    )
    return [(unit, day, int(number)) for unit, day, number in connection.execute(query).all()]


def _drawn(start: int, units: Collection[UnitId] | None) -> list[ColumnElement[bool]]:
    """Looks drawn since a day, of visits made in some units, None for all."""
    since = _LOOK.drawn_day >= start
    return [since] if units is None else [since, _LOOK.unit.in_(units)]


def _sums(
    connection: Connection, start: int, units: Collection[UnitId] | None
) -> list[tuple[Any, ...]]:
    """Unit, rating, assessment, and of the looks so rated how many were drawn, taken and missed,
    and how many closes were upheld, rejected, and upheld on appeal.
    """
    keys = (_LOOK.unit, _LOOK.rated, _VISIT.assessed)
    done = func.count(func.nullif(_LOOK.done_day, 0))
    missed = func.count(func.nullif(_LOOK.missed_day, 0))
    sums = (func.sum(each) for each in (_LOOK.upheld, _LOOK.rejected, _LOOK.on_appeal))
    query = (
        select(*keys, func.count(), done, missed, *sums)
        .select_from(LOOK.table.join(VISIT.table, _LOOK.visit == _VISIT.visit))
        .where(*_drawn(start, units))
        .group_by(*keys)
    )
    return [(unit, *map(int, numbers)) for unit, *numbers in connection.execute(query).all()]
