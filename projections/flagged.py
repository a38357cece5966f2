"""Flagged: the questions about conduct that wait for an answer, and those that were answered."""

from __future__ import annotations

from sqlalchemy import Connection, select

from projections.flags.rows import FLAG, FlagRow

_FLAG = FLAG.table.c


def flags(connection: Connection, *, answered: bool) -> list[FlagRow]:
    """All that wait, the oldest first, or all that were answered, the latest answer first."""
    which = _FLAG.answered > 0 if answered else _FLAG.answered == 0
    order = (_FLAG.answered.desc(),) if answered else (_FLAG.position, _FLAG.flag)
    query = select(FLAG.table).where(which).order_by(*order)
    return [FLAG.row(values) for values in connection.execute(query)]


def raised(connection: Connection, start: int, end: int) -> list[FlagRow]:
    """What was asked on the days [start, end), in order."""
    query = select(FLAG.table).where(_FLAG.day >= start, _FLAG.day < end)
    rows = connection.execute(query.order_by(_FLAG.position, _FLAG.flag))
    return [FLAG.row(values) for values in rows]


def flag(connection: Connection, name: str) -> FlagRow | None:
    """One flag."""
    values = connection.execute(select(FLAG.table).where(_FLAG.flag == name)).first()
    return FLAG.row(values) if values else None
