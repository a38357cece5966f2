"""People: who works for the bank, in which role, and whether they can sign in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from domain.event import Code, Refused, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.ledger.vault import Person
from domain.staff import ROLES, Staff
from projections.people import units
from web.attempt import Attempt
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, called, chosen
from web.hand_over import hand_over
from web.render import page
from web.request import Desk, desk
from web.roster import Roster, sought
from web.routes import Routes
from web.turned import turned

LINES = 100
"""Lines a page."""

router = Routes()


class NewPerson(Deed):
    """Somebody who joins."""

    name: str = ""
    number: str = ""
    role: str = ""
    unit: str = ""


@router.get("/people")
def show(request: Request, page: int = 1) -> Response:
    """The page; `q` searches by name or number, `show` leaves those of a kind."""
    return _page(request, NONE, number=max(1, page))


@router.post("/people")
def add(request: Request, form: Annotated[NewPerson, Form()]) -> Response:
    """Have somebody join, with a role and a password for the first time."""
    here = desk(request)
    staff = Staff(id=new_id("staff"))
    deed = Attempt(request, form, "add")
    with deed:
        all_needed(form.typed, "name", "number", "role", "unit")
        name, number = form.name, form.number
        known = [each.unit for each in units(here.views) if not each.closed_day]
        unit = UnitId(chosen(form.unit, known, "unit"))
        role = Code(chosen(form.role, ROLES, "role"))
        joined = staff.join(unit=unit, on=here.today())
        granted = staff.seen((joined,)).grant(role=role, unit=unit, on=here.today())
        with called(sign_in="number"):
            here.accounts.require_free(number)
        _require_own(here, number)
        here.stores.vault.remember([Person(staff.id, name, number=number, sort_key=name)])
        deed.record(staff, joined, granted)
    if deed.refusal or deed.repeat:
        return _page(request, deed.refusal or NONE)
    given = hand_over(here, StaffId(staff.id), form.number)
    return _page(request, NONE, given=(StaffId(staff.id), given))


def _require_own(here: Desk, number: str) -> None:
    """Refuse a staff number by which somebody else of the bank is known."""
    ledger = here.stores.ledger
    if any(ledger.load(Staff, each).version for each in here.stores.vault.with_number(number)):
        raise Refused(
            "This staff number is somebody else's; give this person's own.", about="number"
        )


def _page(
    request: Request,
    refused: Refusal,
    *,
    number: int = 1,
    given: tuple[StaffId, str] | None = None,
) -> Response:
    here, wish = desk(request), sought(request)
    fresh = here.freshen(written(request))
    roster = Roster(here)
    found = turned(roster.found(wish), number, LINES)
    return page(
        request,
        "people.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        sought=wish._replace(page=found.number),
        roster=roster,
        found=found,
        given=given,
        open_units={unit: row for unit, row in roster.units.items() if not row.closed_day},
        roles=ROLES,
        command=fresh_command(),
    )
