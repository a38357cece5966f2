"""Periods: which day the bank has, and what is settled."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from projections.asked_once import once
from projections.people import BANK, PERIOD


def bank_day(connection: Connection) -> int:
    """The bank's day, 0 before the first."""
    query = select(func.max(BANK.table.c.today))
    return once(connection, "today", lambda: int(connection.execute(query).scalar() or 0))


def settled_through(connection: Connection, period: str) -> int:
    """The position through which a period was settled, 0 for not yet."""
    query = select(PERIOD.table.c.through).where(PERIOD.table.c.period == period)
    about = ("through", period)
    return once(connection, about, lambda: int(connection.execute(query).scalar() or 0))
