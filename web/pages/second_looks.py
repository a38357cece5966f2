"""Second looks: whom lots asked to look at what, blind, and what second looks say of units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from domain.event import Code, StaffId, UnitId, VisitId
from domain.second_look import UPHELD, SecondLook
from projections import second_looks
from projections.eligible import Eligible
from projections.looks import LookRow
from projections.people import units
from projections.second_looks import Counts
from web.access import AUDITOR
from web.ahead import as_of
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, fresh_command, require_seen, written
from web.evidence import shown
from web.export import for_a_file
from web.forms import all_needed, chosen, needed
from web.led import led_units
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import Number, Turned, fetched, opened_at, page_with, turned
from web.visit_deeds import ACHIEVED, OUTCOMES
from web.words import Option, unit_options

HERE = "/second-looks"

LINES = 50
"""Lines a page."""

LASTS = 60
"""Seconds for which is kept what second looks say of all units."""

GOOD = "upheld"
DOUBTS = ("fields_missing", "unsigned", "wrong_customer", "not_the_action", "other")
"""Why evidence is rejected; a reason stands on the ledger in the clear, so it is no free text."""

router = Routes(prefix=HERE)


class Opened(BaseModel):
    """At which page each list is open."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    mine_page: int = Field(default=1, ge=1, le=1_000_000)
    waiting_page: int = Field(default=1, ge=1, le=1_000_000)


class Named(Deed):
    """Somebody who is to look."""

    assessor: str = ""


class Looked(Deed):
    """A verdict on each close, `close_0` and so on, and the rating of the goal."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]

    goal: str = ""


@router.get("")
def show(request: Request, at: Annotated[Opened, Query()]) -> Response:
    """What the reader has to look at, and what second looks say of units."""
    return _list(request, NONE, at)


@router.get("/{look}")
def show_one(request: Request, look: str) -> Response:
    """One visit, as its assessor is shown it."""
    return _one(request, look, NONE)


@router.post("/{look}")
def take(request: Request, look: str, form: Annotated[Looked, Form()]) -> Response:
    """Say of each close whether its evidence shows it, and whether the goal was reached."""
    here, me = desk(request), caller(request)
    it = here.load(SecondLook, look)
    deed = Attempt(request, form, "look")
    with deed:
        require_seen(it, form)
        all_needed(form.typed, *(f"close_{number}" for number in range(len(it.closed))), "goal")
        doubts = {
            customer: _doubt(str(form.typed.get(f"close_{number}", "")), f"close_{number}")
            for number, customer in enumerate(it.closed)
        }
        goal = chosen(form.goal, OUTCOMES, "goal")
        events = it.take(
            assessor=me.staff, doubts=doubts, achieved=goal == ACHIEVED, on=here.today()
        )
        deed.record(it, *events)
    return deed.answer(HERE, partial(_one, request, look))


@router.post("/{look}/assessor")
def name(
    request: Request, look: str, form: Annotated[Named, Form()], waiting_page: Number = 1
) -> Response:
    """Name an assessor where lots found nobody who may look."""
    here, me = desk(request), caller(request)
    it = here.load(SecondLook, look)
    deed = Attempt(request, form, f"assessor-{look}")
    with deed:
        candidates = _candidates(here, it, me.staff)
        assessor = StaffId(chosen(needed(form.assessor, "assessor"), candidates, "assessor"))
        named = it.name(assessor=assessor, auditor=me.staff, on=here.today())
        deed.record(it, named)
    at = Opened(waiting_page=waiting_page)
    to = opened_at(HERE, waiting_page=waiting_page)
    return deed.answer(to, lambda refused: _list(request, refused, at))


def _doubt(text: str, about: str) -> Code:
    said = chosen(text, (GOOD, *DOUBTS), about)
    return UPHELD if said == GOOD else Code(said)


def _candidates(here: Desk, it: SecondLook, auditor: StaffId) -> list[StaffId]:
    """Whom an auditor may name: leaders elsewhere, if there are any now, and other auditors."""
    if not it.drawn:
        return []
    eligible = Eligible(here.stores.ledger, here.head)
    days = it.drawn.on.toordinal(), here.today().toordinal()
    leaders = eligible.leaders(it.drawn.manager, *days)
    return [*leaders, *eligible.auditors(it.drawn.manager, auditor)]


def _list(request: Request, refused: Refusal, at: Opened) -> Response:
    here, me = desk(request), caller(request)
    fresh, setting = here.freshen(written(request)), here.setting()
    views, audits = here.views, AUDITOR in me.roles
    waiting = _waiting(here, refused, at.waiting_page, audits=audits)
    choices = {
        row.visit: _candidates(here, here.load(SecondLook, row.visit), me.staff)
        for row in waiting.rows
    }
    first = here.today().toordinal() - second_looks.REPORT_DAYS
    report = partial(_report, first=first, scope=None if audits else led_units(here, me))
    if audits:
        found, fresh = as_of(here, ("second looks", first), LASTS, fresh, report)
    else:
        found = report(here)
    people = {each for some in choices.values() for each in some}
    people |= {row.manager for row in waiting.rows}
    return page(
        request,
        "second_looks.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        mine=_some(here, me.staff, at.mine_page, "mine_page"),
        waiting=waiting,
        choices=choices,
        names=here.names(sorted(people)),
        report=found,
        draws=second_looks.draws(views, setting, first) if audits and for_a_file(request) else {},
        lines=turned(_told(here, found), at.page, LINES),
        first=first,
        rules=here.rules(),
        command=fresh_command(),
    )


def _waiting(here: Desk, refused: Refusal, number: int, *, audits: bool) -> Turned[LookRow]:
    """A page of those without an assessor, for who audits; the one with what was refused, if
    nobody was named for it meanwhile.
    """
    if not audits:
        return turned([], 1, LINES)
    visit = refused.deed.removeprefix("assessor-")
    place = second_looks.place_of(here.views, second_looks.NOBODY, visit)
    at = number if place is None else page_with(place, LINES)
    return _some(here, second_looks.NOBODY, at, "waiting_page")


def _some(here: Desk, assessor: StaffId, number: int, name: str) -> Turned[LookRow]:
    """A page of what somebody still has to look at."""
    return fetched(
        second_looks.number_of(here.views, assessor),
        number,
        LINES,
        partial(second_looks.of_assessor, here.views, assessor),
        name,
    )


def _told(here: Desk, found: Mapping[UnitId, Counts]) -> list[Option]:
    """The bank as a whole and the units of which anything is told, those below a unit after it."""
    names = unit_options({unit.unit: unit for unit in units(here.views)})
    return [each for each in (("", ""), *names) if each[0] in found]


def _report(here: Desk, first: int, scope: set[UnitId] | None) -> dict[UnitId, Counts]:
    return second_looks.report(here.views, here.setting(), first, scope)


def _one(request: Request, look: str, refused: Refusal) -> Response:
    here = desk(request)
    it = here.load(SecondLook, look)
    return page(
        request,
        "second_look.html",
        refused.status,
        refusal=refused,
        look=it,
        shown=shown(here, VisitId(look)),
        good=GOOD,
        rules=here.rules(),
        command=fresh_command(),
    )
