"""Why: from a number to what it is the sum of, and from points to rule, arithmetic and events."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import CustomerId, Entry, StaffId, VisitId
from domain.lift import improvement
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, rate_value
from domain.review import AdjustmentApproved
from domain.score import CLOSE, CONTACT, CRAFT, EFFECTIVE, EV, HELD, EvParts, ev_of
from domain.setting import Setting
from domain.tally import CraftAct
from projections import claims, profile
from projections.adjustments import adjusted
from projections.channelled import channel_customers
from projections.claims import Standing
from projections.improvement import Weeks, weeks_of
from projections.rows import Reading
from projections.scores import FactRow, ScoreRow
from projections.standings import last_day, rules_of, window_of
from web.access import AUDITOR
from web.caller import caller
from web.causes import customer_names, names_in
from web.deed import written
from web.render import page
from web.request import desk
from web.routes import Routes
from web.wish import Wish, wished

LINES = 100
"""Lines a page."""

POINTS = {
    "ev": (EV,),
    "points": ("ev", "help", "craft", "award"),
    "help": ("help",),
    "craft": ("craft",),
    "award": ("award",),
}
"""Numbers that are sums of score entries, and the measures of these."""

RATES = {
    "contacts": (CONTACT,),
    "close_rate": (CONTACT, CLOSE),
    "goal_rate": (HELD, EFFECTIVE),
    "visits": (HELD,),
}
"""Numbers that count facts, and the kinds of these."""

CHANNELS = "channel_rate"
"""The number that counts customers as they are on the last day of the period."""

router = Routes()


class Arithmetic(NamedTuple):
    """What the points of a claim are made of: of a goal reached, or of the small acts of a day."""

    ev: EvParts | None = None
    acts: tuple[CraftAct, ...] = ()
    cap: int = 0


@router.get("/managers/{staff}/why")
def tell_number(
    request: Request,
    staff: str,
    wish: Annotated[Wish, Depends(wished)],
    measure: str = "ev",
) -> Response:
    """What one of a manager's numbers is made of."""
    if measure in (CHANNELS, IMPROVEMENT):
        tell = _tell_channels if measure == CHANNELS else _tell_improvement
        return tell(request, StaffId(staff), wish)
    if measure not in POINTS and measure not in RATES:
        raise HTTPException(404)
    here, manager = desk(request), StaffId(staff)
    fresh, setting = here.freshen(written(request)), here.setting()
    views = here.views
    window, _ = window_of(views, wish.asked())
    made = (views, manager, window.start, window.end)
    scores, facts = _scores(measure, *made), _facts(measure, *made)
    first = LINES * (wish.page - 1)
    some = facts[first : first + LINES]
    return page(
        request,
        "number.html",
        staff=manager,
        name=here.name(manager),
        measure=measure,
        wish=wish,
        window=window,
        fresh=fresh,
        total=sum(each.amount for each in scores),
        row=profile.measures(views, setting, manager, window).row,
        scores=scores[first : first + LINES],
        facts=some,
        adjusted=adjusted(views, window.name, manager, POINTS.get(measure, ())),
        pages=max(1, -(-max(len(scores), len(facts)) // LINES)),
        names=customer_names(request, [each.customer for each in some]),
        rules=here.rules(),
        minimum=rules_of(setting, window).rate_minimum,
    )


def _tell_channels(request: Request, manager: StaffId, wish: Wish) -> Response:
    """Which of a manager's customers are channels, since when and until when."""
    here = desk(request)
    fresh, setting = here.freshen(written(request)), here.setting()
    window, _ = window_of(here.views, wish.asked())
    day, rules = last_day(setting, window), rules_of(setting, window)
    found, active = channel_customers(here.views, setting, manager, day)
    return page(
        request,
        "channels.html",
        staff=manager,
        name=here.name(manager),
        wish=wish,
        fresh=fresh,
        channels=found,
        active=active,
        names=customer_names(request, [each.customer for each in found]),
        day=day,
        rule=rules.channel,
        minimum=rules.rate_minimum,
        counts_as=rate_value(len(found), active, rules.rate_minimum, rules.wilson_z),
    )


def _tell_improvement(request: Request, manager: StaffId, wish: Wish) -> Response:
    """Which settled weeks a week is compared with, and their median."""
    if wish.window != BY_THE_WEEK:
        raise HTTPException(404)
    here = desk(request)
    fresh, setting = here.freshen(written(request)), here.setting()
    window, _ = window_of(here.views, wish.asked())
    rule = rules_of(setting, window).improvement
    weeks = weeks_of(here.views, setting.calendar, window, rule).get(manager, Weeks(0, []))
    value = improvement(weeks.now, [ev for _, ev in weeks.earlier], rule)
    return page(
        request,
        "improvement.html",
        staff=manager,
        name=here.name(manager),
        wish=wish,
        window=window,
        fresh=fresh,
        weeks=weeks,
        value=value,
        median=None if value is None else weeks.now - value / 2,
        rule=rule,
    )


def _scores(
    measure: str, connection: Reading, manager: StaffId, start: int, end: int
) -> list[Standing]:
    """The claims of which a number is the sum; none of one that is no sum."""
    if measure not in POINTS:
        return []
    return claims.standing(connection, manager, POINTS[measure], start, end)


def _facts(
    measure: str, connection: Reading, manager: StaffId, start: int, end: int
) -> list[FactRow]:
    """The facts that a number counts; none of one that is a sum."""
    if measure not in RATES:
        return []
    return claims.facts(connection, manager, RATES[measure], start, end)


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
    causes = here.stores.ledger.at([at for at in last.causes if at])
    arithmetic = _arithmetic(views, here.setting(), last, causes)
    return page(
        request,
        "claim.html",
        entries=entries,
        last=last,
        total=sum(each.amount for each in entries),
        causes=causes,
        arithmetic=arithmetic,
        reason=_reason(request, causes),
        moment=here.moment,
        name=here.name(last.manager),
        names=names_in(request, causes),
        rules=here.setting().rules(last.day),
        fresh=fresh,
    )


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
