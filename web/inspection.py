"""Inspections: pages about one person open to an auditor for a reason, and are recorded before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar, cast

from starlette.requests import Request

from domain.event import Code, Entry, Event, StaffId, Subject
from domain.inspection import (
    Inspection,
    InspectionBegun,
    ListInspected,
    PageInspected,
    inspection_of,
)
from domain.ledger.ledger import Conflict
from domain.ledger.sessions import IDLE, LONGEST
from projections.searches import found
from web.access import AUDITOR
from web.caller import Caller, caller
from web.deed import Deed
from web.export import for_a_file
from web.owner import owners
from web.request import Desk, desk
from web.turned import Turned, turned

PAGES: Mapping[str, Code] = {
    route: Code(page)
    for route, page in (
        ("/managers/{staff}", "person"),
        ("/managers/{staff}/why", "why"),
        ("/managers/{staff}/statement", "statement"),
        ("/why/{claim}", "score"),
        ("/visits/{visit}", "visit"),
        ("/visits/{visit}/evidence", "evidence"),
        ("/flags/{flag}", "flag"),
        ("/flags/{flag}/answer", "flag"),
        ("/revocations/{revocation}", "revocation"),
        ("/measures", "measures"),
    )
}
"""Routes that tell of one member of staff what not everybody is told, and what each shows.

Of lists, which are about many, `web.rounds` tells. Whoever takes a second look was asked by lot or
by name, does not know about whom it is, and is told of by its own events.
"""

_LASTS = {"GET": IDLE}
"""For how long after a reason pages are opened, in microseconds. Who has a form open still sends
it, for as long as a session lasts at all."""

_ATTEMPTS = 5

SHOWN = 10
"""Inspections a page, the latest first."""


S = TypeVar("S", bound=Subject)


class ReasonDue(Exception):
    """Whoever audits has to say why, before what is about this person is shown; about nobody for a
    list.
    """

    def __init__(self, staff: StaffId = StaffId("")) -> None:
        super().__init__(staff)
        self.staff = staff


class Why(Deed):
    """Why one looks, and where to go on to."""

    ground: str = ""
    reason: str = ""
    then: str = ""


class Inspected(NamedTuple):
    """A time that an auditor looked: for which reason, and at how many pages of which kind."""

    entry: Entry
    begun: InspectionBegun
    pages: Mapping[tuple[Code, bool], int]


class Taken(NamedTuple):
    """How a page is asked for: in which format as a file, and whether as a later part of one."""

    form: Code
    goes_on: bool


def taken(request: Request) -> Taken:
    """How a page is asked for, as `web.export` says."""
    form = str(getattr(request.state, "form", ""))
    return Taken(Code(form), not form and for_a_file(request))


def note_look(request: Request) -> None:
    """Record that an auditor looks at what is about a person, before anything of it is shown.

    Without a reason that is new enough nothing is shown, nor where this cannot be recorded.
    """
    page, way = PAGES.get(request.scope["route"].path), taken(request)
    if page is None or way.goes_on or AUDITOR not in caller(request).roles:
        return
    here, me = desk(request), caller(request)
    lasts, thing = _LASTS.get(request.method, LONGEST), _thing(request)
    for staff in sorted(_concerned(request)):

        def look(it: Inspection, staff: StaffId = staff) -> Event | None:
            if is_due(here, it.id, InspectionBegun, lasts):
                raise ReasonDue(staff)
            if (page, thing, way.form) in it.inspected:
                return None
            return it.look(page=page, thing=thing, form=way.form, on=here.today())

        note(here, me, Inspection, inspection_of(staff, me.staff), look)


def _concerned(request: Request) -> frozenset[StaffId]:
    """The members of staff about whom the page is."""
    if request.path_params:
        return owners(desk(request), dict(request.path_params))
    asked = request.query_params.get("manager", "")
    return owners(desk(request), {"staff": asked}) if asked else frozenset()


def _thing(request: Request) -> str:
    """What the page is of, where that is not the person."""
    return next((str(name) for key, name in request.path_params.items() if key != "staff"), "")


def note(
    here: Desk, me: Caller, kind: type[S], subject: str, look: Callable[[S], Event | None]
) -> None:
    """Record what comes of looking; another window of the same reader may be quicker."""
    for attempt in range(1, _ATTEMPTS + 1):
        it = here.load(kind, subject)
        event = look(it)
        if event is None:
            return
        try:
            here.wrote(subject, here.stores.ledger.record(it, event, by=me.staff))
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
            here.forget(subject)
        else:
            return


def is_due(here: Desk, subject: str, kind: type[Event], lasts: int) -> bool:
    """Whether no reason was given for so many microseconds."""
    times = [each.at for each in here.stream(subject) if isinstance(each.event, kind)]
    return here.stores.ledger.clock() - max(times, default=-LONGEST) > lasts


def looked_at(here: Desk, staff: StaffId, number: int) -> dict[str, Any]:
    """What a page needs to tell which auditors looked at what is about a person."""
    entries = page_of(here, {"tag": InspectionBegun.tag(), "staff": staff}, number, SHOWN)
    told = [_told(here, entry) for entry in entries.rows]
    auditors = here.names(sorted({each.begun.auditor for each in told}))
    inspected = entries.told_as(told)._replace(name="inspected_page")
    return {"inspected": inspected, "auditors": auditors, "moment": here.moment}


def page_of(here: Desk, wanted: Mapping[str, str], number: int, size: int) -> Turned[Entry]:
    """A page of the entries that are about something, the latest first.

    All their positions are read, which are few: one for each reason that auditors gave.
    """
    positions = turned(found(here.views, wanted, here.head + 1, here.head), number, size)
    return positions.told_as(here.stores.ledger.at(positions.rows)[::-1])


def _told(here: Desk, entry: Entry) -> Inspected:
    begun = cast("InspectionBegun", here.stores.ledger.opened(entry))
    return Inspected(entry, begun, opened_since(here, entry, PageInspected))


def opened_since(
    here: Desk, entry: Entry, kind: type[PageInspected | ListInspected]
) -> Mapping[tuple[Code, bool], int]:
    """How often each page was opened for the reason in an entry, and how often taken as a file."""
    pages: Counter[tuple[Code, bool]] = Counter()
    for each in here.stream(entry.subject)[entry.version :]:
        if not isinstance(each.event, kind):
            break
        pages[each.event.page, bool(each.event.form)] += 1
    return pages
