"""Why: from a number to what it is the sum of, or what it divides by what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import CustomerId, StaffId
from domain.lift import improvement
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, rate_value
from domain.ruleset import Ruleset
from domain.score import CLOSE, CONTACT, EFFECTIVE, EV, HELD
from projections import claims, profile
from projections.adjustments import adjusted
from projections.channelled import channel_customers
from projections.claims import Standing
from projections.improvement import Weeks, weeks_of
from projections.known import Window
from projections.rows import Reading
from projections.scores import FactRow
from projections.standings import last_day, rules_of, window_of
from web.causes import customer_names, seals_over
from web.deed import written
from web.render import page
from web.request import desk
from web.routes import Routes
from web.turned import turned
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
    "contacts": ("contacts", "days"),
    "close_rate": ("closed", "contacted"),
    "goal_rate": ("effective", "purposed"),
    "visits": ("contacted", "visits"),
}
"""Numbers that divide one count by another."""

KINDS = (HELD, EFFECTIVE, CONTACT, CLOSE)
"""Of which facts the counts are made."""

CHANNELS = "channel_rate"
"""The number that counts customers as they are on the last day of the period."""

router = Routes()


@router.get("/managers/{staff}/why")
def tell_number(
    request: Request, staff: str, wish: Annotated[Wish, Depends(wished)], measure: str = "ev"
) -> Response:
    """What one of a manager's numbers is made of."""
    if measure in (CHANNELS, IMPROVEMENT):
        tell = _tell_channels if measure == CHANNELS else _tell_improvement
        return tell(request, StaffId(staff), wish)
    if measure not in POINTS and measure not in RATES:
        raise HTTPException(404)
    return _tell_sum(request, StaffId(staff), wish, measure)


def _tell_sum(request: Request, manager: StaffId, wish: Wish, measure: str) -> Response:
    """What a sum is made of, or which counts are divided."""
    here = desk(request)
    fresh, setting = here.freshen(written(request)), here.setting()
    views = here.views
    window, _ = window_of(views, wish.asked())
    scores = _scores(measure, views, manager, window)
    counts = _counts(request, measure, manager, window)
    late = adjusted(views, window.name, manager, POINTS.get(measure, ()))
    numbers, rules = {name: len(rows) for name, rows in counts.items()}, rules_of(setting, window)
    # All are turned over at once, by the longest of them.
    at = turned(range(max(len(scores), len(late), *numbers.values())), wish.page, LINES)
    on_it = slice(LINES * (at.number - 1), LINES * at.number)
    some = {name: rows[on_it] for name, rows in counts.items()}
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
        scores=scores[on_it],
        counts=numbers,
        some=some,
        **_events(request, some, scores[on_it]),
        counts_as=_counts_as(rules, **numbers) if measure == "close_rate" else None,
        late=late,
        adjusted=late[on_it],
        turned=at,
        names=customer_names(request, _customers(some)),
        rules=here.rules(),
        minimum=rules.rate_minimum,
    )


def _counts(
    request: Request, measure: str, manager: StaffId, window: Window
) -> dict[str, list[FactRow | int]]:
    """What a rate divides by what: the facts of each count, or the days; empty for a sum."""
    if measure not in RATES:
        return {}
    here = desk(request)
    facts = claims.facts(here.views, manager, KINDS, window.start, window.end)
    found: dict[str, list[Any]] = {**claims.recount(facts)}
    if "days" in RATES[measure]:
        found["days"] = profile.days_present(here.views, here.setting(), manager, window)
    return {name: found[name] for name in RATES[measure]}


def _counts_as(rules: Ruleset, closed: int, contacted: int) -> int | None:
    """By what the close board ranks."""
    return rate_value(closed, contacted, rules.rate_minimum, rules.wilson_z)


def _customers(some: dict[str, list[FactRow | int]]) -> list[CustomerId]:
    """Of whom the facts are."""
    facts = [each for rows in some.values() for each in rows]
    return [each.customer for each in facts if not isinstance(each, int)]


def _events(
    request: Request, some: dict[str, list[FactRow | int]], scores: list[Standing]
) -> dict[str, Any]:
    """The events behind each claim, and under which seals facts began to be known."""
    facts = [each for rows in some.values() for each in rows]
    known = (each.position_from for each in facts if not isinstance(each, int))
    events = claims.events_of(desk(request).views, [each.claim for each in scores])
    return {"events": events, "seals": seals_over(request, known)}


def _tell_channels(request: Request, manager: StaffId, wish: Wish) -> Response:
    """Which of a manager's customers are channels, since when and until when."""
    here = desk(request)
    fresh, setting = here.freshen(written(request)), here.setting()
    window, _ = window_of(here.views, wish.asked())
    day, rules = last_day(setting, window), rules_of(setting, window)
    found, active = channel_customers(here.views, setting, manager, day)
    some = turned(active, wish.page, LINES)
    return page(
        request,
        "channels.html",
        staff=manager,
        name=here.name(manager),
        wish=wish,
        fresh=fresh,
        channels=found,
        active=some,
        channelled={each.customer for each in found},
        seals=seals_over(request, (each.position_from for each in found)),
        names=customer_names(request, [*(each.customer for each in found), *some.rows]),
        day=day,
        rule=rules.channel,
        minimum=rules.rate_minimum,
        counts_as=rate_value(len(found), len(active), rules.rate_minimum, rules.wilson_z),
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
        seals=seals_over(request, (week.position for week, _ in weeks.earlier)),
        value=value,
        median=None if value is None else weeks.now - value / 2,
        rule=rule,
    )


def _scores(measure: str, connection: Reading, manager: StaffId, window: Window) -> list[Standing]:
    """The claims of which a number is the sum; none of one that is no sum."""
    if measure not in POINTS:
        return []
    return claims.standing(connection, manager, POINTS[measure], window.start, window.end)
