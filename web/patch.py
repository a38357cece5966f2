"""The customers among whom a manager chooses, by name."""

from __future__ import annotations

from typing import NamedTuple

from domain.event import CustomerId, StaffId
from domain.ledger.vault import Person
from projections import diary
from projections.customers import CustomerRow
from web.request import Desk


class Customer(NamedTuple):
    """A customer with a name."""

    id: CustomerId
    name: str
    sort_key: str
    row: CustomerRow


def customers_of(here: Desk, manager: StaffId) -> list[Customer]:
    """The active customers of a manager's grids, and those whom the manager registered."""
    with here.stores.views.read() as connection:
        ids = diary.home_patch(connection, manager)
        ids += [each for each in diary.registered_by(connection, manager) if each not in ids]
        rows = diary.files(connection, ids)
    active = [rows[each] for each in ids if each in rows and not rows[each].departed_day]
    return named(here, active)


def named(here: Desk, rows: list[CustomerRow]) -> list[Customer]:
    """Customers with their names, in order of name."""
    people = here.stores.vault.people([row.customer for row in rows])
    found = []
    for row in rows:
        person = people.get(row.customer, Person(row.customer))
        name = person.name or person.number or row.customer
        found.append(Customer(row.customer, name, person.sort_key or name, row))
    return sorted(found, key=lambda each: (each.sort_key, each.id))
