"""The inbox: a leader thanks, awards or waives what was detected of the people they lead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, NamedTuple

from fastapi import Form, Request
from pydantic import Field
from starlette.responses import Response

from domain.event import Code, Entry, Event, Refused
from domain.ledger.ledger import CommandReused
from domain.recognition import (
    AWARD,
    THANKS,
    Leading,
    Recognition,
    RecognitionGiven,
    RecognitionWaived,
    hindrance,
)
from projections import inbox, recognised
from projections.inbox import Waiting
from projections.recognition.rows import DetectionRow
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, after, fresh_command, written
from web.language import told
from web.render import page
from web.request import Desk, desk, language
from web.routes import Routes

CARDS = 25
"""Detections on a page, and waivers."""

PLACE = "/inbox"

router = Routes()


class Given(Deed):
    """Thanks or an award, with the positions cited."""

    kind: str = ""
    evidence: list[str] = Field(default=[], max_length=100)
    note: str = ""


class Waived(Deed):
    """Why something is not to be recognised."""

    reason: str = ""


class Card(NamedTuple):
    """A detection with the entries that show it."""

    row: DetectionRow
    evidence: list[Entry]
    before: int = 0
    reason: str = ""
    hindered: Mapping[Code, str] = {}
    """Why it cannot be thanked or awarded by this leader, by kind; what can be is not in it."""


@router.get(PLACE)
def show(request: Request) -> Response:
    """The page."""
    return _page(request, NONE)


@router.post("/detections/{detection}/recognition")
def recognise(request: Request, detection: str, form: Annotated[Given, Form()]) -> Response:
    """Thank, or give an award."""
    here, me = desk(request), caller(request)
    here.freshen(written(request))
    it = here.load(Recognition, detection)
    if it.given and (it.given.leader, it.given.kind) == (me.staff, form.kind):
        return after(request, [], PLACE)  # an award has no command of its form to be known by
    deed = Attempt(request, form, detection)
    with deed:
        row = inbox.detection(here.views, detection)
        units = inbox.units_led(here.setting(), me.led)
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
    return deed.answer(PLACE, partial(_page, request))


@router.post("/detections/{detection}/waiver")
def waive(request: Request, detection: str, form: Annotated[Waived, Form()]) -> Response:
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

    return _answer(request, detection, form, decide)


@router.post("/detections/{detection}/agreement")
def agree(request: Request, detection: str, form: Annotated[Deed, Form()]) -> Response:
    """Agree with the waiver of another leader."""
    here, me = desk(request), caller(request)
    return _answer(request, detection, form, lambda it: it.agree(leader=me.staff, on=here.today()))


def _answer(request: Request, detection: str, form: Deed, decide: Any) -> Response:
    it = desk(request).load(Recognition, detection)
    deed = Attempt(request, form, detection)
    with deed:
        deed.record(it, decide(it))
    return deed.answer(PLACE, partial(_page, request))


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


def _page(request: Request, refused: Refusal) -> Response:
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    views, setting, rules = here.views, here.setting(), here.rules()
    units = inbox.units_led(setting, me.led)
    found = inbox.waiting(views, units, me.staff)
    others = inbox.waivers(views, units, me.staff)
    leading = inbox.leading(views, setting, units, me.staff)
    back = inbox.returned(views, me.staff)
    cards = [
        _card(request, each, leading._replace(returned=back.get(each.row.manager)))
        for each in found[:CARDS]
    ]
    waivers = [_waiver(here, row) for row in others[:CARDS]]
    days = 7 * rules.trap.long_weeks
    report = recognised.report(views, setting, units, setting.today - days, setting.today + 1)
    named = [name for card in (*cards, *waivers) for name in _about(card)]
    people = [*report.unrecognised[:CARDS], *(each.leader for each in report.evenness)]
    return page(
        request,
        "inbox.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        cards=cards,
        waiting=len(found),
        waivers=waivers,
        all_waivers=len(others),
        budget=leading.left(rules.recognition),
        own=inbox.own_waiting(views, me.staff),
        report=report,
        days=days,
        most=CARDS,
        names=here.names(list(dict.fromkeys([*named, *people]))),
        rules=rules,
        command=fresh_command(),
    )


def _card(request: Request, each: Waiting, leading: Leading) -> Card:
    here = desk(request)
    rule, today = here.rules().recognition, here.today()
    hindered = {
        kind: told(language(request), why)
        for kind in (THANKS, AWARD)
        if (why := hindrance(kind, leading, rule, today))
    }
    evidence = here.stores.ledger.at(each.row.causes)
    return Card(each.row, evidence, each.before, hindered=hindered)


def _waiver(here: Desk, row: DetectionRow) -> Card:
    ledger = here.stores.ledger
    reasons: list[Any] = [ledger.opened(entry) for entry in ledger.at([row.answered])]
    return Card(row, ledger.at(row.causes), reason="".join(each.reason for each in reasons))


def _about(card: Card) -> list[str]:
    """Everybody whom a card names."""
    events = [each.event for each in card.evidence]
    customers = [name for event in events if (name := getattr(event, "customer", ""))]
    leader = [card.row.leader] if card.row.leader else []
    return [card.row.manager, *leader, *customers]
