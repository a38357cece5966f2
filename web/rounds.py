"""Rounds: lists of people open to an auditor for a reason, and files of them are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from starlette.requests import Request

from domain.event import Code, Entry, Event
from domain.inspection import ListInspected, Round, RoundBegun, round_of
from domain.ledger.sessions import LONGEST
from web.access import AUDITOR
from web.caller import caller
from web.inspection import ReasonDue, is_due, note, opened_since, page_of, taken
from web.request import Desk, desk
from web.turned import Turned

LISTS: Mapping[str, Code] = {
    route: Code(name)
    for route, name in (
        ("/flags", "flags"),
        ("/measures", "measures"),
        ("/second-looks", "second_looks"),
        ("/adjustments", "adjustments"),
        ("/duties", "duties"),
        ("/duties/agreement", "agreement"),
        ("/duties/rules", "gained"),
        ("/contrasts", "contrasts"),
        ("/board", "board"),
        ("/trail", "trail"),
        ("/erasures", "erasures"),
    )
}
"""Routes that show many people by name, and what each is called."""

OPEN = frozenset(("/board", "/trail", "/erasures"))
"""To be looked at without a reason: what is told to others as well, people as ids, or a decision
that waits for an auditor. Whoever takes one along says why."""

SHOWN = 20
"""Rounds a page, the latest first."""

_ASKED_FOR = ("unit", "staff", "manager", "person", "by")


class Told(NamedTuple):
    """A reason for a round, and how often each list was opened or taken as a file."""

    entry: Entry
    begun: RoundBegun
    pages: Mapping[tuple[Code, bool], int]


def note_list(request: Request) -> None:
    """Record that an auditor looks at a list of people or takes it along, before it is shown."""
    route, way = request.scope["route"].path, taken(request)
    page = LISTS.get(route)
    free = route in OPEN and not way.form
    if page is None or way.goes_on or free or AUDITOR not in caller(request).roles:
        return
    if request.query_params.get("manager", ""):  # about one person, see `web.inspection`
        return
    here, me = desk(request), caller(request)
    thing = _thing(here, request)

    def look(it: Round) -> Event | None:
        if is_due(here, it.id, RoundBegun, LONGEST):
            raise ReasonDue
        if not way.form and (page, thing) in it.inspected:
            return None
        through, on = here.freshen().position, here.today()
        return it.look(page=page, thing=thing, form=way.form, through=through, on=on)

    note(here, me, Round, round_of(me.staff), look)


def _thing(here: Desk, request: Request) -> str:
    """The unit or the person that a list was asked for; what is no id of the bank is not kept."""
    setting = here.setting()
    known = {*setting.opened(), *setting.staff()}
    asked = (request.query_params.get(name, "") for name in _ASKED_FOR)
    return next((each for each in asked if each in known), "")


def rounds(here: Desk, number: int) -> Turned[Told]:
    """A page of the reasons for which auditors went over lists, the latest first."""
    begun = page_of(here, {"tag": RoundBegun.tag()}, number, SHOWN)
    return begun.told_as([_told(here, entry) for entry in begun.rows])


def _told(here: Desk, entry: Entry) -> Told:
    begun = cast("RoundBegun", here.stores.ledger.opened(entry))
    return Told(entry, begun, opened_since(here, entry, ListInspected))
