"""The board: who stands where, in a period and a scope, and how far it is to the next place."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import cache, partial
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.calendar import PERIODS, bounds
from domain.event import Refused, StaffId, UnitId
from domain.ledger.vault import Person
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, KINDS
from projections import cohorts
from projections.adjustments import Adjustments, adjustments
from projections.arrangement import arranged
from projections.bests import Best, best
from projections.boards.rows import ALL, ROLLING
from projections.diary import is_empty
from projections.known import CUSTOM
from projections.lifts import Lifted, lift
from projections.listing import Listing
from projections.people import units
from projections.places import Placed
from projections.public import LASTS, Mine, Shown, mine, named_from, shown
from projections.quick import QUICK
from projections.standings import Asked, cohort_period, window_of
from web.access import ADMINISTRATOR, AUDITOR, LEADER
from web.ahead import as_of
from web.caller import Caller, caller, leads
from web.deed import NONE, refusal_of, written
from web.fresh import Fresh
from web.nearby import nearby
from web.period import neighbours
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import Turned, fetched
from web.wish import MY_COHORT, Wish, wished

LINES = 50
"""Lines a page."""

EAGER, TENDED = 30, 300
"""Seconds after which what has no quick way is reckoned ahead, and for which that is good."""

RANKED_BY = {
    "effective": "ev",
    "close": "close_rate",
    "channel": "channel_rate",
    "improvement": "improvement",
    "help": "help",
}
COLUMNS = ("ev", "points", "contacts", "close_rate")

router = Routes()


class Cohort(NamedTuple):
    """The cohort that is shown, 0 for none, and those that the reader may choose from."""

    number: int
    mine: int
    sizes: dict[int, int]


@router.get("/board")
def show(
    request: Request,
    wish: Annotated[Wish, Depends(wished)],
    find: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """One page of the board, or the block of it that is asked for again when something happened;
    `find` looks for a unit by its name.
    """
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    if find and (only := nearby(units(here.views), "", find).only):
        wish = wish.but(unit=only)
    if not fresh.position:
        return page(request, "empty.html", fresh=fresh)
    if wish.kind == IMPROVEMENT and wish.window != BY_THE_WEEK:
        return _page(request, wish, fresh, nothing="week")
    if wish.window == CUSTOM and wish.kind in KINDS and not (wish.first and wish.last):
        return _page(request, wish, fresh, nothing="days")
    try:
        window, _ = window_of(here.views, wish._replace(unit="").asked())
    except Refused as refused:
        if refused.about not in ("first", "last") or wish.kind not in KINDS:
            raise
        told = refusal_of(request, "days", wish._asdict(), refused)
        return _page(request, wish, fresh, nothing="days", refusal=told)
    cohort = _cohort(here, me, wish, cohort_period(here.views, window))
    if wish.cohort and not cohort.number:
        return _page(request, wish, fresh, nothing="cohort", cohort=cohort)
    return _standings(request, wish, fresh, cohort)


def ahead(here: Desk) -> None:
    """Reckon what boards of the whole bank rank by that have no quick way."""
    fresh = here.freshen()
    for kind in KINDS if fresh.position else ():
        if kind not in QUICK:
            asked = Wish().but(kind=kind).asked()
            as_of(here, ("board", kind), EAGER, fresh, partial(_renewed, asked))


def _renewed(asked: Asked, here: Desk) -> Shown:
    """A board, and whatever it was told from that is kept for a while, reckoned anew."""

    def again(about: Hashable, lasts: float | None, reckon: Callable[[], Any]) -> Any:
        if lasts is None:
            return here.keep(about, None, reckon)
        return here.renew(about, here.as_of.patience and TENDED, reckon)

    return shown(here.views, here.setting(), asked, again)


def _standings(request: Request, wish: Wish, fresh: Fresh, cohort: Cohort) -> Response:
    """The page of a board that there is."""
    here, me = desk(request), caller(request)
    board = shown(here.views, here.setting(), wish.asked(cohort.number), here.keep)
    cut = None if sees_all(here, me, wish) else named_from(board.listing)
    some = _lines(here, board.listing, cut, wish)
    lines, wish = some.rows, wish._replace(page=some.number)
    own = mine(board.listing, me.staff, partial(_by_name, here), in_cohort=bool(cohort.number))
    before, after = neighbours(wish.window, board.start, board.end, here.today().toordinal())
    return _page(
        request,
        wish,
        fresh,
        cohort=cohort,
        board=board,
        lines=lines,
        mine=own,
        late=_late(here, wish, me) if own else None,
        best=_best(here, wish, me) if own else None,
        cut=cut,
        names=_names(here, lines, own),
        begins=not lines and is_empty(here.views),
        value=board.listing.value,
        some=some,
        before=before,
        after=after,
        lifted=_lifted(here, me, wish, board),
        minimum=board.rules.rate_minimum,
    )


def _page(request: Request, wish: Wish, fresh: Fresh, **values: Any) -> Response:
    """The page, or why there is `nothing` to show on it."""
    here, me = desk(request), caller(request)
    setting, rows = here.setting(), units(here.views)
    refused = values.setdefault("refusal", NONE)
    without = {"nothing": "", "cohort": Cohort(0, 0, {}), "minimum": here.rules().rate_minimum}
    return page(
        request,
        "board.html",
        refused.status,
        block="board",
        wish=wish,
        fresh=fresh,
        told=here.as_of.known((("board", wish.kind), setting.today)),
        units={each.unit: each for each in rows},
        near=nearby(rows, wish.unit or setting.root(), request.query_params.get("find", "")),
        unit_of=lambda manager: setting.unit(manager, setting.today),
        opens=cache(lambda manager: AUDITOR in me.roles or leads(setting, me, manager)),
        kinds=KINDS,
        windows=(ROLLING, *PERIODS, ALL, CUSTOM),
        columns=list(dict.fromkeys((RANKED_BY.get(wish.kind, "ev"), *COLUMNS))),
        **{**without, **values},
    )


def _cohort(here: Desk, me: Caller, wish: Wish, period: str) -> Cohort:
    """Which cohort of a period is wished for; leaders and auditors may look at any."""
    own = cohorts.number_of(here.views, period, me.staff)
    sees_any = not me.roles.isdisjoint((LEADER, AUDITOR, ADMINISTRATOR))
    sizes = cohorts.sizes(here.views, period) if sees_any else {}
    if wish.cohort in ("", MY_COHORT):
        return Cohort(own if wish.cohort else 0, own, sizes)
    if wish.cohort not in map(str, sizes or (own,)) or wish.cohort == "0":
        raise HTTPException(404)
    return Cohort(int(wish.cohort), own, sizes)


def sees_all(here: Desk, me: Caller, wish: Wish) -> bool:
    """Whether the reader is shown the lower half too, as leader of the unit or for the bank."""
    if not me.roles.isdisjoint((AUDITOR, ADMINISTRATOR)):
        return True
    is_unit = wish.unit and not wish.cohort
    path = here.setting().path(UnitId(wish.unit)) if is_unit else ()
    return not me.led.isdisjoint((*path, UnitId("")))


def _lifted(here: Desk, me: Caller, wish: Wish, board: Shown) -> Lifted | None:
    """The middle lift from the period before, for who leads the unit, once the period is over."""
    is_over = board.end <= here.today().toordinal()
    if wish.window not in PERIODS or wish.cohort or not (is_over and sees_all(here, me, wish)):
        return None
    on, unit = date.fromordinal(board.start), UnitId(wish.unit)
    return lift(here.views, here.setting(), unit, wish.window, on)


def _lines(here: Desk, board: Listing, cut: int | None, wish: Wish) -> Turned[Placed]:
    """The lines of one page."""
    shown, by_name = board.visible(cut), partial(_by_name, here)

    def fetch(offset: int, most: int) -> list[Placed]:
        return arranged(board, offset, min(most, shown - offset), by_name) if shown else []

    return fetched(shown, wish.page, LINES, fetch)


def _by_name(here: Desk, managers: list[StaffId]) -> dict[StaffId, str]:
    """In which order those stand who are at one value."""
    people = here.people(managers)
    found = {each: people.get(each, Person(each)) for each in managers}
    return {each: one.sort_key or one.number for each, one in found.items()}


def _late(here: Desk, wish: Wish, me: Caller) -> Adjustments:
    """The reader's own line of what came late to earlier periods."""
    window, _ = window_of(here.views, wish.asked())
    return adjustments(here.views, window.name, manager=me.staff)


def _best(here: Desk, wish: Wish, me: Caller) -> tuple[Best, int, int] | None:
    """The reader's own best period of that kind in the unit, and its days."""
    setting, of = here.setting(), (wish.window, UnitId("" if wish.cohort else wish.unit))

    def reckon() -> Best | None:
        return best(here.views, setting, me.staff, wish.kind, of)

    # What is reckoned from all days there were is as old as its board may be.
    about = ("best", me.staff, wish.kind, *of, setting.today)
    found = reckon() if wish.kind in QUICK else here.keep_own(about, LASTS, reckon)
    return (found, *bounds(found.window)) if found else None


def _names(here: Desk, lines: list[Placed], mine: Mine | None) -> dict[str, str]:
    """The names of everybody on the page."""
    above = [each.row for each in mine.above if each.row] if mine else []
    shown = (*lines, *(mine.lines if mine else ()), *above)
    return here.names(list(dict.fromkeys(each.row.manager for each in shown)))
