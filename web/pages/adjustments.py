"""Adjustments by hand: a leader proposes to move points, another one agrees or does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.event import Code, Event, StaffId
from domain.ledger.encryption import redacted
from domain.ledger.identity import new_id
from domain.review import MOST, Adjustment, AdjustmentProposed
from domain.score import AWARD, CRAFT, EV, HELP
from projections import by_hand
from projections.appeals import AdjustmentRow
from projections.people import everybody
from web.access import AUDITOR, LEADER
from web.attempt import Attempt
from web.caller import caller, leads
from web.choosing import among
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen, signed
from web.led import led_units
from web.render import page
from web.request import desk
from web.routes import Routes
from web.veil import LONGEST

HERE = "/adjustments"

LINES = 50
"""Lines a page."""

MEASURES = (EV, HELP, CRAFT, AWARD)

router = Routes(prefix=HERE)


class Proposed(Deed):
    """Whose points of which measure, how many, and why."""

    staff: str = ""
    measure: str = ""
    amount: str = ""
    reason: str = ""


class Declined(Deed):
    """Why points are not to be moved."""

    reason: str = ""


@router.get("")
def show(
    request: Request,
    number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
    staff: str = "",
    q: Annotated[str, Query(max_length=LONGEST)] = "",
) -> Response:
    """What is proposed, a page of what became of earlier proposals, and a form; `staff` says whose
    points, `q` looks for somebody whom the reader leads.
    """
    return _page(request, NONE, number, staff=staff, q=q)


@router.post("")
def propose(request: Request, form: Annotated[Proposed, Form()]) -> Response:
    """Propose to move points of somebody whom one leads."""
    here, me = desk(request), caller(request)
    adjustment = Adjustment(id=new_id("adjustment"))
    deed = Attempt(request, form, "propose")
    with deed:
        all_needed(form.typed, "staff", "measure", "amount", "reason")
        staff = StaffId(chosen(form.staff, _led(request), "staff"))
        proposed = adjustment.propose(
            AdjustmentProposed(
                staff=staff,
                measure=Code(chosen(form.measure, MEASURES, "measure")),
                amount=signed(form.amount, "amount"),
                reason=form.reason,
                proposer=me.staff,
                on=here.today(),
            )
        )
        deed.record(adjustment, proposed)
    return deed.answer(HERE, partial(_page, request))


@router.post("/{adjustment}/approval")
def approve(request: Request, adjustment: str, form: Annotated[Deed, Form()]) -> Response:
    """Agree to what another leader proposed, about somebody else."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        "approval",
        lambda it: it.approve(approver=me.staff, on=here.today()),
    )


@router.post("/{adjustment}/refusal")
def decline(request: Request, adjustment: str, form: Annotated[Declined, Form()]) -> Response:
    """Say no to what another leader proposed, and why."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        "refusal",
        lambda it: it.decline(decider=me.staff, reason=form.reason, on=here.today()),
    )


@router.post("/{adjustment}/withdrawal")
def withdraw(request: Request, adjustment: str, form: Annotated[Deed, Form()]) -> Response:
    """Take one's own proposal back."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        "withdrawal",
        lambda it: it.withdraw(proposer=me.staff, on=here.today()),
    )


def _answer(
    request: Request,
    adjustment: str,
    form: Deed,
    noun: str,
    decide: Callable[[Adjustment], Event],
) -> Response:
    it = desk(request).load(Adjustment, adjustment)
    deed = Attempt(request, form, f"{noun}-{adjustment}")
    with deed:
        deed.record(it, decide(it))
    return deed.answer(HERE, partial(_page, request))


def _led(request: Request) -> list[StaffId]:
    """Managers whom the reader leads, but not oneself."""
    here, me = desk(request), caller(request)
    setting = here.setting()
    return [
        row.staff
        for row in everybody(here.views)
        if "manager" in row.roles
        and not row.left_day
        and row.staff != me.staff
        and leads(setting, me, row.staff)
    ]


def _page(
    request: Request, refused: Refusal, number: int = 1, *, staff: str = "", q: str = ""
) -> Response:
    here, me = desk(request), caller(request)
    fresh, views = here.freshen(written(request)), here.views
    units = None if AUDITOR in me.roles else led_units(here, me)
    waiting = by_hand.open_adjustments(views, units, LINES)
    answered = by_hand.number_answered(views, units)
    pages = max(1, -(-answered // LINES))
    number = min(number, pages)
    past = by_hand.adjustments_answered(views, units, LINES * (number - 1), LINES)
    rows = [*waiting, *past]
    led = _led(request) if LEADER in me.roles else []
    choosing = among(request, led, q, refused.typed.get("staff", staff))
    people = {each for row in rows for each in (row.staff, row.proposer, row.second) if each}
    told = {row.adjustment: _reasons(request, row) for row in rows}
    return page(
        request,
        "adjustments.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        waiting=waiting,
        past=past,
        answered=answered,
        pages=pages,
        number=number,
        told=told,
        entries={row.adjustment: _positions(request, row) for row in past},
        choosing=choosing,
        most=MOST,
        names=here.names(sorted(people)),
        command=fresh_command(),
    )


def _positions(request: Request, row: AdjustmentRow) -> list[int]:
    """The entries in which it was proposed and answered."""
    return [each.position for each in desk(request).stream(row.adjustment)]


def _reasons(request: Request, row: AdjustmentRow) -> list[str]:
    """Why the points are to be moved, and why not where that was declined; readable for those who
    lead the person, while who audits sees that there is a reason.
    """
    here = desk(request)
    reads = leads(here.setting(), caller(request), row.staff)
    entries = here.stream(row.adjustment)
    events = [here.stores.ledger.opened(e) if reads else redacted(e.event) for e in entries]
    return [reason for event in events if (reason := str(getattr(event, "reason", "")))]
