"""To whom belongs what a path names: a person, a visit, a customer, a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.customer import Customer
from domain.event import StaffId
from domain.staff import Staff
from domain.visit import Visit
from projections import flagged
from projections.claims import entries_of
from web.request import Desk


def owner(here: Desk, named: Mapping[str, str]) -> StaffId | None:
    """The member of staff to whom it belongs; None where there is no such thing."""
    ((kind, name),) = named.items()
    return OWNERS[kind](here, name)


def _of_person(here: Desk, name: str) -> StaffId | None:
    staff = here.load(Staff, name)
    return staff.joined.staff if staff.joined else None


def _of_visit(here: Desk, name: str) -> StaffId | None:
    visit = here.load(Visit, name)
    begun = visit.planned or visit.started
    return begun.manager if begun else None


def _of_customer(here: Desk, name: str) -> StaffId | None:
    customer = here.load(Customer, name)
    return customer.registered.registrar if customer.registered else None


def _of_claim(here: Desk, name: str) -> StaffId | None:
    entries = entries_of(here.views, name)
    return entries[0].manager if entries else None


def _of_flag(here: Desk, name: str) -> StaffId | None:
    row = flagged.flag(here.views, name)
    return row.manager if row else None


OWNERS: Mapping[str, Callable[[Desk, str], StaffId | None]] = {
    "staff": _of_person,
    "visit": _of_visit,
    "customer": _of_customer,
    "claim": _of_claim,
    "flag": _of_flag,
}
"""By the name of a path's parameter."""
