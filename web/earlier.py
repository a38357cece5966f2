"""What a manager did with a customer before: the last visit, and closes that may have come true."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.event import Code, CustomerId, StaffId, VisitId
from projections import diary
from web.evidence import Shown, shown
from web.request import Desk

MOST_PROMISES = 10
"""Closes among which a sale names the one that came true, the latest first."""


class Earlier(NamedTuple):
    """A visit of the same manager to the same customer."""

    visit: VisitId
    day: int
    shown: Shown


def last_visit(here: Desk, manager: StaffId, customer: CustomerId, but: str) -> Earlier | None:
    """The latest one that was held, `but` for one."""
    row = diary.coverage(here.views, manager, customer)
    held = [(day, visit) for day, visit in (row.visits if row else ()) if visit != but]
    if not held:
        return None
    day, visit = max(held)
    return Earlier(VisitId(visit), day, shown(here, VisitId(visit)))


def due(here: Desk, customer: CustomerId) -> date:
    """The working day on which a customer who was seen today is due again."""
    file = diary.files(here.views, [customer]).get(customer)
    first = here.today().toordinal() + here.rules().cadence(file.tier if file else Code(""))
    return date.fromordinal(next(iter(here.setting().calendar.working(first, first + 30)), first))


def promises(
    here: Desk, manager: StaffId, customers: list[CustomerId], but: str
) -> list[tuple[VisitId, int, CustomerId]]:
    """Visits on which something was closed with one of some customers, and the day of it."""
    found = []
    for customer in customers:
        row = diary.coverage(here.views, manager, customer)
        for day, visit in row.closes if row else ():
            if visit != but:
                found.append((VisitId(visit), day, customer))
    return sorted(found, key=lambda each: (-each[1], each[0]))[:MOST_PROMISES]
