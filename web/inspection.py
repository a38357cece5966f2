"""Inspections: pages about one person open to an auditor for a reason, and are recorded before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from starlette.requests import Request

from domain.event import Code, Entry, StaffId
from domain.inspection import Inspection, InspectionBegun, PageInspected, inspection_of
from domain.ledger.ledger import Conflict
from domain.ledger.sessions import IDLE, LONGEST
from projections.searches import found
from web.access import AUDITOR
from web.caller import Caller, caller
from web.owner import owners
from web.request import Desk, desk

PAGES: Mapping[str, Code] = {
    route: Code(page)
    for route, page in (
        ("/managers/{staff}", "person"),
        ("/managers/{staff}/why", "why"),
        ("/managers/{staff}/statement", "statement"),
        ("/why/{claim}", "score"),
        ("/visits/{visit}", "visit"),
        ("/flags/{flag}", "flag"),
        ("/flags/{flag}/answer", "flag"),
        ("/revocations/{revocation}", "revocation"),
        ("/measures", "measures"),
    )
}
"""Routes that tell of one member of staff what not everybody is told, and what each shows.

Boards and lists, which are about many, stand open to auditors; so do the trail and the history, in
which people are ids and texts are ciphertext. Whoever takes a second look was asked by lot or by
name, does not know about whom it is, and is told of by its own events.
"""

_LASTS = {"GET": IDLE}
"""For how long after a reason pages are opened, in microseconds. Who has a form open still sends
it, for as long as a session lasts at all."""

_ATTEMPTS = 5

SHOWN = 10
"""Inspections that a page tells of, the latest first."""


class ReasonDue(Exception):
    """Whoever audits has to say why, before what is about this person is shown."""

    def __init__(self, staff: StaffId) -> None:
        super().__init__(staff)
        self.staff = staff


class Inspected(NamedTuple):
    """A time that an auditor looked: for which reason, and at how many pages of which kind."""

    entry: Entry
    begun: InspectionBegun
    pages: Mapping[Code, int]


def note_look(request: Request) -> None:
    """Record that an auditor looks at what is about a person, before anything of it is shown.

    Without a reason that is new enough nothing is shown, nor where this cannot be recorded.
    """
    page = PAGES.get(request.scope["route"].path)
    if page is None or AUDITOR not in caller(request).roles:
        return
    here, me = desk(request), caller(request)
    for staff in sorted(_concerned(request)):
        _note(here, me, staff, page, _LASTS.get(request.method, LONGEST), _thing(request))


def _concerned(request: Request) -> frozenset[StaffId]:
    """The members of staff about whom the page is."""
    if request.path_params:
        return owners(desk(request), dict(request.path_params))
    asked = request.query_params.get("manager", "")
    return owners(desk(request), {"staff": asked}) if asked else frozenset()


def _thing(request: Request) -> str:
    """What the page is of, where that is not the person."""
    return next((str(name) for key, name in request.path_params.items() if key != "staff"), "")


def _note(here: Desk, me: Caller, staff: StaffId, page: Code, lasts: int, thing: str) -> None:
    subject = inspection_of(staff, me.staff)
    for attempt in range(1, _ATTEMPTS + 1):
        it = here.load(Inspection, subject)
        if here.stores.ledger.clock() - _reasoned(here.stream(subject)) > lasts:
            raise ReasonDue(staff)
        if (page, thing) in it.inspected:
            return
        try:
            event = it.look(page=page, thing=thing, on=here.today())
            here.wrote(subject, here.stores.ledger.record(it, event, by=me.staff))
        except Conflict:  # another window of the same reader was quicker
            if attempt == _ATTEMPTS:
                raise
            here.forget(subject)
        else:
            return


def _reasoned(entries: list[Entry]) -> int:
    """When a reason was given last."""
    times = [each.at for each in entries if isinstance(each.event, InspectionBegun)]
    return max(times, default=-LONGEST)


def inspections(here: Desk, staff: StaffId, most: int) -> list[Inspected]:
    """The latest times that auditors looked at what is about a person, the latest first."""
    wanted = {"tag": InspectionBegun.tag(), "staff": staff}
    begun = here.stores.ledger.at(found(here.views, wanted, here.head + 1, most))
    return [_told(here, entry) for entry in begun[::-1]]


def looked_at(here: Desk, staff: StaffId) -> dict[str, Any]:
    """What a page needs to tell which auditors looked at what is about a person."""
    told = inspections(here, staff, SHOWN)
    auditors = here.names(sorted({each.begun.auditor for each in told}))
    return {"inspected": told, "auditors": auditors, "moment": here.moment}


def _told(here: Desk, entry: Entry) -> Inspected:
    pages: Counter[Code] = Counter()
    for each in here.stream(entry.subject)[entry.version :]:
        if not isinstance(each.event, PageInspected):
            break
        pages[each.event.page] += 1
    return Inspected(entry, cast("InspectionBegun", here.stores.ledger.opened(entry)), pages)
