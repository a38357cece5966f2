"""Adjustments by hand: a leader proposes to move points, another one agrees or does not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from domain.event import Code, Event, StaffId, UnitId
from domain.ledger.encryption import redacted
from domain.ledger.identity import new_id
from domain.review import MOST, Adjustment, AdjustmentProposed
from domain.score import AWARD, CRAFT, EV, HELP
from projections import by_hand
from projections.appeals import AdjustmentRow
from projections.people import everybody
from projections.rows import Reading
from web.access import AUDITOR, LEADER
from web.attempt import Attempt
from web.caller import caller, leads
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen, signed
from web.led import led_units
from web.render import page
from web.request import desk
from web.routes import Routes
from web.turned import Number, PageNumber, Turned, fetched, opened_at, page_with

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
def show(request: Request, number: PageNumber = 1, open_page: Number = 1) -> Response:
    """What is proposed, what became of earlier proposals, and a form."""
    return _page(request, NONE, open_page, number)


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
    # The newest stands last.
    last = page_with(by_hand.number_open(here.views, led_units(here, me)), LINES)
    return deed.answer(opened_at(HERE, open_page=last), partial(_page, request))


@router.post("/{adjustment}/approval")
def approve(
    request: Request, adjustment: str, form: Annotated[Deed, Form()], open_page: Number = 1
) -> Response:
    """Agree to what another leader proposed, about somebody else."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        open_page,
        "approval",
        lambda it: it.approve(approver=me.staff, on=here.today()),
    )


@router.post("/{adjustment}/refusal")
def decline(
    request: Request, adjustment: str, form: Annotated[Declined, Form()], open_page: Number = 1
) -> Response:
    """Say no to what another leader proposed, and why."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        open_page,
        "refusal",
        lambda it: it.decline(decider=me.staff, reason=form.reason, on=here.today()),
    )


@router.post("/{adjustment}/withdrawal")
def withdraw(
    request: Request, adjustment: str, form: Annotated[Deed, Form()], open_page: Number = 1
) -> Response:
    """Take one's own proposal back."""
    here, me = desk(request), caller(request)
    return _answer(
        request,
        adjustment,
        form,
        open_page,
        "withdrawal",
        lambda it: it.withdraw(proposer=me.staff, on=here.today()),
    )


def _answer(
    request: Request,
    adjustment: str,
    form: Deed,
    number: int,
    noun: str,
    decide: Callable[[Adjustment], Event],
) -> Response:
    it = desk(request).load(Adjustment, adjustment)
    deed = Attempt(request, form, f"{noun}-{adjustment}")
    with deed:
        deed.record(it, decide(it))
    to = opened_at(HERE, open_page=number)
    return deed.answer(to, lambda refused: _page(request, refused, number))


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


def _page(request: Request, refused: Refusal, open_at: int = 1, number: int = 1) -> Response:
    here, me = desk(request), caller(request)
    fresh, views = here.freshen(written(request)), here.views
    units = None if AUDITOR in me.roles else led_units(here, me)
    waiting = _open(views, units, refused, open_at)
    past = fetched(
        by_hand.number_answered(views, units),
        number,
        LINES,
        partial(by_hand.adjustments_answered, views, units),
    )
    rows = [*waiting.rows, *past.rows]
    led = _led(request) if LEADER in me.roles else []
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
        told=told,
        entries={row.adjustment: _positions(request, row) for row in past.rows},
        led=led,
        most=MOST,
        names=here.names(sorted(people | set(led))),
        command=fresh_command(),
    )


def _open(
    views: Reading, units: Collection[UnitId] | None, refused: Refusal, number: int
) -> Turned[AdjustmentRow]:
    """A page of what is proposed; the one with what was refused, if that is still open."""
    place = by_hand.place_of(views, units, refused.deed.partition("-")[2])
    return fetched(
        by_hand.number_open(views, units),
        number if place is None else page_with(place, LINES),
        LINES,
        partial(by_hand.open_adjustments, views, units),
        "open_page",
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
