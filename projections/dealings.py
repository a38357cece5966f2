"""Dealings with customers: where they were met, what came of it, whom they named and who them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, select

from domain.event import CustomerId, GridId, StaffId, VisitId
from domain.ledger.store import in_batches
from domain.score import CONTACT
from domain.stop import CustomerTally, Referral, Span
from domain.tally import VisitTally
from projections.badges.rows import HOME_GRID
from projections.customers import CUSTOMER, GRID, GridRow
from projections.rows import FOREVER
from projections.scores import CUSTOMER_TALLY, FACT, VISIT

_REFERRALS = msgspec.json.Decoder(list[Referral])
_SPANS = msgspec.json.Decoder(list[Span])
_CUSTOMER, _TALLY, _VISIT = CUSTOMER.table.c, CUSTOMER_TALLY.table.c, VISIT.table.c
_FACT = FACT.table.c


class Link(NamedTuple):
    """One customer named another one."""

    referrer: CustomerId
    told: Referral


class Network(NamedTuple):
    """Who named whom, in the order in which it was recorded, and who of them is a channel."""

    links: list[Link]
    channels: set[CustomerId]


def tally(connection: Connection, customer: CustomerId) -> CustomerTally:
    """One customer as scoring sees them."""
    query = select(CUSTOMER_TALLY.table).where(_TALLY.customer == customer)
    row = connection.execute(query).first()
    return CUSTOMER_TALLY.row(row) if row else CustomerTally(customer)


def visits(connection: Connection, some: Sequence[VisitId]) -> dict[VisitId, VisitTally]:
    """What came of some visits."""
    query = select(VISIT.table).where(_VISIT.visit.in_(some))
    return {row.visit: row for row in map(VISIT.row, connection.execute(query))}


def next_visit(
    connection: Connection, managers: Collection[StaffId], customer: CustomerId, day: int
) -> VisitTally | None:
    """The first visit to a customer that one of some managers has planned for the day or later."""
    query = (
        select(VISIT.table)
        .where(_VISIT.manager.in_(managers), _VISIT.planned_day >= day)
        .where(_VISIT.customer == customer, _VISIT.status == "planned")
        .order_by(_VISIT.planned_day, _VISIT.planned_time, _VISIT.visit)
        .limit(1)
    )
    row = connection.execute(query).first()
    return VISIT.row(row) if row else None


def grids(connection: Connection, some: Collection[GridId]) -> dict[GridId, GridRow]:
    """Some grids, and whose they are."""
    found = {}
    for batch in in_batches(sorted(some)):
        query = select(GRID.table).where(GRID.table.c.grid.in_(batch))
        found.update({row.grid: row for row in map(GRID.row, connection.execute(query))})
    return found


def customers_of(connection: Connection, managers: Collection[StaffId]) -> list[CustomerId]:
    """The customers of some managers' grids, and those whom they registered into no grid."""
    home, found = HOME_GRID.table.c, set[CustomerId]()
    for some in in_batches(sorted(managers)):
        query = select(HOME_GRID.table).where(home.manager.in_(some))
        for row in map(HOME_GRID.row, connection.execute(query)):
            found.update(row.customers)
        registered = select(_CUSTOMER.customer).where(
            _CUSTOMER.registrar.in_(some), _CUSTOMER.grids == "[]"
        )
        found.update(connection.execute(registered).scalars())
    return sorted(found)


def members_of(connection: Connection, manager: StaffId) -> dict[GridId, list[CustomerId]]:
    """The customers in each of a manager's grids."""
    query = select(HOME_GRID.table).where(HOME_GRID.table.c.manager == manager)
    rows = map(HOME_GRID.row, connection.execute(query))
    return {row.grid: list(row.customers) for row in rows}


def contacted(connection: Connection, manager: StaffId, start: int, end: int) -> set[CustomerId]:
    """Whom a manager contacted on the days [start, end)."""
    query = (
        select(_FACT.customer)
        .where(_FACT.manager == manager, _FACT.day >= start, _FACT.day < end)
        .where(_FACT.kind == CONTACT, _FACT.position_to == FOREVER)
    )
    return set(connection.execute(query).scalars())


def first_named_by(
    connection: Connection, customers: Collection[CustomerId]
) -> dict[CustomerId, StaffId]:
    """Who took down the first referral that names each of some customers."""
    found = {}
    query = select(_TALLY.customer, _TALLY.referred_by).where(_TALLY.referred_by != "[]")
    for some in in_batches(sorted(customers)):
        for customer, told in connection.execute(query.where(_TALLY.customer.in_(some))):
            first = min(_REFERRALS.decode(told), key=lambda each: each.position)
            found[customer] = first.manager
    return found


def network(
    connection: Connection, referrers: Collection[CustomerId] | None, today: int
) -> Network:
    """Whom some customers named, whom those named, and so on; None asks for the whole bank.

    What was noted on a visit that was taken back is not among it.
    """
    links: list[Link] = []
    channels: set[CustomerId] = set()
    seen: set[CustomerId] = set(referrers or ())
    level = referrers
    while level is None or level:
        named: set[CustomerId] = set()
        for customer, referred, spans in _naming(connection, level):
            told = [each for each in _REFERRALS.decode(referred) if not each.voided]
            links += [Link(customer, each) for each in told]
            named.update(each.other for each in told)
            if any(first <= today < end for first, end, _ in _SPANS.decode(spans)):
                channels.add(customer)
        level = set() if level is None else named - seen
        seen |= named
    links.sort(key=lambda each: (each.told.position, each.referrer))
    return Network(links, channels)


def _naming(connection: Connection, among: Collection[CustomerId] | None) -> Iterator[Any]:
    """Those who named anybody: what else is kept of a customer is large, and left where it is."""
    query: Select[Any] = select(_TALLY.customer, _TALLY.referred, _TALLY.channel_spans)
    query = query.where(_TALLY.referred != "[]")
    if among is None:
        yield from connection.execute(query)
        return
    for some in in_batches(sorted(among)):
        yield from connection.execute(query.where(_TALLY.customer.in_(some)))
