"""The customers among whom a manager chooses, by name."""

from __future__ import annotations

from typing import NamedTuple

from domain.event import CustomerId, StaffId
from domain.ledger.vault import Person
from projections import diary
from web.request import Desk
from web.turned import Turned, turned

MOST = 200
"""Customers among whom a form lets one choose; among more than these one searches."""

PAGE = 25
"""Customers that a page lists."""


class Customer(NamedTuple):
    """A customer with a name."""

    id: CustomerId
    name: str
    sort_key: str


class Patch(NamedTuple):
    """Some of a manager's customers in order of name, and how many there are in all."""

    customers: list[Customer]
    total: int

    @property
    def more(self) -> int:
        """How many are not among them."""
        return self.total - len(self.customers)


class Listed(NamedTuple):
    """A page of a manager's customers who were looked for, the latest met first, with the days on
    which they were; `total` counts all of them.
    """

    found: Turned[Customer]
    last_days: dict[CustomerId, int]
    total: int


def active_of(here: Desk, manager: StaffId) -> list[CustomerId]:
    """A manager's customers who did not depart."""
    ids = _ids(here, manager)
    active = diary.active(here.views, ids)
    return [each for each in ids if each in active]


def listed(here: Desk, manager: StaffId, mine: list[CustomerId], words: str, page: int) -> Listed:
    """Those whose name or number holds `words`; who is new comes where a visit would put them."""
    views = here.views
    wanted = _matching(here, mine, words) if words else list(mine)
    last_days = {row.customer: row.last_day for row in diary.covered(views, manager)}
    since = {each: row.registered_day for each, row in diary.files(views, wanted).items()}
    wanted.sort(key=lambda each: (-max(last_days.get(each, 0), since.get(each, 0)), each))
    found = turned(wanted, page, PAGE)
    names = {each.id: each for each in named(here, found.rows)}
    return Listed(found.told_as([names[each] for each in found.rows]), last_days, len(mine))


def customers_of(here: Desk, manager: StaffId, words: str = "", chosen: str = "") -> Patch:
    """The active customers of a manager's grids, and those whom the manager registered.

    Of more than MOST of them those who were visited last are listed, or those whose name or number
    holds `words`; the one who is `chosen` already always is.
    """
    ids = _ids(here, manager)
    wanted = _matching(here, ids, words) if words else ids
    views = here.views
    if len(wanted) > MOST:
        lately = [row.customer for row in diary.covered(views, manager, MOST)]
        known = set(wanted)
        wanted = list(dict.fromkeys([*(c for c in lately if c in known), *wanted]))[:MOST]
    if chosen and chosen not in wanted and chosen in ids:
        wanted = [*wanted, CustomerId(chosen)]
    active = diary.active(views, wanted)
    total = len(ids) if len(ids) > MOST else len(active)
    return Patch(named(here, [each for each in wanted if each in active]), total)


def is_of(here: Desk, manager: StaffId, customer: str) -> bool:
    """Whether a customer is one of a manager's."""
    return customer in _ids(here, manager)


def _ids(here: Desk, manager: StaffId) -> list[CustomerId]:
    views = here.views
    ids = diary.home_patch(views, manager)
    return list(dict.fromkeys([*ids, *diary.registered_by(views, manager)]))


def _matching(here: Desk, ids: list[CustomerId], words: str) -> list[CustomerId]:
    """Those whose name or number holds some words."""
    sought = words.casefold()
    people = here.people(ids)
    told = ((each, people.get(each, Person(each))) for each in ids)
    return [each for each, one in told if sought in f"{one.name} {one.number}".casefold()]


def named(here: Desk, customers: list[CustomerId]) -> list[Customer]:
    """Customers with their names, in order of name."""
    people = here.people(customers)
    found = []
    for customer in customers:
        person = people.get(customer, Person(customer))
        name = person.name or person.number or customer
        found.append(Customer(customer, name, person.sort_key or name))
    return sorted(found, key=lambda each: (each.sort_key, each.id))
