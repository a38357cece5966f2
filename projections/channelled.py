"""Channelled customers of one manager: which of those in their grids are channels on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

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
    owners = _histories(connection, OWNER, "grid", _ever_owned(connection, manager), "manager")
    members = _histories(connection, MEMBERSHIP, "grid", {g for (g,) in owners}, "member")
    customers = sorted({customer for customer, _ in members})
    states = _histories(connection, ACTIVITY, "customer", customers, "active")
    spans = _spans(connection, customers, (min(days), max(days)))
    found = []
    for day in days:
        grids = {grid for (grid,), told in owners.items() if _at(told, day) == manager}
        homes = {c for (c, grid), told in members.items() if grid in grids and _at(told, day)}
        active = {c for c in homes if _at(states.get((c,), ()), day)}
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
    owners = _histories(connection, OWNER, "grid", ever, "manager", day)
    grids = [grid for (grid,), told in owners.items() if told[-1][1] == manager]
    in_grids = _histories(connection, MEMBERSHIP, "grid", grids, "member", day)
    customers = {customer for (customer, _), told in in_grids.items() if told[-1][1]}
    states = _histories(connection, ACTIVITY, "customer", customers, "active", day)
    return sorted(customer for (customer,), told in states.items() if told[-1][1])


def _ever_owned(connection: Connection, manager: StaffId) -> list[GridId]:
    """The grids that ever were the manager's."""
    owner = OWNER.table.c
    query = select(owner.grid).where(owner.manager == manager).distinct()
    return list(connection.execute(query).scalars())


def _histories(
    connection: Connection,
    rows: Rows[Any],
    by: str,
    of: Iterable[str],
    value: str,
    until: int = FOREVER,
) -> dict[tuple[Any, ...], list[tuple[int, Any]]]:
    """For each key without its position, what held since which day, up to a day."""
    columns = rows.table.c
    key = [columns[name] for name in rows.key_columns[:-1]]
    found: defaultdict[tuple[Any, ...], list[tuple[int, Any]]] = defaultdict(list)
    for some in in_batches(sorted(of)):
        query = select(*key, columns.day, columns[value])
        query = query.where(columns[by].in_(some), columns.day <= until)
        for row in connection.execute(query.order_by(columns.day, columns.position)):
            *name, day, told = row
            found[tuple(name)].append((day, told))
    return found


def _at(told: Iterable[tuple[int, Any]], day: int) -> Any:
    """What held on a day; nothing before the first."""
    found = None
    for since, value in told:
        if since > day:
            break
        found = value
    return found
