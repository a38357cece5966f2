"""The team, for its leaders: the trap index, how quality spreads, and who is in a drought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Form, Query, Request
from starlette.responses import Response

from domain.event import Refused, StaffId, UnitId
from domain.rescue import Drought, Rescue, rescue_id
from domain.statistics import MILLION, nearest_rank
from domain.trap import Trap
from projections import droughts
from projections.diary import is_empty
from projections.people import UnitRow, units
from projections.rescues import RescueRow, offered_to
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.led import led_units
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.team_view import team_of
from web.turned import Number, Turned, page_with, turned

LINES = 50
"""Droughts a page, the longest first."""

BEFORE = 4
"""Weeks after which an index looks at none of the same days, and is compared with this one."""

router = Routes()


class Offer(Deed):
    """Help for somebody in a drought; `unit` is the team on whose page it was chosen."""

    offer: str = ""
    unit: str = ""


class Pictured(NamedTuple):
    """The index as it is drawn, in thousandths, and its parts in millionths."""

    value: int | None
    interval: tuple[int, int] | None
    parts: list[int | None]
    weeks: list[tuple[int, int | None]]


class Dry(NamedTuple):
    """Somebody in a drought, and what this leader offered in it."""

    staff: StaffId
    drought: Drought
    offered: RescueRow | None


@router.get("/team")
def show(
    request: Request,
    unit: Annotated[str, Query(max_length=200)] = "",
    droughts_page: Number = 1,
) -> Response:
    """The page; `unit` is one of those that the leader leads."""
    return _page(request, NONE, unit, droughts_page)


@router.post("/managers/{staff}/rescue")
def rescue(
    request: Request, staff: str, form: Annotated[Offer, Form()], droughts_page: Number = 1
) -> Response:
    """Offer help to somebody of the team, in private."""
    here, me, whom = desk(request), caller(request), StaffId(staff)
    here.freshen(here.head)
    it = here.load(Rescue, rescue_id(whom))
    deed = Attempt(request, form, f"rescue-{whom}")
    with deed:
        offered = it.offer(
            staff=whom,
            leader=me.staff,
            offer=form.offer,
            drought=_drought_of(here, whom),
            longest=here.rules().drought_days,
            on=here.today(),
        )
        deed.record(it, offered)
    at = {"unit": form.unit, "droughts_page": str(droughts_page)} if droughts_page > 1 else {}
    to = f"/team?{urlencode(at)}" if at else "/team"
    return deed.answer(to, lambda told: _page(request, told, form.unit, droughts_page))


def _page(request: Request, refused: Refusal, unit: str, number: int) -> Response:
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    rules = here.rules()
    led = _led(here, led_units(here, me))
    chosen = unit if unit in led else next(iter(led), "")
    team, told = team_of(here, chosen, fresh)
    trap, weeks = team.trap, team.weeks
    dry = _dry(here, team.droughts, me.staff, refused, number)
    return page(
        request,
        "team.html",
        refused.status,
        refusal=refused,
        fresh=told,
        units=led,
        unit=chosen,
        begins=is_empty(here.views),
        through=date.fromordinal(team.through),
        trap=trap,
        weeks=weeks[::-1],
        before=weeks[-1 - BEFORE][1],
        pictured=_pictured(trap, weeks),
        spread=team.spread,
        marks=_marks(team.spread.rates),
        formal=team.formal,
        visits=team.visits,
        lifted=team.lifted,
        droughts=dry,
        effect=team.effect,
        names=here.names(_named(dry.rows, trap)),
        rules=rules,
        command=fresh_command(),
    )


def _pictured(trap: Trap, weeks: list[tuple[int, Trap]]) -> Pictured:
    return Pictured(
        value=_in(1000, trap.value),
        interval=(round(1000 * trap.interval[0]), round(1000 * trap.interval[1]))
        if trap.interval
        else None,
        parts=[_in(MILLION, part) for part in trap.parts],
        weeks=[(last, _in(1000, each.value)) for last, each in weeks],
    )


def _in(unit: int, value: Fraction | None) -> int | None:
    return None if value is None else round(unit * value)


def _marks(rates: Sequence[int]) -> list[tuple[str, int]]:
    """The middle and the best tenth, where there are enough people to speak of them."""
    found = [(f"P{percent}", nearest_rank(rates, percent)) for percent in (50, 90)]
    return [(name, rate) for name, rate in found if rate is not None]


def _drought_of(here: Desk, staff: StaffId) -> Drought:
    """How long somebody is without a close; of whom left there is nothing to tell."""
    found = droughts.droughts(here.views, here.setting(), [staff]).get(staff)
    if found is None:
        raise Refused("This person is not on the staff.")
    return found


def _led(here: Desk, led: set[UnitId]) -> dict[UnitId, UnitRow]:
    """The units led, those above before those below."""
    rows = {row.unit: row for row in units(here.views) if row.unit in led and not row.closed_day}
    return dict(sorted(rows.items(), key=lambda item: (len(item[1].path), item[1].name)))


def _named(dry: Sequence[Dry], trap: Trap) -> list[str]:
    """Those whose names the page tells."""
    return [*(each.staff for each in dry), *([trap.act.staff] if trap.act else [])]


def _dry(
    here: Desk,
    told: Mapping[StaffId, Drought],
    leader: StaffId,
    refused: Refusal,
    number: int,
) -> Turned[Dry]:
    """A page of who is in a drought, the longest first, and what this leader and no other offered;
    the one with whom the refused form is about.
    """
    longest = here.rules().drought_days
    dry = [(who, each) for who, each in told.items() if each.days > longest and who != leader]
    dry.sort(key=lambda each: (-each[1].days, each[0]))
    at = [at for at, (who, _) in enumerate(dry) if refused.deed == f"rescue-{who}"]
    some = turned(dry, page_with(at[0], LINES) if at else number, LINES, "droughts_page")
    offers = {
        row.staff: row
        for row in offered_to(here.views, [who for who, _ in some.rows])
        if row.leader == leader and row.day > told[row.staff].last_close
    }
    return some.told_as([Dry(who, each, offers.get(who)) for who, each in some.rows])
