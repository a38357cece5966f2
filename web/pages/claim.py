"""A claim: from points to the rule, its version, the arithmetic and the events behind them."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import CustomerId, Entry, VisitId
from domain.review import AdjustmentApproved
from domain.score import CRAFT, EV, EvParts, ev_of
from domain.setting import Setting
from domain.tally import CraftAct
from domain.visit_event import VisitPlanned, VisitRescheduled, VisitStarted
from projections import claims
from projections.rows import Reading
from projections.scores import ScoreRow
from web.access import AUDITOR
from web.caller import caller
from web.causes import names_in, seals_over
from web.deed import written
from web.render import page
from web.request import desk
from web.routes import Routes

PLANNED = ("ev/1", "assessed_on_time", "held_on_planned_day")
"""Rules that ask for a plan which stood before the visit began."""

router = Routes()


class Arithmetic(NamedTuple):
    """What the points of a claim are made of: of a goal reached, or of the small acts of a day."""

    ev: EvParts | None = None
    acts: tuple[CraftAct, ...] = ()
    cap: int = 0


@router.get("/why/{claim}")
def tell_claim(request: Request, claim: str) -> Response:
    """The rule, its version, the arithmetic and the events behind one claim."""
    here = desk(request)
    fresh = here.freshen(written(request))
    views = here.views
    entries = claims.entries_of(views, claim)
    if not entries:
        raise HTTPException(404)
    last = entries[-1]
    causes = _with_plan(request, last, here.stores.ledger.at([at for at in last.causes if at]))
    arithmetic = _arithmetic(views, here.setting(), last, causes)
    return page(
        request,
        "claim.html",
        entries=entries,
        last=last,
        total=sum(each.amount for each in entries),
        causes=causes,
        seals=seals_over(
            request, [*(each.position for each in entries), *(each.position for each in causes)]
        ),
        arithmetic=arithmetic,
        reason=_reason(request, causes),
        moment=here.moment,
        name=here.name(last.manager),
        names=names_in(request, causes),
        rules=here.setting().rules(last.day),
        fresh=fresh,
    )


def _with_plan(request: Request, last: ScoreRow, causes: list[Entry]) -> list[Entry]:
    """The causes, and before them the plan, where the rule asks for one before the visit began."""
    if last.rule.partition(":")[0] not in PLANNED:
        return causes
    stream = desk(request).stream(causes[0].subject)
    began = next((e.position for e in stream if isinstance(e.event, VisitStarted)), 0)
    plans = [
        each
        for each in stream
        if isinstance(each.event, VisitPlanned | VisitRescheduled) and each.position < began
    ]
    told = {each.position: each for each in (*plans, *causes)}
    return [told[position] for position in sorted(told)]


def _arithmetic(
    connection: Reading, setting: Setting, last: ScoreRow, causes: list[Entry]
) -> Arithmetic:
    """How the amount comes about, reckoned again by the rule itself."""
    if last.measure == EV:
        # The first cause is the stop that is paid for, though others may have come before it.
        stop = next(each for each in causes if each.position == last.causes[0])
        tally = claims.tally_of(connection, CustomerId(getattr(stop.event, "customer", "")))
        index = tally.stop(VisitId(stop.subject)) if tally else None
        if tally and index is not None:
            return Arithmetic(ev=ev_of(tally, index, last.day, setting))
    if last.measure == CRAFT:
        day = claims.craft_day(connection, last.manager, last.day)
        cap = setting.rules(last.day).craft.daily_cap
        return Arithmetic(acts=tuple(day.acts) if day else (), cap=cap)
    return Arithmetic()


def _reason(request: Request, causes: list[Entry]) -> str:
    """Why points were moved by hand, for those who are told such things."""
    if AUDITOR in caller(request).roles or not isinstance(causes[0].event, AdjustmentApproved):
        return ""
    proposed = desk(request).stream(causes[0].subject)[0]
    return str(getattr(desk(request).stores.ledger.opened(proposed), "reason", ""))
