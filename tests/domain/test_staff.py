"""What may happen to a member of staff, to units and to grids, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.event import Code, GridId, StaffId, UnitId
from domain.staff import (
    LeaveCancelled,
    LeaveTaken,
    OptedIn,
    OptedOut,
    RoleGranted,
    RoleRevoked,
    Staff,
    StaffJoined,
    StaffLeft,
    StaffMoved,
)
from domain.unit import (
    GeographicGridDefined,
    Grid,
    GridAssigned,
    PersonalGridDefined,
    Unit,
    UnitClosed,
    UnitOpened,
    UnitRenamed,
)
from tests.domain.table import TODAY, TOMORROW, YESTERDAY, Case, check, table

LI, WANG, NORTH, PATCH = StaffId("li"), StaffId("wang"), UnitId("north"), GridId("patch")

JOINED = StaffJoined(staff=LI, unit=NORTH, on=TODAY)
MOVED = StaffMoved(staff=LI, unit=UnitId("south"), on=TODAY)
GONE = StaffLeft(staff=LI, on=TOMORROW)
AWAY = LeaveTaken(staff=LI, first=TODAY, last=TOMORROW, kind=Code("annual"), on=TODAY)
BACK = LeaveCancelled(staff=LI, first=TODAY, last=TOMORROW, on=TODAY)
LEADS = RoleGranted(staff=LI, role=Code("leader"), unit=NORTH, on=TODAY)
HIDDEN = OptedOut(staff=LI, on=TODAY)

NOBODY = "This person is not on the staff."


def join(staff: Staff) -> StaffJoined:
    return staff.join(unit=NORTH, on=TODAY)


def leave(first: date, last: date) -> Any:
    return lambda s: s.take_leave(first=first, last=last, kind=Code("annual"), on=TODAY)


def grant(role: str) -> Any:
    return lambda s: s.grant(role=Code(role), unit=NORTH, on=TODAY)


STAFF = {
    "somebody joins": Case((), join, JOINED),
    "nobody joins twice": Case((JOINED,), join, "This person is on the staff already."),
    "who left may join again": Case((JOINED, GONE), join, JOINED),
    "somebody moves": Case((JOINED,), lambda s: s.move(unit=UnitId("south"), on=TODAY), MOVED),
    "nobody moves before they joined": Case(
        (JOINED,),
        lambda s: s.move(unit=NORTH, on=YESTERDAY),
        "This person joined on 2026-03-04 and cannot have moved before.",
    ),
    "who left does not move": Case(
        (JOINED, GONE), lambda s: s.move(unit=NORTH, on=TOMORROW), NOBODY
    ),
    "somebody leaves": Case((JOINED,), lambda s: s.leave(on=TOMORROW), GONE),
    "a stranger does not leave": Case((), lambda s: s.leave(on=TODAY), NOBODY),
    "a leave is noted": Case((JOINED,), leave(TODAY, TOMORROW), AWAY),
    "a leave may be noted afterwards": Case(
        (JOINED,),
        leave(YESTERDAY, YESTERDAY),
        LeaveTaken(staff=LI, first=YESTERDAY, last=YESTERDAY, kind=Code("annual"), on=TODAY),
    ),
    "a leave does not end before it begins": Case(
        (JOINED,),
        leave(TODAY, YESTERDAY),
        "The last day of a leave cannot lie before its first day.",
    ),
    "a day of leave is noted once": Case(
        (JOINED, AWAY),
        leave(TOMORROW, TOMORROW),
        "A leave is noted for some of these days already; cancel it first.",
    ),
    "a leave is cancelled": Case(
        (JOINED, AWAY), lambda s: s.cancel_leave(first=TODAY, last=TOMORROW, on=TODAY), BACK
    ),
    "a leave that was cancelled may be taken": Case(
        (JOINED, AWAY, BACK), leave(TODAY, TOMORROW), AWAY
    ),
    "half a leave is not cancelled": Case(
        (JOINED, AWAY),
        lambda s: s.cancel_leave(first=TODAY, last=TODAY, on=TODAY),
        "No leave from 2026-03-04 to 2026-03-04 is noted for this person.",
    ),
    "a role is granted": Case((JOINED,), grant("leader"), LEADS),
    "a role that does not exist is refused": Case(
        (JOINED,),
        grant("king"),
        ("There is no role 'king'; choose one of: manager, leader, auditor, administrator."),
    ),
    "a role is revoked": Case(
        (JOINED, LEADS),
        lambda s: s.revoke(role=Code("leader"), on=TODAY),
        RoleRevoked(staff=LI, role=Code("leader"), on=TODAY),
    ),
    "a role is granted for a reason by somebody else": Case(
        (JOINED,),
        lambda s: s.grant(
            role=Code("leader"), unit=NORTH, reason="Leads now.", by="another", on=TODAY
        ),
        RoleGranted(staff=LI, role=Code("leader"), unit=NORTH, reason="Leads now.", on=TODAY),
    ),
    "nobody grants themselves a role": Case(
        (JOINED,),
        lambda s: s.grant(role=Code("leader"), unit=NORTH, by="li", on=TODAY),
        "Nobody changes their own roles; another administrator has to do it.",
    ),
    "nobody revokes their own role": Case(
        (JOINED, LEADS),
        lambda s: s.revoke(role=Code("leader"), by="li", on=TODAY),
        "Nobody changes their own roles; another administrator has to do it.",
    ),
    "a role is not granted twice": Case(
        (JOINED, LEADS), grant("leader"), "This person holds that role there already."
    ),
    "an auditor holds no other role": Case(
        (JOINED, LEADS),
        grant("auditor"),
        "Auditors and administrators hold no other role; revoke the other one first.",
    ),
    "nobody leaves before they joined": Case(
        (JOINED,),
        lambda s: s.leave(on=YESTERDAY),
        "This person joined on 2026-03-04 and cannot have left before.",
    ),
    "a role that nobody gave is not revoked": Case(
        (JOINED,),
        lambda s: s.revoke(role=Code("leader"), on=TODAY),
        "This person does not hold that role.",
    ),
    "somebody opts out": Case((JOINED,), lambda s: s.opt_out(on=TODAY), HIDDEN),
    "nobody opts out twice": Case(
        (JOINED, HIDDEN), lambda s: s.opt_out(on=TODAY), "You are not shown on boards already."
    ),
    "who opted out opts in": Case(
        (JOINED, HIDDEN), lambda s: s.opt_in(on=TODAY), OptedIn(staff=LI, on=TODAY)
    ),
    "who is shown does not opt in": Case(
        (JOINED,), lambda s: s.opt_in(on=TODAY), "You are shown on boards already."
    ),
}

OPENED = UnitOpened(unit=NORTH, name="North", parent=UnitId("head"), on=TODAY)
SHUT = UnitClosed(unit=NORTH, on=TODAY)
RENAMED = UnitRenamed(unit=NORTH, name="Far North", on=TODAY)


def open_unit(name: str) -> Any:
    return lambda u: u.open(name=name, parent=UnitId("head"), on=TODAY)


UNITS = {
    "a unit is opened": Case((), open_unit("North"), OPENED),
    "a unit is opened once": Case((OPENED,), open_unit("North"), "This unit is open already."),
    "a unit has a name": Case((), open_unit(" "), "Give the unit a name."),
    "a unit is closed": Case((OPENED,), lambda u: u.close(on=TODAY), SHUT),
    "a unit is renamed": Case((OPENED,), lambda u: u.rename(name="Far North", on=TODAY), RENAMED),
    "a unit is not renamed to what it is called": Case(
        (OPENED, RENAMED),
        lambda u: u.rename(name="Far North", on=TODAY),
        "The unit is called so already.",
    ),
    "a unit in which people work stays open": Case(
        (OPENED,),
        lambda u: u.close(people=2, on=TODAY),
        "2 people work in this unit; move them to another one first.",
    ),
    "a unit above open ones stays open": Case(
        (OPENED,),
        lambda u: u.close(below=1, on=TODAY),
        "1 units below this one are open; close them first.",
    ),
    "the bank itself stays open": Case(
        (UnitOpened(unit=NORTH, name="Bank", on=TODAY),),
        lambda u: u.close(on=TODAY),
        "The bank itself stays open.",
    ),
    "a unit is closed once": Case(
        (OPENED, SHUT), lambda u: u.close(on=TODAY), "This unit is not open."
    ),
}

DRAWN = GeographicGridDefined(grid=PATCH, unit=NORTH, name="Patch", difficulty=3, on=TODAY)
OWN = PersonalGridDefined(grid=PATCH, manager=LI, name="Circle", on=TODAY)
ASSIGNED = GridAssigned(grid=PATCH, manager=LI, on=TODAY)


def draw(difficulty: int = 3) -> Any:
    return lambda g: g.define(unit=NORTH, name="Patch", on=TODAY, difficulty=difficulty)


def assign(manager: StaffId) -> Any:
    return lambda g: g.assign(manager=manager, on=TODAY)


GRIDS = {
    "a geographic grid is drawn": Case((), draw(), DRAWN),
    "a grid is drawn once": Case((OWN,), draw(), "This grid is defined already."),
    "a difficulty is one to three": Case(
        (), draw(4), "Give the difficulty of the grid as 1, 2 or 3."
    ),
    "a personal grid is drawn": Case(
        (), lambda g: g.define_personal(manager=LI, name="Circle", on=TODAY), OWN
    ),
    "a grid is given to a manager": Case((DRAWN,), assign(LI), ASSIGNED),
    "a grid is given to another manager": Case(
        (DRAWN, ASSIGNED), assign(WANG), GridAssigned(grid=PATCH, manager=WANG, on=TODAY)
    ),
    "nobody is given what is theirs": Case(
        (DRAWN, ASSIGNED), assign(LI), "This grid is this manager's already."
    ),
    "a personal grid is not given away": Case(
        (OWN,), assign(WANG), "Only a geographic grid can be given to a manager."
    ),
}


@table(STAFF)
def test_of_staff_this_is_decided(case: Case) -> None:
    check(Staff(id="li"), case)


@table(UNITS)
def test_of_units_this_is_decided(case: Case) -> None:
    check(Unit(id="north"), case)


@table(GRIDS)
def test_of_grids_this_is_decided(case: Case) -> None:
    check(Grid(id="patch"), case)
