"""What the inbox shows: detections with the entries that show them, waivers, the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.event import Code, Entry, UnitId
from domain.recognition import AWARD, THANKS, Leading, hindrance
from projections import inbox, recognised
from projections.inbox import Waiting
from projections.recognised import Report
from projections.recognition.rows import DetectionRow
from web.ahead import as_of
from web.caller import Caller, caller
from web.deed import Refusal, fresh_command, written
from web.fresh import Fresh
from web.language import told as in_words
from web.render import page
from web.request import Desk, desk, language
from web.turned import Turned, fetched, page_with, turned

CARDS = 15
"""Detections on a page, and waivers."""

FEW, LASTS = 10, 60
"""The report on so many units is reckoned each time, that on more is kept so many seconds."""


class Card(NamedTuple):
    """A detection with the entries that show it."""

    row: DetectionRow
    evidence: list[Entry]
    before: int = 0
    reason: str = ""
    hindered: Mapping[Code, str] = {}
    """Why it cannot be thanked or awarded by this leader, by kind; what can be is not in it."""


class Opened(BaseModel):
    """At which page each list is open, and what the leader just gave an answer to."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    waivers_page: int = Field(default=1, ge=1, le=1_000_000)
    unrecognised_page: int = Field(default=1, ge=1, le=1_000_000)
    evenness_page: int = Field(default=1, ge=1, le=1_000_000)
    answered: str = Field(default="", max_length=200)

    def after(self, answered: str) -> str:
        """The query of the same pages once something was answered."""
        kept = self.model_dump(exclude_defaults=True) | {"answered": answered}
        return urlencode(kept)


def view(request: Request, refused: Refusal, opened: Opened) -> Response:
    """The page, with its lists open where they were."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    views, setting, rules = here.views, here.setting(), here.rules()
    units = setting.led(me.led)
    leading = inbox.leading(views, setting, units, me.staff)
    cards = _cards(request, units, leading, refused, opened.page)
    waivers = _waivers(here, me, units, opened.waivers_page)
    days = 7 * rules.trap.long_weeks
    report = _report(here, frozenset(units), days, fresh)
    forgotten = turned(report.unrecognised, opened.unrecognised_page, CARDS, "unrecognised_page")
    evenness = turned(report.evenness, opened.evenness_page, CARDS, "evenness_page")
    said = _said(here, me, opened.answered)
    named = [name for card in (*cards.rows, *waivers.rows) for name in _about(card)]
    people = [*forgotten.rows, *(each.leader for each in evenness.rows)]
    return page(
        request,
        "inbox.html",
        refused.status,
        block="inbox",
        refusal=refused,
        fresh=fresh,
        said=said,
        cards=cards,
        waivers=waivers,
        budget=leading.left(rules.recognition),
        own=inbox.own_waiting(views, me.staff),
        seen_before=recognised.has_detection(views, units, 0, setting.today + 1),
        report=report,
        forgotten=forgotten,
        evenness=evenness,
        days=days,
        names=here.names([*named, *people, *([said.manager] if said else [])]),
        rules=rules,
        command=fresh_command(),
    )


def _report(here: Desk, units: frozenset[UnitId], days: int, fresh: Fresh) -> Report:
    """How recognition went lately; of a large part of the bank it may be of the last minute."""

    def reckon(desk: Desk) -> Report:
        today = desk.setting().today
        return recognised.report(desk.views, desk.setting(), units, today - days, today + 1)

    if len(units) <= FEW:
        return reckon(here)
    return as_of(here, ("recognised", units, days), LASTS, fresh, reckon)[0]


def _cards(
    request: Request, units: set[UnitId], leading: Leading, refused: Refusal, number: int
) -> Turned[Card]:
    """The page of that number, or the one on which stands what was refused."""
    here, me = desk(request), caller(request)
    found = inbox.waiting(here.views, units, me.staff)
    at = [at for at, each in enumerate(found) if each.row.detection == refused.deed]
    some = turned(found, page_with(at[0], CARDS) if at else number, CARDS)
    back = inbox.returned(here.views, me.staff)
    return some.told_as(
        [
            _card(request, each, leading._replace(returned=back.get(each.row.manager)))
            for each in some.rows
        ]
    )


def _waivers(here: Desk, me: Caller, units: set[UnitId], number: int) -> Turned[Card]:
    """A page of what other leaders waived."""
    some = fetched(
        inbox.number_of_waivers(here.views, units, me.staff),
        number,
        CARDS,
        lambda first, most: inbox.waivers(here.views, units, me.staff, first, most),
        "waivers_page",
    )
    return some.told_as([_waiver(here, row) for row in some.rows])


def _said(here: Desk, me: Caller, detection: str) -> DetectionRow | None:
    """What this leader answered, to be told of on the page after it."""
    row = inbox.detection(here.views, detection) if detection else None
    return row if row and row.answered and row.leader == me.staff else None


def _card(request: Request, each: Waiting, leading: Leading) -> Card:
    here = desk(request)
    rule, today = here.rules().recognition, here.today()
    hindered = {
        kind: in_words(language(request), why)
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
