"""Erasures as they are shown: how far each is, who decided what, and what comes next."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.erasure import (
    GROUNDS,
    LONGEST,
    Erasure,
    erasure_of,
    may_decide,
    may_request,
)
from domain.event import Event
from domain.ledger.erased import ERASED_PERSON
from domain.ledger.erasing import DECIDED
from domain.ledger.vault import Person
from domain.staff import Staff
from web.access import AUDITOR
from web.caller import caller
from web.deed import NONE, Refusal, fresh_command
from web.render import page
from web.request import Desk, desk
from web.turned import turned

PLACE = "/erasures"

LINES = 50
"""Lines a page."""

MOST = 20
"""People whom a search finds at most."""

_STRETCH = 5_000


class Line(NamedTuple):
    """An erasure, and the latest that was decided about it."""

    erasure: Erasure
    last: Event


def all_shown(request: Request, number: int, said: str = "") -> Response:
    """The page of all erasures, with those whom a search finds; what waits for somebody first."""
    here, me = desk(request), caller(request)
    lines = sorted(_all(here), key=lambda each: each.erasure.state in ("nothing", "erased"))
    some = turned(lines, number, LINES)
    asks = may_request(here.staff(me.staff))
    return page(
        request,
        "erasures.html",
        lines=some,
        names=_names(here, [each.erasure.person for each in some.rows], AUDITOR in me.roles),
        asks=asks,
        said=said,
        found=here.stores.vault.sought(said, MOST + 1) if asks and said else [],
        most=MOST,
    )


def one_shown(request: Request, person: str, refused: Refusal = NONE) -> Response:
    """The page of one person's erasure; while it is carried out, htmx asks for its block again."""
    here, me = desk(request), caller(request)
    entries, staff = here.stream(erasure_of(person)), here.staff(me.staff)
    told = [(each, here.stores.ledger.opened(each)) for each in entries]
    known = here.stores.vault.people([person]).get(person, Person(person))
    names = _names(here, [person], AUDITOR in me.roles)
    return page(
        request,
        "erasure.html",
        refused.status,
        block="erasure",
        refusal=refused,
        it=here.load(Erasure, erasure_of(person)),
        person=person,
        known=known,
        name=names[person],
        about=here.load(Staff, person),
        forgotten=known.name == ERASED_PERSON,
        told=told[::-1],
        names=here.names(sorted({each.by for each in entries})),
        moment=here.moment,
        asks=may_request(staff),
        decides=may_decide(staff, here.setting().root()) and person != me.staff,
        grounds=GROUNDS,
        longest=LONGEST,
        address=f"{PLACE}/{person}",
        command=fresh_command(),
    )


def _all(here: Desk) -> list[Line]:
    """All erasures about which anything was decided, those of the latest decision first."""
    found: dict[str, Line] = {}
    position = 0
    while entries := here.stores.ledger.since(position, _STRETCH, kinds=DECIDED):
        for entry in entries:
            before = found.pop(entry.subject, None)
            erasure = before.erasure if before else Erasure(id=entry.subject)
            found[entry.subject] = Line(erasure.seen([entry.event]), entry.event)
        position = entries[-1].position
    return list(found.values())[::-1]


def _names(here: Desk, people: list[str], audits: bool) -> dict[str, str]:
    """What people are called; auditors know customers by their ids, here as elsewhere."""
    if not audits:
        return here.names(people)
    named = [each for each in people if here.load(Staff, each).joined]
    return {each: each for each in people} | here.names(named)
