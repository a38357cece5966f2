"""What a bundle takes of the views: score entries, and the standings of settled periods."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from domain.event import Refused, UnitId
from domain.setting import Setting
from projections.people import UNIT
from projections.scores import SCORE_ENTRY
from projections.standings import settled_standings, subtree

_READ_AT_ONCE = 5_000

_SCORE = SCORE_ENTRY.table.c


def score_entries(
    connection: Connection, through: int, units: Collection[UnitId] | None = None
) -> Iterator[list[Any]]:
    """The entries known at a position, in order: all, or those that count for some units."""
    query = select(SCORE_ENTRY.table).where(_SCORE.position <= through)
    if units is not None:
        query = query.where(_SCORE.unit.in_(units))
    found = connection.execution_options(yield_per=_READ_AT_ONCE).execute(
        query.order_by(_SCORE.position, _SCORE.claim, _SCORE.kind)
    )
    for values in found:
        row = SCORE_ENTRY.row(values)
        about = [row.position, row.claim, row.kind, row.measure, row.rule, row.amount]
        day = date.fromordinal(row.day).isoformat()
        yield [*about, row.manager, row.unit, day, row.ruleset, row.causes]


def unit_named(connection: Connection, said: str) -> UnitId:
    """The unit of that name, else what was said, which may be its id."""
    query = select(UNIT.table.c.unit).where(UNIT.table.c.name == said).limit(1)
    return UnitId(connection.execute(query).scalar() or said)


def units_of(connection: Connection, unit: UnitId, setting: Setting) -> frozenset[UnitId]:
    """The unit and all below it, as far as a setting knows of them."""
    subtree(connection, unit)  # refuses a unit that there is not
    units = frozenset(setting.below(unit))
    if not units:
        raise Refused(
            "The unit '{unit}' was opened later; let the bundle reach further.",
            about="unit",
            unit=unit,
        )
    return units


def standings(connection: Connection, setting: Setting) -> Iterator[dict[str, Any]]:
    """Each period that a setting knows as settled, and who stood where on its boards then."""
    for period, told in setting.settled.items():
        rows = settled_standings(connection, period, told.through, told.boards, setting)
        yield {"period": period, "through": told.through, "rows": rows}
