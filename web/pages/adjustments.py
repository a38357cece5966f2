"""Adjustments by hand: a leader proposes to move points of their people, another one agrees."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from domain.event import Code, Event, StaffId
from domain.ledger.identity import new_id
from domain.ledger.sealing import redacted
from domain.review import Adjustment, AdjustmentProposed
from domain.score import AWARD, CRAFT, EV, HELP
from projections.appeals import AdjustmentRow, adjustments_made, open_adjustments
from projections.people import everybody
from web.access import LEADER
from web.attempt import Attempt
from web.caller import caller, leads
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import chosen, needed, signed
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

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


@router.get("")
def show(request: Request) -> Response:
    """What is proposed, what was agreed to lately, and a form."""
    return _page(request, NONE)


@router.post("")
def propose(request: Request, form: Annotated[Proposed, Form()]) -> Response:
    """Propose to move points of somebody whom one leads."""
    here, me = desk(request), caller(request)
    adjustment = Adjustment(id=new_id("adjustment"))
    deed = Attempt(request, form, "propose")
    with deed:
        staff = StaffId(chosen(needed(form.staff, "staff"), _led(request), "staff"))
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
    it = here.load(Adjustment, adjustment)
    deed = Attempt(request, form, f"approval-{adjustment}")
    with deed:
        approved = it.approve(approver=me.staff, on=here.today())
        deed.record(it, approved)
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


def _page(request: Request, refused: Refusal) -> Response:
    here, me = desk(request), caller(request)
    fresh, views = here.freshen(written(request)), here.views
    is_leader = LEADER in me.roles
    waiting, made = open_adjustments(views)[:LINES], adjustments_made(views, LINES)
    rows = [*waiting, *made]
    led = _led(request) if is_leader else []
    people = {each for row in rows for each in (row.staff, row.proposer, row.approver) if each}
    return page(
        request,
        "adjustments.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        waiting=waiting,
        made=made,
        reasons={row.adjustment: _reason(here, row, reads=is_leader) for row in rows},
        led=led,
        names=here.names(sorted(people | set(led))),
        command=fresh_command(),
    )


def _reason(here: Desk, row: AdjustmentRow, *, reads: bool) -> str:
    """Why the points are to be moved; who audits sees that there is a reason."""
    entry = here.stream(row.adjustment)[0]
    event: Event = here.stores.ledger.opened(entry) if reads else redacted(entry.event)
    return str(getattr(event, "reason", ""))
