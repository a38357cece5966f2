"""Balance: whom a manager sees too often and too seldom, and whom to see next; for leaders too."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import Query, Request
from starlette.responses import Response

from domain.balance import Balance, Served, Suggestion, balance, suggestions
from domain.event import CustomerId, StaffId
from projections import balances, teams
from web.access import LEADER, MANAGER
from web.acquaintance import acquainted
from web.ahead import as_of
from web.caller import Caller, caller
from web.deed import written
from web.led import led_units
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import turned

PEOPLE, CUSTOMERS = 25, 20
"""People and customers that a page lists."""

LASTS = 60
"""Seconds for which a page of the people is kept that are more than one page."""

router = Routes()


class Own(NamedTuple):
    """One manager's balance; suggestions are for nobody else, as they tell how customers feel."""

    balance: Balance
    over: list[Served]
    under: list[Served]
    suggested: list[Suggestion]


@router.get("/balance")
def show(request: Request, number: Annotated[int, Query(alias="page")] = 1) -> Response:
    """The page: one's own balance, and for leaders that of their people."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    people = _led_people(here, me)
    those = turned(people, number, PEOPLE)
    shown = those.rows
    own = None
    if MANAGER in me.roles:
        served = balances.served(here.views, here.setting(), [me.staff])
        own = _own(here, served[me.staff], is_me=True)

    def reckon(desk: Desk) -> list[Balance]:
        served = balances.served(desk.views, desk.setting(), shown)
        return [balance(served[each], desk.rules()) for each in shown]

    if len(people) <= PEOPLE:
        found = reckon(here)
    else:
        found, fresh = as_of(here, ("balance", tuple(shown)), LASTS, fresh, reckon)
    return page(
        request,
        "balance.html",
        fresh=fresh,
        staff=me.staff,
        is_me=True,
        own=own,
        leads=LEADER in me.roles,
        team=list(zip(shown, found, strict=True)),
        names=here.names([*shown, *_named(own)]),
        opens=_opens(here, me, own),
        today=here.today(),
        rules=here.rules(),
        people=those,
    )


@router.get("/managers/{staff}/balance")
def about(request: Request, staff: str) -> Response:
    """The page about one manager."""
    here, me, manager = desk(request), caller(request), StaffId(staff)
    fresh = here.freshen(written(request))
    served = balances.served(here.views, here.setting(), [manager])[manager]
    own = _own(here, served, is_me=manager == me.staff)
    return page(
        request,
        "balance.html",
        fresh=fresh,
        staff=manager,
        is_me=manager == me.staff,
        own=own,
        leads=False,
        team=[],
        names=here.names([manager, *_named(own)]),
        opens=_opens(here, me, own),
        today=here.today(),
        rules=here.rules(),
        people=turned([manager], 1, PEOPLE),
    )


def _own(here: Desk, served: list[Served], *, is_me: bool) -> Own:
    rules, today = here.rules(), here.today().toordinal()
    found = balance(served, rules)
    return Own(
        balance=found,
        over=sorted(found.over, key=lambda e: (-e.ratio, e.customer))[:CUSTOMERS],
        under=sorted(found.under, key=lambda e: (e.ratio, -e.due, e.customer))[:CUSTOMERS],
        suggested=suggestions(served, rules.balance, today) if is_me else [],
    )


def _opens(here: Desk, me: Caller, own: Own | None) -> set[str]:
    """The customers whose pages the reader may open."""
    known = acquainted(here, me, _named(own))
    return {each for each, one in known.items() if one.opens}


def _named(own: Own | None) -> list[CustomerId]:
    """The customers whose names the page tells."""
    if own is None:
        return []
    listed = [*own.over, *own.under, *(each.served for each in own.suggested)]
    return sorted({each.customer for each in listed})


def _led_people(here: Desk, me: Caller) -> list[StaffId]:
    """The managers whom a leader leads, but not themselves."""
    if LEADER not in me.roles:
        return []
    setting = here.setting()
    rows = teams.people_of(here.views, setting, led_units(here, me), setting.today)
    return [row.staff for row in rows if row.staff != me.staff]
