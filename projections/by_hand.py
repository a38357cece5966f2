"""Points moved by hand: what is proposed of whom, and what became of earlier proposals."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.event import UnitId
from projections.appeals import ADJUSTMENT, AdjustmentRow
from projections.people import STAFF


def open_adjustments(
    connection: Connection, units: Collection[UnitId] | None, first: int, limit: int
) -> list[AdjustmentRow]:
    """Adjustments that nobody answered yet, the oldest first, from the `first` on."""
    columns = ADJUSTMENT.table.c
    query = _about(units).where(columns.answered_day == 0).order_by(columns.proposed_position)
    some = query.offset(first).limit(limit)
    return [ADJUSTMENT.row(values) for values in connection.execute(some)]


def number_open(connection: Connection, units: Collection[UnitId] | None) -> int:
    """How many adjustments nobody answered yet."""
    return _number(connection, _about(units).where(ADJUSTMENT.table.c.answered_day == 0))


def place_of(
    connection: Connection, units: Collection[UnitId] | None, adjustment: str
) -> int | None:
    """How many of those stand before one of them; None for what is not among them."""
    columns = ADJUSTMENT.table.c
    query = _about(units).where(columns.answered_day == 0)
    found = connection.execute(query.where(columns.adjustment == adjustment)).first()
    if found is None:
        return None
    at = ADJUSTMENT.row(found).proposed_position
    return _number(connection, query.where(columns.proposed_position < at))


def adjustments_answered(
    connection: Connection, units: Collection[UnitId] | None, first: int, limit: int
) -> list[AdjustmentRow]:
    """Adjustments that were answered, the latest first, from the `first` on."""
    columns = ADJUSTMENT.table.c
    latest = columns.answered_day.desc(), columns.proposed_position.desc()
    query = _about(units).where(columns.answered_day != 0).order_by(*latest)
    some = query.offset(first).limit(limit)
    return [ADJUSTMENT.row(values) for values in connection.execute(some)]


def number_answered(connection: Connection, units: Collection[UnitId] | None) -> int:
    """How many adjustments were answered."""
    return _number(connection, _about(units).where(ADJUSTMENT.table.c.answered_day != 0))


def _number(connection: Connection, query: Select[Any]) -> int:
    counted = select(func.count()).select_from(query.subquery())
    return int(connection.execute(counted).scalar_one())


def _about(units: Collection[UnitId] | None) -> Select[Any]:
    """Adjustments of people who work in some units now; of everybody where none are given."""
    query = select(ADJUSTMENT.table)
    if units is None:
        return query
    people = select(STAFF.table.c.staff).where(STAFF.table.c.unit.in_(units))
    return query.where(ADJUSTMENT.table.c.staff.in_(people))
