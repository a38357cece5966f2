"""Visits that happen in these tests, and what stands in the ledger afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.event import Code, CustomerId, StaffId
from domain.ledger.identity import new_id
from domain.ledger.ledger import Deed, Ledger
from domain.ledger.recorder import Row
from domain.ledger.store import Store
from domain.visit import Visit
from domain.visit_event import ContactMade, VisitLogged, VisitStarted

DAY = date(2024, 5, 6)
MANAGER = StaffId("staff_1")
CUSTOMER = CustomerId("customer_1")


def visit() -> Visit:
    """A visit that nothing happened to."""
    return Visit(id=new_id("visit"))


def started(customer: str = CUSTOMER) -> VisitStarted:
    return VisitStarted(
        manager=MANAGER, customer=CustomerId(customer), channel=Code("on_site"), on=DAY
    )


def reached(customer: str) -> ContactMade:
    return ContactMade(manager=MANAGER, customer=CustomerId(customer), on=DAY)


def logged(log: str, customer: str = CUSTOMER) -> VisitLogged:
    return VisitLogged(manager=MANAGER, customer=CustomerId(customer), log=log, on=DAY)


def deed(command: str, log: str, contacts: int = 2, customer: str = CUSTOMER) -> Deed:
    """A visit with some contacts, and its log: `contacts` + 1 events of one command."""
    contacted = [reached(f"customer_{number}") for number in range(contacts)]
    return Deed(
        subject=f"visit_{command}",
        version=0,
        events=(*contacted, logged(log, customer)),
        by=MANAGER,
        command=command,
    )


def positions(ledger: Ledger) -> list[int]:
    return [row[0] for row in _rows(ledger)]


def commands(ledger: Ledger) -> dict[str, int]:
    """How many events each command left behind."""
    found: dict[str, int] = {}
    for row in _rows(ledger):
        found[row[8] or ""] = found.get(row[8] or "", 0) + 1
    return found


def _rows(ledger: Ledger) -> Iterator[Row]:
    """All that is stored, page by page: a million events take gigabytes."""
    after = 0
    while page := ledger.recorder.rows(after, 5_000):
        yield from page
        after = page[-1][0]


def execute(store: Store, statement: str) -> None:
    """One statement of somebody who goes round the ledger."""
    with store.write() as connection:
        connection.exec_driver_sql(statement)
