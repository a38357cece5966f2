"""To whom belongs what a path names: a person, a visit, a score, a question, an award."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.award import Revocation
from domain.customer import Customer
from domain.display import Display
from domain.event import StaffId
from domain.review import Adjustment, Appeal
from domain.second_look import SecondLook
from domain.staff import Staff
from domain.unit import Grid
from domain.visit import Visit
from projections import flagged, inbox
from projections.claims import entries_of
from web.request import Desk


def owners(here: Desk, named: Mapping[str, str]) -> frozenset[StaffId]:
    """The members of staff to whom it belongs; nobody where there is no such thing."""
    whose = OWNERS.keys() | SHARED.keys()
    ((kind, name),) = ((kind, name) for kind, name in named.items() if kind in whose)
    if kind in SHARED:
        return SHARED[kind](here, name)
    found = OWNERS[kind](here, name)
    return frozenset() if found is None else frozenset({found})


def _of_person(here: Desk, name: str) -> StaffId | None:
    staff = here.load(Staff, name)
    return staff.joined.staff if staff.joined else None


def _of_visit(here: Desk, name: str) -> StaffId | None:
    visit = here.load(Visit, name)
    begun = visit.planned or visit.started
    return begun.manager if begun else None


def _of_look(here: Desk, name: str) -> StaffId | None:
    """A second look belongs to whom it is asked of, which may be nobody yet."""
    look = here.load(SecondLook, name)
    return look.assessor if look.drawn else None


def _of_appeal(here: Desk, name: str) -> StaffId | None:
    """What begins otherwise and was appealed against, as a revocation is, has a page of its own."""
    stream, appeal = here.stream(name), here.load(Appeal, name)
    return appeal.filed.staff if appeal.filed and stream[0].event == appeal.filed else None


def _of_adjustment(here: Desk, name: str) -> StaffId | None:
    adjustment = here.load(Adjustment, name)
    return adjustment.proposed.staff if adjustment.proposed else None


def _of_claim(here: Desk, name: str) -> StaffId | None:
    entries = entries_of(here.views, name)
    return entries[0].manager if entries else None


def _of_flag(here: Desk, name: str) -> StaffId | None:
    row = flagged.flag(here.views, name)
    return row.manager if row else None


def _of_detection(here: Desk, name: str) -> StaffId | None:
    row = inbox.detection(here.views, name)
    return row.manager if row else None


def _of_revocation(here: Desk, name: str) -> StaffId | None:
    proposed = here.load(Revocation, name).proposed
    return proposed.staff if proposed else None


def _of_display(here: Desk, name: str) -> StaffId | None:
    """A display belongs to whoever allowed it."""
    entries = here.stream(name) if here.load(Display, name).allowed else []
    return StaffId(entries[0].by) if entries else None


OWNERS: Mapping[str, Callable[[Desk, str], StaffId | None]] = {
    "staff": _of_person,
    "visit": _of_visit,
    "claim": _of_claim,
    "flag": _of_flag,
    "detection": _of_detection,
    "look": _of_look,
    "appeal": _of_appeal,
    "adjustment": _of_adjustment,
    "revocation": _of_revocation,
    "display": _of_display,
}
"""By the name of a path's parameter."""


def managers_of(here: Desk, name: str) -> frozenset[StaffId]:
    """In whose grids a customer is; of one in nobody's, or for whom nobody vouches yet, also who
    registered them.
    """
    customer = here.load(Customer, name)
    if not customer.registered:
        return frozenset()
    found = {here.load(Grid, grid).manager for grid in customer.grids} - {""}
    if not (found and customer.confirmed):
        found.add(customer.registered.registrar)
    return frozenset(found)


SHARED: Mapping[str, Callable[[Desk, str], frozenset[StaffId]]] = {"customer": managers_of}
"""The same for what may belong to more than one."""
