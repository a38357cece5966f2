"""Diaries: a manager's visits around a day, and whom they may visit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select

from domain.event import CustomerId, StaffId, UnitId
from domain.ledger.store import in_batches
from domain.tally import VisitTally
from projections.badges.rows import HOME, HOME_GRID
from projections.customers import COVERAGE, CUSTOMER, CoverageRow, CustomerRow
from projections.people import STAFF
from projections.scores import VISIT

_VISIT, _CUSTOMER = VISIT.table.c, CUSTOMER.table.c


# Asked for on every visit to a page: to build these anew takes longer than to answer them.
_VISITS = select(VISIT.table).where(
    _VISIT.manager == bindparam("manager"),
    or_(_VISIT.planned_day >= bindparam("first"), _VISIT.held_day >= bindparam("first")),
)
_GRIDS = (
    select(HOME_GRID.table)
    .where(HOME_GRID.table.c.manager == bindparam("manager"))
    .order_by(HOME_GRID.table.c.grid)
)
_REGISTERED = (
    select(_CUSTOMER.customer)
    .where(_CUSTOMER.registrar == bindparam("manager"), _CUSTOMER.grids == "[]")
    .order_by(_CUSTOMER.registered_day, _CUSTOMER.customer)
)
_ACTIVE = select(HOME.table.c.customer).where(
    HOME.table.c.customer.in_(bindparam("some", expanding=True)), HOME.table.c.active == 1
)


def visits(connection: Connection, manager: StaffId, first: int) -> list[VisitTally]:
    """The visits of a manager that are planned or were held on the day `first` or later.

    They come in the order of their days; what comes unplanned is of the day on which it was held.
    """
    asked = connection.execute(_VISITS, {"manager": manager, "first": first})
    found = [VISIT.row(values) for values in asked]
    return sorted(
        found, key=lambda v: (v.planned_day or v.held_day, v.planned_time or "99", v.visit)
    )


def is_empty(connection: Connection, manager: StaffId = StaffId("")) -> bool:
    """Whether nobody, or none but others than that manager, planned or made a visit yet."""
    query = select(_VISIT.visit).limit(1)
    if manager:
        query = query.where(_VISIT.manager == manager)
    return connection.execute(query).first() is None


def home_patch(connection: Connection, manager: StaffId) -> list[CustomerId]:
    """The customers of a manager's grids."""
    grids = [HOME_GRID.row(row) for row in connection.execute(_GRIDS, {"manager": manager})]
    return list(dict.fromkeys(customer for grid in grids for customer in grid.customers))


def active(connection: Connection, customers: list[CustomerId]) -> set[CustomerId]:
    """Those among some customers who did not depart."""
    found: set[CustomerId] = set()
    for some in in_batches(customers):
        found.update(connection.execute(_ACTIVE, {"some": some}).scalars())
    return found


def covered(
    connection: Connection, manager: StaffId, limit: int | None = None
) -> list[CoverageRow]:
    """Customers whom a manager visited, the latest first; no more than `limit`, if there is one."""
    columns = COVERAGE.table.c
    query = (
        select(COVERAGE.table)
        .where(columns.manager == manager, columns.last_day > 0)
        .order_by(columns.last_day.desc(), columns.customer)
        .limit(limit)
    )
    return [COVERAGE.row(values) for values in connection.execute(query)]


def coverage(connection: Connection, manager: StaffId, customer: CustomerId) -> CoverageRow | None:
    """How a manager covers a customer."""
    columns = COVERAGE.table.c
    query = select(COVERAGE.table).where(columns.manager == manager, columns.customer == customer)
    found = connection.execute(query).first()
    return COVERAGE.row(found) if found else None


def registered_by(connection: Connection, manager: StaffId) -> list[CustomerId]:
    """Customers whom a manager registered and who are in no grid yet."""
    return list(connection.execute(_REGISTERED, {"manager": manager}).scalars())


def unconfirmed(
    connection: Connection, units: set[UnitId], first: int, limit: int
) -> list[CustomerRow]:
    """Active customers for whom nobody but their registrar, who works in `units`, vouches yet."""
    query = _unconfirmed(select(CUSTOMER.table), units)
    ordered = query.order_by(_CUSTOMER.registered_day, _CUSTOMER.customer)
    some = ordered.offset(first).limit(limit)
    return [CUSTOMER.row(values) for values in connection.execute(some)]


def number_unconfirmed(connection: Connection, units: set[UnitId]) -> int:
    """How many of them there are."""
    query = _unconfirmed(select(func.count()).select_from(CUSTOMER.table), units)
    return int(connection.execute(query).scalar_one())


def _unconfirmed(query: Select[Any], units: set[UnitId]) -> Select[Any]:
    staff = STAFF.table.c
    return (
        query.join(STAFF.table, staff.staff == _CUSTOMER.registrar)
        .where(_CUSTOMER.confirmed_day == 0, _CUSTOMER.departed_day == 0)
        .where(_CUSTOMER.registered_day > 0, staff.unit.in_(units))
    )


def files(connection: Connection, customers: list[CustomerId]) -> dict[CustomerId, CustomerRow]:
    """What is known of some customers."""
    found = {}
    for some in in_batches(customers):
        query = select(CUSTOMER.table).where(_CUSTOMER.customer.in_(some))
        for values in connection.execute(query):
            row = CUSTOMER.row(values)
            found[row.customer] = row
    return found
