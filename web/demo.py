"""The people of a demonstration bank, as whom anybody may sign in, there and nowhere else."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from domain.event import Code, StaffId, UnitId
from domain.staff import ROLES, Staff
from projections.people import units, with_role
from web.caller import is_here
from web.request import Desk, desk

SHOWN = 6
"""People of each role among whom a visitor of a demonstration may choose."""

MOST = 600
"""People of a role among whom those are sought who are offered."""

MANAGER, LEADER, HEAD_OFFICE = Code("manager"), Code("leader"), Code("head_office")
"""Who leads the whole bank is offered apart from who leads a part of it."""


class DemoPerson(NamedTuple):
    """Somebody who is made up, and where they work."""

    staff: StaffId
    name: str
    unit: str


def is_demo(request: Request) -> bool:
    """Whether the bank is a demonstration, looked at on the machine that serves it."""
    opened = desk(request).bank().opened
    return bool(opened and opened.demo) and is_here(request)


def people(request: Request) -> dict[Code, list[DemoPerson]]:
    """Some of the people by what they do; nobody in a bank that is real."""
    if not is_demo(request):
        return {}
    here = desk(request)
    here.freshen()
    setting = here.setting()
    places = {row.unit: row.name for row in units(here.views)}
    found = {}
    for role, staff in _faces(here).items():
        names = here.names(list(staff))
        faces = [
            DemoPerson(each, names[each], places.get(setting.unit(each, setting.today), ""))
            for each in staff
        ]
        found[role] = sorted(faces, key=lambda each: each.name)
    return found


def _faces(here: Desk) -> dict[Code, list[StaffId]]:
    """Who is offered. Managers are taken from all over the staff: who came one after the other
    may be alike.
    """
    managers = with_role(here.views, MANAGER, MOST)
    leaders = with_role(here.views, LEADER, SHOWN + 1)
    root = here.setting().root()
    above = [each for each in leaders if _leads(here.staff(each), root)]
    shown = min(SHOWN, len(managers))
    faces = {
        MANAGER: [managers[number * len(managers) // shown] for number in range(shown)],
        LEADER: [each for each in leaders if each not in above][:SHOWN],
        HEAD_OFFICE: above,
    }
    others = (Code(role) for role in ROLES if role not in faces)
    return faces | {role: with_role(here.views, role, SHOWN) for role in others}


def _leads(staff: Staff, root: UnitId) -> bool:
    """Whether somebody leads the whole bank."""
    return not staff.grants.isdisjoint({(LEADER, root), (LEADER, UnitId(""))})
