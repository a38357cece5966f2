"""Grids: whose they are, who is in them and was met, and who is in none or in those of several."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, func, select

from domain.event import CustomerId, GridId, StaffId, UnitId
from domain.ledger.store import in_batches
from domain.score import CONTACT
from projections.badges.rows import HOME, HOME_GRID
from projections.customers import CUSTOMER, GRID, CustomerRow, GridRow
from projections.people import STAFF
from projections.rows import FOREVER, among
from projections.scores import FACT

_CUSTOMER, _HOME, _FACT = CUSTOMER.table.c, HOME.table.c, FACT.table.c
_GRIDS = msgspec.json.Decoder(list[GridId])
_ACTIVE = (_CUSTOMER.registered_day > 0, _CUSTOMER.departed_day == 0)


class Overlap(NamedTuple):
    """A customer in grids of more than one manager."""

    customer: CustomerId
    grids: list[GridId]


def every_grid(connection: Connection) -> list[GridRow]:
    """All grids of the bank."""
    return [GRID.row(values) for values in connection.execute(select(GRID.table)).all()]


def members(connection: Connection, grids: Collection[GridId]) -> dict[GridId, list[CustomerId]]:
    """The active customers in some grids."""
    found: dict[GridId, list[CustomerId]] = {}
    for some in in_batches(sorted(grids)):
        query = select(HOME_GRID.table).where(HOME_GRID.table.c.grid.in_(some))
        for row in map(HOME_GRID.row, connection.execute(query).all()):
            found[row.grid] = sorted(row.customers)
    gone = _inactive(connection, {each for inside in found.values() for each in inside})
    return {grid: [each for each in found.get(grid, ()) if each not in gone] for grid in grids}


def met(
    connection: Connection, managers: Collection[StaffId], start: int, end: int
) -> dict[StaffId, set[CustomerId]]:
    """Whom each of some managers contacted on the days [start, end)."""
    found: dict[StaffId, set[CustomerId]] = {each: set() for each in managers}
    for some in in_batches(sorted(managers)):
        query = (
            select(_FACT.manager, _FACT.customer)
            .where(_FACT.manager.in_(some), _FACT.day >= start, _FACT.day < end)
            .where(_FACT.kind == CONTACT, _FACT.position_to == FOREVER)
            .distinct()
        )
        for manager, customer in connection.execute(query).all():
            found[manager].add(customer)
    return found


def orphans(
    connection: Connection, units: Collection[UnitId] | None, first: int, most: int
) -> list[CustomerRow]:
    """Active customers in no grid, the latest registered first; `units` are their registrars'."""
    query = _orphans(select(CUSTOMER.table), units)
    query = query.order_by(_CUSTOMER.registered_day.desc(), _CUSTOMER.customer)
    return [CUSTOMER.row(row) for row in connection.execute(query.offset(first).limit(most))]


def orphans_in_all(connection: Connection, units: Collection[UnitId] | None) -> int:
    """How many active customers are in no grid."""
    query = _orphans(select(func.count()).select_from(CUSTOMER.table), units)
    return int(connection.execute(query).scalar_one())


def overlaps(connection: Connection, grids: dict[GridId, GridRow]) -> list[Overlap]:
    """Active customers in grids of several managers, in order of id."""
    query = select(_CUSTOMER.customer, _CUSTOMER.grids)
    query = query.where(*_ACTIVE, _CUSTOMER.grids.contains('","', autoescape=True))
    found = []
    for customer, told in connection.execute(query.order_by(_CUSTOMER.customer)):
        inside = [each for each in _GRIDS.decode(told) if each in grids]
        if len({grids[each].manager for each in inside} - {""}) > 1:
            found.append(Overlap(customer, inside))
    return found


def _orphans(query: Select[Any], units: Collection[UnitId] | None) -> Select[Any]:
    query = query.where(*_ACTIVE, _CUSTOMER.grids == "[]")
    if units is None:
        return query
    return query.join(STAFF.table, STAFF.table.c.staff == _CUSTOMER.registrar).where(
        STAFF.table.c.unit.in_(sorted(units))
    )


def _inactive(connection: Connection, customers: Collection[CustomerId]) -> set[CustomerId]:
    """Those of some customers in grids who are not active: they are few."""
    query = select(_HOME.customer).where(among(connection, _HOME.customer, customers))
    return set(connection.execute(query.where(_HOME.active == 0)).scalars().all())
