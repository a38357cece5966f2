"""How a visit is shown: its own events, told in order, and what may be done next."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.customer import Customer
from domain.event import Code, CustomerId, Entry, Event, StaffId, VisitId
from domain.ledger.encryption import redacted
from domain.ruleset import ClosingAction, Ruleset
from domain.visit import Visit
from domain.visit_event import ReferralObtained, VisitClosed
from projections import claims
from web.caller import caller, leads
from web.deed import CONFLICT, NONE, Refusal, fresh_command, written
from web.earlier import due, last_visit, promises
from web.patch import customers_of
from web.photo_view import waiting
from web.render import page
from web.request import Desk, desk
from web.visit_deeds import rules_of


class Told(NamedTuple):
    """One event of the visit; `news` on what came after the page that a refused form was on."""

    at: datetime
    by: str
    tag: str
    event: Event
    position: int
    news: bool


NOBODY = StaffId("")

BEFORE, DURING, AFTER = "before", "during", "after"

PHASES = {
    "assessment": AFTER,
    "log": AFTER,
    "retraction": AFTER,
    "preparation": BEFORE,
    "move": BEFORE,
    "cancellation": BEFORE,
}
"""In which phase of the visit a form stands; the others stand in the one in the middle."""


def view(
    request: Request, visit: str, refused: Refusal = NONE, seen: int = 0, done: str = ""
) -> Response:
    """The page of a visit, or its block: `seen` by a refused form in a version, or once `done`."""
    here, me = desk(request), caller(request)
    entries = here.stream(visit)
    it = Visit(id=visit).seen(entry.event for entry in entries)
    begun = it.planned or it.started
    if not begun:
        raise HTTPException(404)
    is_mine = begun.manager == me.staff
    reads = is_mine or leads(here.setting(), me, begun.manager)
    fresh = seen if refused.status == CONFLICT else len(entries)
    told = [_told(here, each, reads=reads, news=each.version > fresh) for each in entries]
    return page(
        request,
        "visit.html",
        refused.status,
        block="visit",
        refusal=refused,
        nothing=NONE,
        visit=it,
        manager=begun.manager,
        customer=begun.customer,
        is_mine=is_mine,
        reads=reads,
        phase=_phase(it, here.today(), refused.deed, done),
        **_mine(here, me.staff if is_mine else NOBODY, it),
        is_late=reads and not (is_mine or it.accepted or it.retracted) and _is_late(here, entries),
        told=told,
        facts=_by_tag(told),
        earned=_earned(request, it, begun.manager, entries) if reads else [],
        spent=_spent(here, entries),
        names=_names(here, told, begun.manager, reads=reads),
        strangers=_strangers(here, told, me.staff),
        rules=rules_of(here, it),
        today=here.today(),
        command=fresh_command(),
    )


def _mine(here: Desk, me: StaffId, it: Visit) -> dict[str, Any]:
    """What else the one whose visit it is needs to prepare it, and to tell of it."""
    begun = it.planned or it.started
    if begun is None or me == NOBODY:
        return dict.fromkeys(("earlier", "others", "promises", "due", "actions", "waiting"))
    met = sorted(it.contacted)
    patch = customers_of(here, me).customers if it.started else []
    return {
        "earlier": last_visit(here, me, begun.customer, it.id),
        "others": [each for each in patch if each.id not in it.contacted],
        "promises": promises(here, me, met, it.id),
        "waiting": waiting(here, it.id) if it.started else [],
        "actions": _actions(it, rules_of(here, it)),
        "due": due(here, begun.customer) if it.logged else None,
    }


def _phase(it: Visit, today: date, refused: str, done: str) -> str:
    """Which phase is open: that of the form that was just sent, else that of what is to be done."""
    if not it.started:
        return BEFORE
    if refused or done not in ("", "start", "closes"):
        return PHASES.get(refused or done, DURING)
    return AFTER if it.assessed or it.logged or it.started.on < today else DURING


def _is_late(here: Desk, entries: list[Entry]) -> bool:
    """Whether anything on the visit was recorded so late that it needs a leader's reason."""
    setting = here.setting()
    return any(
        setting.bank_day(each.at) - each.event.on.toordinal()
        > setting.rules(each.event.on.toordinal()).on_time_days
        for each in entries
        if not each.imported
    )


def _told(here: Desk, entry: Entry, *, reads: bool, news: bool) -> Told:
    event = here.stores.ledger.opened(entry) if reads else redacted(entry.event)
    return Told(here.moment(entry.at), entry.by, event.tag(), event, entry.position, news)


def _by_tag(told: list[Told]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for one in told:
        found[one.tag.removeprefix("visit.")].append(one.event)
    return found


def _earned(
    request: Request, it: Visit, manager: StaffId, entries: list[Entry]
) -> list[claims.Standing]:
    """What a visit that is over earned for its manager, once the events of it are read in."""
    if not (it.assessed or it.logged):
        return []
    here = desk(request)
    here.freshen(max(written(request), entries[-1].position))
    days = {each.event.on.toordinal() for each in entries}
    return claims.of_events(here.views, manager, days, {each.position for each in entries})


def _spent(here: Desk, entries: list[Entry]) -> dict[tuple[CustomerId, Code], int]:
    """Which closes show a document that another close has shown, and the position of that one."""
    found: dict[tuple[CustomerId, Code], int] = {}
    for each in entries:
        event = each.event
        if isinstance(event, VisitClosed):
            about = (event.evidence, VisitId(each.subject), event.customer)
            if first := claims.shown_before(here.views, *about):
                found[event.customer, event.closing_action] = first
    return found


def _strangers(here: Desk, told: list[Told], manager: StaffId) -> set[CustomerId]:
    """Referees who are customers of other managers: a phone number must not tell their names."""
    named = {one.event.referee for one in told if isinstance(one.event, ReferralObtained)}
    files = {each: here.load(Customer, each).registered for each in named}
    return {each for each, file in files.items() if file and file.registrar != manager}


def _names(here: Desk, told: list[Told], manager: StaffId, *, reads: bool) -> dict[str, str]:
    """What people on the page are called; who may not read it knows no customer by name."""
    met = {name for one in told for name in _people(one.event)}
    staff = {manager, *(one.by for one in told)}
    if reads:
        return here.names(sorted(met | staff))
    return here.names(sorted(staff)) | {each: each for each in met}


def _people(event: Event) -> list[CustomerId]:
    return [name for field in ("customer", "referee") if (name := getattr(event, field, None))]


def _actions(visit: Visit, rules: Ruleset) -> list[ClosingAction]:
    """The closing actions of the visit's goal, the one that was aimed for first; else all."""
    plan = visit.planned
    own = [row for row in rules.closing_actions if plan and row.goal == plan.goal]
    aim = plan.closing_action if plan else ""
    return sorted(own or rules.closing_actions, key=lambda row: row.code != aim)
