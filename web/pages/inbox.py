"""The inbox: a leader thanks, awards or waives what was detected of the people they lead."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query, Request
from pydantic import Field
from starlette.responses import Response

from domain.event import Code, Entry, Event, Refused
from domain.ledger.ledger import CommandReused
from domain.recognition import (
    AWARD,
    Recognition,
    RecognitionGiven,
    RecognitionWaived,
)
from projections import inbox
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, after, written
from web.inbox_view import Opened, view
from web.request import Desk, desk
from web.routes import Routes

PLACE = "/inbox"

At = Annotated[Opened, Query()]

router = Routes()


class Given(Deed):
    """Thanks or an award, with the positions cited."""

    kind: str = ""
    evidence: list[str] = Field(default=[], max_length=100)
    note: str = ""


class Waived(Deed):
    """Why something is not to be recognised."""

    reason: str = ""


@router.get(PLACE)
def show(request: Request, opened: At) -> Response:
    """The page."""
    return view(request, NONE, opened)


@router.post("/detections/{detection}/recognition")
def recognise(
    request: Request, detection: str, form: Annotated[Given, Form()], opened: At
) -> Response:
    """Thank, or give an award."""
    here, me = desk(request), caller(request)
    here.freshen(written(request))
    it = here.load(Recognition, detection)
    if it.given and (it.given.leader, it.given.kind) == (me.staff, form.kind):
        # An award has no command of its form to be known by.
        return after(request, [], _answered(detection, opened))
    deed = Attempt(request, form, detection)
    with deed:
        row = inbox.detection(here.views, detection)
        units = here.setting().led(me.led)
        staff = row.manager if row else me.staff
        leading = inbox.leading(here.views, here.setting(), units, me.staff, staff)
        given = RecognitionGiven(
            staff=staff,
            leader=me.staff,
            kind=Code(form.kind),
            behaviour=row.behaviour if row else Code(""),
            evidence=_positions(form.evidence),
            note=form.note,
            on=here.today(),
        )
        about = inbox.detected(here.views, detection)
        it.give(given, about=about, leading=leading, rules=here.rules())
        if given.kind == AWARD:
            deed.entries = _award(here, it, given, leading.awarded)
        else:
            deed.record(it, given)
    return deed.answer(_answered(detection, opened), lambda why: view(request, why, opened))


@router.post("/detections/{detection}/waiver")
def waive(
    request: Request, detection: str, form: Annotated[Waived, Form()], opened: At
) -> Response:
    """Leave something unrecognised, for a reason."""
    here, me = desk(request), caller(request)
    here.freshen(written(request))
    about = inbox.detected(here.views, detection)

    def decide(it: Recognition) -> Event:
        return it.waive(
            RecognitionWaived(
                staff=about.staff if about else me.staff,
                leader=me.staff,
                behaviour=about.behaviour if about else Code(""),
                reason=form.reason,
                on=here.today(),
            ),
            about=about,
        )

    return _answer(request, detection, form, opened, decide)


@router.post("/detections/{detection}/agreement")
def agree(request: Request, detection: str, form: Annotated[Deed, Form()], opened: At) -> Response:
    """Agree with the waiver of another leader."""
    leader, on = caller(request).staff, desk(request).today()
    return _answer(request, detection, form, opened, lambda it: it.agree(leader=leader, on=on))


def _answer(request: Request, detection: str, form: Deed, opened: Opened, decide: Any) -> Response:
    it = desk(request).load(Recognition, detection)
    deed = Attempt(request, form, detection)
    with deed:
        deed.record(it, decide(it))
    return deed.answer(_answered(detection, opened), lambda why: view(request, why, opened))


def _answered(detection: str, opened: Opened) -> str:
    """Where it is told that something was answered."""
    return f"{PLACE}?{opened.after(detection)}"


def _award(here: Desk, it: Recognition, given: RecognitionGiven, awarded: int) -> tuple[Entry, ...]:
    """Record under the number of the award in its week, which two at once cannot both have."""
    name = inbox.award_command(given.leader, given.on.toordinal(), awarded)
    try:
        entries = here.stores.ledger.record(it, given, by=given.leader, command=name)
    except CommandReused as reused:
        raise Refused(
            "Another award of yours was recorded just now; see what is left of the budget."
        ) from reused
    here.wrote(it.id, entries)
    return entries


def _positions(texts: list[str]) -> tuple[int, ...]:
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        raise Refused("Cite as evidence what is listed here.")
    return tuple(dict.fromkeys(map(int, texts)))
