"""The people of a demonstration bank, as whom anybody may sign in, there and nowhere else."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from domain.event import Code, StaffId
from domain.staff import ROLES
from projections.people import with_role
from web.caller import is_here
from web.request import desk

SHOWN = 6
"""People of each role among whom a visitor of a demonstration may choose."""


class DemoPerson(NamedTuple):
    """Somebody who is made up."""

    staff: StaffId
    name: str


def is_demo(request: Request) -> bool:
    """Whether the bank is a demonstration, looked at on the machine that serves it."""
    opened = desk(request).bank().opened
    return bool(opened and opened.demo) and is_here(request)


def people(request: Request) -> dict[Code, list[DemoPerson]]:
    """Some of the people by role; nobody in a bank that is real."""
    if not is_demo(request):
        return {}
    here = desk(request)
    here.freshen()
    found = {}
    for role in map(Code, ROLES):
        staff = with_role(here.views, role, SHOWN)
        names = here.names(list(staff))
        found[role] = sorted((DemoPerson(s, names[s]) for s in staff), key=lambda each: each.name)
    return found
