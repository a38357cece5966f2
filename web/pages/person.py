"""One member of staff: where they work, what they may do, when they are away, how they sign in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

import structlog
from fastapi import Form, Request
from starlette.responses import Response

from domain.event import Code, Event, Refused, StaffId, UnitId
from domain.ledger.vault import Person
from domain.staff import ROLES, Staff
from projections.people import units
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, refusal
from web.forms import all_needed, called, chosen, day, needed
from web.hand_over import hand_over
from web.person_view import KINDS, person_page
from web.request import Desk, desk
from web.roster import sought
from web.routes import Routes
from web.turned import Number

log = structlog.get_logger()

router = Routes()


class Role(Deed):
    """A role to be granted, or revoked."""

    role: str = ""
    unit: str = ""
    reason: str = ""


class Move(Deed):
    """Where somebody works from a day on."""

    unit: str = ""
    on: str = ""


class Days(Deed):
    """When somebody is away."""

    first: str = ""
    last: str = ""
    kind: str = ""


class Switch(Deed):
    """Whether somebody may sign in."""

    allowed: str = ""


@router.get("/people/{staff}")
def show(request: Request, staff: str, page: int = 1, inspected_page: Number = 1) -> Response:
    """The page."""
    return person_page(request, staff, NONE, number=page, inspected=inspected_page)


@router.post("/people/{staff}/roles")
def grant(request: Request, staff: str, form: Annotated[Role, Form()]) -> Response:
    """Give somebody a role in a unit and those below it."""
    here = desk(request)

    def decide(it: Staff, on: date) -> Event:
        all_needed(form.typed, "role", "unit", "reason")
        role, unit = Code(chosen(form.role, ROLES, "role")), _unit(here, form.unit)
        return it.grant(role=role, unit=unit, reason=form.reason, by=caller(request).staff, on=on)

    return _done(request, staff, form, "roles", decide)


@router.post("/people/{staff}/revoked-roles")
def revoke(request: Request, staff: str, form: Annotated[Role, Form()]) -> Response:
    """Take a role from somebody."""

    def decide(it: Staff, on: date) -> Event:
        reason = needed(form.reason, "reason")
        return it.revoke(role=Code(form.role), reason=reason, by=caller(request).staff, on=on)

    return _done(request, staff, form, "revoked-roles", decide)


@router.post("/people/{staff}/unit")
def move(request: Request, staff: str, form: Annotated[Move, Form()]) -> Response:
    """Have somebody work in another unit, from today or since some day."""
    here = desk(request)

    def decide(it: Staff, on: date) -> Event:
        return it.move(unit=_unit(here, form.unit), on=_not_to_come(form.on, on))

    return _done(request, staff, form, "unit", decide)


@router.post("/people/{staff}/leaves")
def take_leave(request: Request, staff: str, form: Annotated[Days, Form()]) -> Response:
    """Note when somebody is, or was, away."""

    def decide(it: Staff, on: date) -> Event:
        all_needed(form.typed, "first", "last", "kind")
        kind = Code(chosen(form.kind, KINDS, "kind"))
        first, last = day(form.first, "first"), day(form.last, "last")
        return it.take_leave(first=first, last=last, kind=kind, on=on)

    return _done(request, staff, form, "leaves", decide)


@router.post("/people/{staff}/cancelled-leaves")
def cancel_leave(request: Request, staff: str, form: Annotated[Days, Form()]) -> Response:
    """Note that somebody does not take a leave."""

    def decide(it: Staff, on: date) -> Event:
        with called(first="", last=""):
            first, last = day(form.first, "first"), day(form.last, "last")
        return it.cancel_leave(first=first, last=last, on=on)

    return _done(request, staff, form, "cancelled-leaves", decide)


@router.post("/people/{staff}/departure")
def leave(request: Request, staff: str, form: Annotated[Move, Form()]) -> Response:
    """Have somebody leave the bank; they can sign in no longer."""

    def decide(it: Staff, on: date) -> Event:
        _require_another(request, staff)
        return it.leave(on=_not_to_come(form.on, on))

    return _done(request, staff, form, "departure", decide)


@router.post("/people/{staff}/return")
def come_back(request: Request, staff: str, form: Annotated[Move, Form()]) -> Response:
    """Have somebody who left join again."""
    here = desk(request)
    return _done(
        request, staff, form, "return", lambda it, on: it.join(unit=_unit(here, form.unit), on=on)
    )


@router.post("/people/{staff}/password")
def reset(request: Request, staff: str, form: Annotated[Deed, Form()]) -> Response:
    """Give somebody a password for the first time, or another one."""
    here = desk(request)
    known = here.people([staff]).get(staff, Person(staff))
    try:
        with called(sign_in=""):
            given = hand_over(here, StaffId(staff), known.number or staff)
    except Refused as refused:
        return person_page(request, staff, refusal(request, "account", form, refused))
    return person_page(request, staff, NONE, given=given)


@router.post("/people/{staff}/sign-in")
def switch(request: Request, staff: str, form: Annotated[Switch, Form()]) -> Response:
    """Let somebody sign in, or no longer; open sessions end at once."""
    accounts = desk(request).accounts
    try:
        if form.allowed:
            accounts.enable(StaffId(staff))
        else:
            _require_another(request, staff)
            accounts.disable(StaffId(staff))
    except Refused as refused:
        return person_page(request, staff, refusal(request, "account", form, refused))
    return person_page(request, staff, NONE)


@router.post("/people/{staff}/second-factor")
def reset_second_factor(request: Request, staff: str, form: Annotated[Deed, Form()]) -> Response:
    """Forget the second factor of somebody who lost it; the log tells, as no event does."""
    try:
        _require_not_own(request, staff)
        desk(request).factors.remove(StaffId(staff))
    except Refused as refused:
        return person_page(request, staff, refusal(request, "account", form, refused))
    log.warning("second_factor_reset", staff=staff, by=caller(request).staff)
    return person_page(request, staff, NONE)


@router.post("/people/{staff}/ended-sessions")
def end_sessions(request: Request, staff: str, form: Annotated[Deed, Form()]) -> Response:
    """End the sessions of somebody, as when a telephone was lost; they may sign in again."""
    try:
        _require_another(request, staff)
    except Refused as refused:
        return person_page(request, staff, refusal(request, "account", form, refused))
    desk(request).sessions.end_all(StaffId(staff))
    return person_page(request, staff, NONE, ended=True)


def _done(
    request: Request, staff: str, form: Deed, name: str, decide: Callable[[Staff, date], Event]
) -> Response:
    """Record what is decided about somebody, and show them anew."""
    here = desk(request)
    deed = Attempt(request, form, name)
    with deed:
        it = here.staff(StaffId(staff))
        deed.record(it, decide(it, here.today()))
    to = f"/people/{staff}{sought(request).kept}"
    return deed.answer(to, lambda why: person_page(request, staff, why))


def _unit(here: Desk, unit: str) -> UnitId:
    """A unit that is open."""
    there = {row.unit for row in units(here.views) if not row.closed_day}
    return UnitId(chosen(unit, there, "unit"))


def _not_to_come(text: str, today: date) -> date:
    """A day that has come; today where none is given."""
    on = day(text, "on") if text else today
    if on > today:
        raise Refused(
            "Give today or a day before; enter what is to come when it comes.", about="on"
        )
    return on


def _require_not_own(request: Request, staff: str) -> None:
    """Refuse to reset one's own: who took over a session would be rid of the second factor."""
    if caller(request).staff == staff:
        raise Refused("Ask another administrator to reset your own second factor.")


def _require_another(request: Request, staff: str) -> None:
    """Refuse what would leave the bank without the administrator who asks."""
    if caller(request).staff == staff:
        raise Refused("Another administrator has to do that for you.")
