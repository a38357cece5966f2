"""The revocation of one award: why, who stands for it, the wearer's appeal, and its decision."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import Form, HTTPException, Request
from starlette.responses import Response

from domain.award import BadgeRevoked, Revocation
from domain.event import Event, Refused
from domain.review import AppealDecided
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, fresh_command, require_seen
from web.forms import chosen
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

router = Routes()

GRANTED, TURNED_DOWN = "granted", "turned_down"


class Appealed(Deed):
    """What the wearer says."""

    reason: str = ""


class Decision(Deed):
    """What a third person says."""

    decision: str = ""
    reason: str = ""


@router.get("/revocations/{revocation}")
def show(request: Request, revocation: str) -> Response:
    """The page."""
    return _page(request, revocation, NONE)


@router.post("/revocations/{revocation}/confirmation")
def confirm(request: Request, revocation: str, form: Annotated[Deed, Form()]) -> Response:
    """Agree to revoke it, as a second person."""
    here, me = desk(request), caller(request).staff

    def decide(it: Revocation) -> tuple[Event, ...]:
        return (it.confirm(confirmer=me, on=here.today()),)

    return _done(request, revocation, "confirmation", form, decide)


@router.post("/revocations/{revocation}/appeal")
def appeal(request: Request, revocation: str, form: Annotated[Appealed, Form()]) -> Response:
    """Appeal, as the wearer."""
    here = desk(request)

    def decide(it: Revocation) -> tuple[Event, ...]:
        entries = here.stream(revocation)
        at = next((e.position for e in entries if isinstance(e.event, BadgeRevoked)), 0)
        return (it.appeal(position=at, reason=form.reason, on=here.today()),)

    return _done(request, revocation, "appeal", form, decide)


@router.post("/revocations/{revocation}/decision")
def settle(request: Request, revocation: str, form: Annotated[Decision, Form()]) -> Response:
    """Decide the appeal, as a third person."""
    here, me = desk(request), caller(request).staff

    def decide(it: Revocation) -> tuple[Event, ...]:
        filed = it.filed
        if filed is None:
            raise Refused("There is no open appeal to decide.")
        said = chosen(form.decision, (GRANTED, TURNED_DOWN), "decision")
        decision = AppealDecided(
            staff=filed.staff,
            about=filed.about,
            decider=me,
            granted=said == GRANTED,
            reason=form.reason,
            on=here.today(),
        )
        return it.decide(decision)

    return _done(request, revocation, "decision", form, decide)


def _done(
    request: Request,
    revocation: str,
    name: str,
    form: Deed,
    decide: Callable[[Revocation], tuple[Event, ...]],
) -> Response:
    here, address = desk(request), f"/revocations/{revocation}"
    it = here.load(Revocation, revocation)
    deed = Attempt(request, form, name)
    with deed:
        require_seen(it, form)
        deed.record(it, *decide(it))
    return deed.answer(address, partial(_page, request, revocation))


def _page(request: Request, revocation: str, refused: Refusal) -> Response:
    here, me = desk(request), caller(request).staff
    it = here.load(Revocation, revocation)
    proposed = it.proposed
    # The wearer hears of it once two persons stand for it.
    if proposed is None or (me == proposed.staff and not it.revoked):
        raise HTTPException(404)
    people = {proposed.staff, proposed.proposer}
    people |= {it.revoked.confirmer} if it.revoked else set()
    people |= {it.decided.decider} if it.decided else set()
    rows = here.rules().badges
    return page(
        request,
        "revocation.html",
        refused.status,
        refusal=refused,
        it=it,
        told=_opened(here, revocation),
        badge=next((badge for badge in rows if badge.code == proposed.badge), None),
        names=here.names(sorted(people)),
        is_mine=me == proposed.staff,
        involved=me in people,
        choices=(GRANTED, TURNED_DOWN),
        command=fresh_command(),
    )


def _opened(here: Desk, revocation: str) -> dict[str, Event]:
    """The events by tag, their texts readable."""
    opened = (here.stores.ledger.opened(entry) for entry in here.stream(revocation))
    return {event.tag().replace(".", "_"): event for event in opened}
