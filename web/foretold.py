"""A visit as it will be once it has begun: a phone keeps that page for when it has no signal."""

from __future__ import annotations

from domain.event import Code, CustomerId, Entry, StaffId, VisitId
from domain.visit import Visit
from domain.visit_event import VisitStarted
from web.request import Desk

FORETOLD = 0
"""The position of what has not happened; no entry of the ledger has it."""

VISIT, CUSTOMER = VisitId("visit-on-this-phone"), CustomerId("customer-on-this-phone")
"""What the phone puts the visit's own id and customer in place of (static/shelf.js)."""


def begin(here: Desk, visit: str) -> None:
    """Show this request the planned visit as if it had begun; any other one as it is."""
    it = here.load(Visit, visit)
    if it.planned and not (it.started or it.cancelled or it.lapsed):
        _suppose(here, visit, it.version, it.planned.manager, it.planned.customer)


def begin_without_plan(here: Desk, manager: StaffId) -> str:
    """Show this request a visit that begins without a plan, with a customer named later."""
    _suppose(here, VISIT, 0, manager, CUSTOMER)
    return VISIT


def _suppose(here: Desk, visit: str, version: int, manager: StaffId, customer: CustomerId) -> None:
    began = VisitStarted(
        manager=manager,
        customer=customer,
        began=here.claimed(),
        channel=Code("on_site"),
        on=here.today(),
    )
    entry = Entry(
        position=FORETOLD,
        subject=visit,
        version=version + 1,
        at=here.stores.ledger.clock(),
        by=manager,
        command="",
        source="",
        event=began,
    )
    here.stream(visit).append(entry)
