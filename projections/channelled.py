"""Channelled customers of one manager: which of those in their grids are channels on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from domain.event import CustomerId, GridId, StaffId
from domain.ledger.store import in_batches
from domain.setting import Setting
from projections.badges.rows import HOME, HOME_GRID
from projections.customers import ACTIVITY, MEMBERSHIP, OWNER
from projections.known import Rates
from projections.rows import FOREVER, Rows
from projections.scores import CHANNEL_SPAN, SpanRow

_SPAN = CHANNEL_SPAN.table.c


def channels(connection: Connection, setting: Setting, manager: StaffId, day: int) -> Rates:
    """Channelised among the active customers of the manager's grids, on a day as known now."""
    found, active = channel_customers(connection, setting, manager, day)
    return Rates(len(found), len(active))


def channel_customers(
    connection: Connection, setting: Setting, manager: StaffId, day: int
) -> tuple[list[SpanRow], list[CustomerId]]:
    """Which of the active customers of the manager's grids are channels on a day, and those."""
    is_today = day == setting.today
    active = _active_today(connection, manager) if is_today else _active(connection, manager, day)
    return _spans(connection, active, (day, day)), active


def _spans(
    connection: Connection, customers: Sequence[CustomerId], days: tuple[int, int]
) -> list[SpanRow]:
    """Since when and until when some customers were channels, on any day between two."""
    first, last = days
    found: list[SpanRow] = []
    for some in in_batches(customers):
        query = select(CHANNEL_SPAN.table).where(
            _SPAN.customer.in_(some),
            _SPAN.first <= last,
            _SPAN.end > first,
            _SPAN.position_to == FOREVER,
        )
        found += [CHANNEL_SPAN.row(values) for values in connection.execute(query)]
    return found


def channels_on(connection: Connection, manager: StaffId, days: Sequence[int]) -> list[Rates]:
    """The same as `channels` on several days, from four questions about all of them."""
    if not days:
        return []
    last = max(days)
    owners = _histories(connection, OWNER, OWNER.table.c.grid, _ever_owned(connection, manager))
    members = _histories(connection, MEMBERSHIP, MEMBERSHIP.table.c.grid, {g for (g,) in owners})
    customers = sorted({customer for customer, _ in members})
    states = _histories(connection, ACTIVITY, ACTIVITY.table.c.customer, customers)
    spans = _spans(connection, customers, (min(days), last))
    found = []
    for day in days:
        grids = {g for (g,), rows in owners.items() if _of(rows, day, "manager") == manager}
        homes = {c for (c, g), rows in members.items() if g in grids and _of(rows, day, "member")}
        active = {c for c in homes if _of(states.get((c,), []), day, "active")}
        channels = {row.customer for row in spans if row.first <= day < row.end}
        found.append(Rates(len(active & channels), len(active)))
    return found


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
    ever = _ever_owned(connection, manager)
    owners = _in_force(connection, OWNER, OWNER.table.c.grid, ever, day)
    grids = [row.grid for row in owners if row.manager == manager]
    in_grids = _in_force(connection, MEMBERSHIP, MEMBERSHIP.table.c.grid, grids, day)
    customers = {row.customer for row in in_grids if row.member}
    states = _in_force(connection, ACTIVITY, ACTIVITY.table.c.customer, customers, day)
    return sorted(row.customer for row in states if row.active)


def _ever_owned(connection: Connection, manager: StaffId) -> list[GridId]:
    """The grids that ever were the manager's."""
    owner = OWNER.table.c
    query = select(owner.grid).where(owner.manager == manager).distinct()
    return list(connection.execute(query).scalars())


def _in_force(
    connection: Connection, rows: Rows[Any], column: ColumnElement[Any], of: Iterable[str], day: int
) -> Iterator[Any]:
    """For each key without its position, the last row by (day, position) up to the day."""
    histories = _histories(connection, rows, column, of, day)
    return (history[-1] for history in histories.values())


def _histories(
    connection: Connection,
    rows: Rows[Any],
    column: ColumnElement[Any],
    of: Iterable[str],
    until: int = FOREVER,
) -> dict[tuple[Any, ...], list[Any]]:
    """For each key without its position, its rows by (day, position) up to a day."""
    columns, key = rows.table.c, rows.key_columns[:-1]
    found: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for some in in_batches(sorted(of)):
        query = select(rows.table).where(column.in_(some), columns.day <= until)
        for row in connection.execute(query.order_by(columns.day, columns.position)):
            found[tuple(getattr(row, each) for each in key)].append(row)
    return found


def _of(history: Sequence[Any], day: int, name: str) -> Any:
    """What the last row up to a day says; nothing where there is none."""
    at = bisect_right(history, day, key=lambda row: row.day)
    return getattr(history[at - 1], name) if at else None
