"""The page of one member of staff as administrators see it: post, roles, leaves, account."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from domain.event import Entry, Event, StaffId
from domain.ledger.vault import Person
from domain.staff import OptedIn, OptedOut
from projections.people import units
from web.caller import caller
from web.deed import Refusal, fresh_command, written
from web.inspection import looked_at
from web.render import page
from web.request import Desk, desk
from web.roster import sought
from web.turned import turned

OWN = (OptedOut, OptedIn)
"""What people decide for themselves is not for administrators to follow."""

LINES = 50
"""Entries of the history that are shown, the latest first."""

KINDS = ("annual", "sick", "parental", "training", "other")
"""Why somebody is away; what an import or an older page wrote stays as it is."""


def person_page(
    request: Request,
    name: str,
    refused: Refusal,
    *,
    number: int = 1,
    inspected: int = 1,
    given: str = "",
    ended: bool = False,
) -> Response:
    """The page; with a password where one was `given`, or word that sessions were `ended`."""
    here, staff = desk(request), StaffId(name)
    fresh = here.freshen(written(request))
    known = {unit.unit: unit for unit in units(here.views)}
    entries = [each for each in here.stream(name) if not isinstance(each.event, OWN)][::-1]
    some = turned(entries, number, LINES)
    return page(
        request,
        "person.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        it=here.staff(staff),
        person=here.people([name]).get(name, Person(name)),
        account=here.accounts.of([staff]).get(staff),
        own=caller(request).staff == staff,
        has_factor=staff in here.factors.since([staff]),
        units=known,
        open_units={unit: row for unit, row in known.items() if not row.closed_day},
        today=here.today(),
        entries=some,
        history=_read(here, some.rows),
        names=here.names(list({each.by for each in some.rows})),
        **looked_at(here, staff, inspected),
        given=given,
        ended=ended,
        sought=sought(request),
        command=fresh_command(),
    )


def _read(here: Desk, entries: list[Entry]) -> list[tuple[Entry, Event]]:
    """Entries with their reasons in the clear, which administrators wrote for each other."""
    return [(each, here.stores.ledger.opened(each)) for each in entries]
