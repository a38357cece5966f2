"""Navigation: which pages a reader may go to, the ones they need most first."""

from __future__ import annotations

from typing import NamedTuple

from domain.event import UnitId
from web.access import ACCESS, GET, LEADER, MANAGER, reach
from web.caller import Caller

MOST = 4
"""Pages that stand beside each other on a phone; the others are under one word."""

ME = "/managers/{staff}"

PLACES = (
    "/today",
    "/board",
    ME,
    "/inbox",
    "/people",
    "/units",
    "/calendar",
    "/trail",
    "/history",
    "/duties",
    "/verification",
    "/customers",
    "/team",
    "/second-looks",
    "/flags",
    "/measures",
    "/balance",
    "/grids",
    "/referrals",
    "/badges",
    "/appeals",
    "/adjustments",
    "/rules",
    "/displays",
    "/imports",
    "/erasures",
    "/inspections",
    "/exports",
)
"""Every page that one goes to by itself, in the order of how often that is."""

OF_HEADS = ("/erasures",)
"""Of leaders, for those alone who lead the whole bank."""


class Place(NamedTuple):
    """A page and its address."""

    route: str
    address: str


class Places(NamedTuple):
    """The pages that are shown, and the others."""

    first: list[Place]
    more: list[Place]


def places(me: Caller, root: UnitId) -> Places:
    """Where the reader may go, as the table of access tells; `root` is the bank among the units."""
    open_to_me = [
        Place(route, route.replace("{staff}", me.staff))
        for route in PLACES
        if (GET, route) in ACCESS and _is_for(route, me, root)
    ]
    return Places(open_to_me[:MOST], open_to_me[MOST:])


def _is_for(route: str, me: Caller, root: UnitId) -> bool:
    if route == ME:
        return MANAGER in me.roles
    heads = not me.led.isdisjoint((root, UnitId("")))
    acts_as = me.roles - {LEADER} if route in OF_HEADS and not heads else me.roles
    return bool(reach(ACCESS[GET, route], acts_as))
