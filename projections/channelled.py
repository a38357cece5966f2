"""Channelled customers of one manager: which of those in their grids are channels on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from domain.event import CustomerId, StaffId
from domain.ledger.store import in_batches
from domain.setting import Setting
from projections.badges.rows import HOME, HOME_GRID
from projections.customers import ACTIVITY, MEMBERSHIP, OWNER
from projections.known import Rates
from projections.rows import FOREVER, Rows
from projections.scores import CHANNEL_SPAN, SpanRow


def channels(connection: Connection, setting: Setting, manager: StaffId, day: int) -> Rates:
    """Channelised among the active customers of the manager's grids, on a day as known now."""
    found, active = channel_customers(connection, setting, manager, day)
    return Rates(len(found), active)


def channel_customers(
    connection: Connection, setting: Setting, manager: StaffId, day: int
) -> tuple[list[SpanRow], int]:
    """Which of the active customers of the manager's grids are channels on a day, of how many."""
    is_today = day == setting.today
    active = _active_today(connection, manager) if is_today else _active(connection, manager, day)
    span = CHANNEL_SPAN.table.c
    found: list[SpanRow] = []
    for some in in_batches(active):
        query = select(CHANNEL_SPAN.table).where(
            span.customer.in_(some),
            span.first <= day,
            span.end > day,
            span.position_to == FOREVER,
        )
        found += [CHANNEL_SPAN.row(values) for values in connection.execute(query)]
    return found, len(active)


def _active_today(connection: Connection, manager: StaffId) -> list[CustomerId]:
    """The same as `_active`, from what is kept of today for badges."""
    grids, home = HOME_GRID.table.c, HOME.table.c
    query = select(HOME_GRID.table).where(grids.manager == manager)
    customers = {c for values in connection.execute(query) for c in HOME_GRID.row(values).customers}
    found: list[CustomerId] = []
    for some in in_batches(sorted(customers)):
        is_active = select(home.customer).where(home.customer.in_(some), home.active == 1)
        found += connection.execute(is_active).scalars()
    return found


def _active(connection: Connection, manager: StaffId, day: int) -> list[CustomerId]:
    """The active customers of the grids that are the manager's on that day."""
    owner = OWNER.table.c
    ever = connection.execute(select(owner.grid).where(owner.manager == manager).distinct())
    owners = _in_force(connection, OWNER, owner.grid, ever.scalars(), day)
    grids = [row.grid for row in owners if row.manager == manager]
    in_grids = _in_force(connection, MEMBERSHIP, MEMBERSHIP.table.c.grid, grids, day)
    customers = {row.customer for row in in_grids if row.member}
    states = _in_force(connection, ACTIVITY, ACTIVITY.table.c.customer, customers, day)
    return sorted(row.customer for row in states if row.active)


def _in_force(
    connection: Connection, rows: Rows[Any], column: ColumnElement[Any], of: Iterable[str], day: int
) -> Iterator[Any]:
    """For each key without its position, the last row by (day, position) up to the day."""
    columns, key = rows.table.c, rows.key_columns[:-1]
    found: dict[tuple[Any, ...], Any] = {}
    for some in in_batches(sorted(of)):
        query = select(rows.table).where(column.in_(some), columns.day <= day)
        for row in connection.execute(query.order_by(columns.day, columns.position)):
            found[tuple(getattr(row, each) for each in key)] = row
    return iter(found.values())
