"""Adjustment lines: what came late to settled periods, in the period after them (GAME.md).

A score entry is late when it was recorded above the `through` of the settled period that its day
lies in. What was settled stays; the entry goes to the line of the first period after it that was
not settled yet. So each late entry stands in one line of each kind of period.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from domain.calendar import bounds, window_named
from domain.event import StaffId, UnitId
from domain.score import EV
from projections.people import PERIOD
from projections.rows import NOW
from projections.scores import SCORE_ENTRY

_SCORE = SCORE_ENTRY.table.c

NOTHING: Mapping[str, int] = {}


class Adjusted(NamedTuple):
    """What a claim of an earlier day gained or lost, as part of a line."""

    claim: str
    rule: str
    day: int
    amount: int


class Adjustments:
    """The adjustment lines of one period: points by manager and measure."""

    def __init__(self, lines: Mapping[StaffId, Mapping[str, int]]) -> None:
        """Hold what was added up; who has no line is not in it."""
        self.lines = lines

    def points(self, manager: StaffId) -> int:
        """Points of all measures."""
        return sum(self.lines.get(manager, NOTHING).values())

    def ev(self, manager: StaffId) -> int:
        """Points of effective visits."""
        return self.lines.get(manager, NOTHING).get(EV, 0)

    def of(self, manager: StaffId, measures: Collection[str]) -> int:
        """Points of some measures."""
        line = self.lines.get(manager, NOTHING)
        return sum(line.get(measure, 0) for measure in measures)


def adjustments(
    connection: Connection,
    period: str,
    *,
    units: Collection[UnitId] | None = None,
    manager: StaffId = StaffId(""),
    position: int = NOW,
) -> Adjustments:
    """The adjustment lines of a period such as `week/2026-W10`, as known at a position.

    `units` are those of a scope's subtree and `manager` the only one asked about; all where they
    are not given. A window that is never settled has none.
    """
    where = _where(connection, period, position)
    if not where:
        return Adjustments({})
    if units is not None:
        where.append(_SCORE.unit.in_(units))
    if manager:
        where.append(_SCORE.manager == manager)
    total = func.sum(_SCORE.amount)
    query = (
        select(_SCORE.manager, _SCORE.measure, total)
        .where(*where)
        .group_by(_SCORE.manager, _SCORE.measure)
        .having(total != 0)
    )
    lines: dict[StaffId, dict[str, int]] = {}
    for staff, measure, amount in connection.execute(query):
        lines.setdefault(staff, {})[measure] = int(amount)
    return Adjustments(lines)


def adjusted(
    connection: Connection, period: str, manager: StaffId, measures: Collection[str]
) -> list[Adjusted]:
    """What a manager's adjustment line is the sum of, for some measures, the latest day first."""
    where = _where(connection, period, NOW)
    if not where:
        return []
    total = func.sum(_SCORE.amount)
    query = (
        select(_SCORE.claim, func.min(_SCORE.rule), _SCORE.day, total)
        .where(*where, _SCORE.manager == manager, _SCORE.measure.in_(measures))
        .group_by(_SCORE.claim, _SCORE.day)
        .having(total != 0)
        .order_by(_SCORE.day.desc(), _SCORE.claim)
    )
    rows = connection.execute(query)
    return [Adjusted(claim, rule, day, int(amount)) for claim, rule, day, amount in rows]


def _where(connection: Connection, period: str, position: int) -> list[ColumnElement[bool]]:
    """What is true of a score entry in the lines of a period; nothing where none can be there."""
    kind, slash, _ = period.partition("/")
    if not slash:
        return []
    columns = PERIOD.table.c
    query = select(columns.period, columns.through).where(
        columns.period.startswith(f"{kind}/", autoescape=True), columns.position <= position
    )
    settled = {name: int(through) for name, through in connection.execute(query)}
    if not settled:
        return []
    start = bounds(period)[0]
    after = settled.get(window_named(kind, date.fromordinal(start - 1)))
    if after is None:  # the period before is still open, and takes what comes late itself
        return []
    return [
        _SCORE.position > after,
        _SCORE.position <= min(settled.get(period, NOW), position),
        _SCORE.day >= min(bounds(name)[0] for name in settled),
        _SCORE.day < start,
    ]
