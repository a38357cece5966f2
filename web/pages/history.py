"""The history as an auditor steps through it: what was known at an entry, and what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.bank import DayOpened
from domain.event import EPOCH, Entry, Refused, StaffId, UnitId
from domain.ranking import KINDS
from projections import history
from projections.between import between
from projections.effects import Effects, effects_of
from projections.history import WINDOWS, position_before, then_at, worn_then
from projections.people import hidden, units
from projections.searches import found
from web.address import position_of
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import Turned, turned

LINES, MARKS = 20, 60
"""Lines of a list that are shown, and days that are marked on the slider, the latest."""

LONGEST = 20_000
"""Entries up to which inboxes are told while somebody waits; of longer histories by a command."""

STEPS = (1, 100)
"""How many entries one goes back and forth by."""

router = Routes()


class Asked(BaseModel):
    """Which entry, or moment of the bank's clocks, and which board; `since` is an earlier entry."""

    model_config = ConfigDict(str_max_length=200, str_strip_whitespace=True)

    at: str = ""
    moment: str = ""
    since: str = ""
    kind: str = "effective"
    window: str = "week"
    unit: str = ""
    page: int = Field(default=1, ge=1, le=1_000_000)
    badges_page: int = Field(default=1, ge=1, le=1_000_000)
    teams_page: int = Field(default=1, ge=1, le=1_000_000)

    @property
    def query(self) -> str:
        """What stays when one goes to another entry."""
        return urlencode({"kind": self.kind, "window": self.window, "unit": self.unit})

    @property
    def look(self) -> history.Look:
        """The board that is asked for."""
        return history.Look(self.kind, self.window, UnitId(self.unit))


@router.get("/history")
def show(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """What was known when an entry had been recorded, and what it changed."""
    here = desk(request)
    fresh = here.freshen()
    entry = _entry(here, asked, fresh.position)
    at = entry.position
    then = then_at(here.stores.ledger, at, here.past)
    changed = between(here.views, at - 1, then, asked.look)
    effects, part = _part(effects_of(here.views, at), asked.page)
    badges = turned(worn_then(here.views, at).badges, asked.badges_page, LINES, "badges_page")
    shown = changed.board.lines[:LINES]
    rows: list[Sequence[Any]] = [shown, changed.moved[:LINES], badges.rows]
    rows += [each for name, each in effects._asdict().items() if name != "recognised"]
    return page(
        request,
        "history.html",
        block="known",
        **_about(here, entry, asked),
        fresh=fresh,
        head=fresh.position,
        marks=_marks(here, fresh.position),
        day=then.day,
        rules=then.setting.rules(then.day.toordinal()),
        changed=changed,
        effects=effects,
        part=part,
        lines=shown,
        badges=badges,
        most=LINES,
        names=_names(here, rows, [each.staff for each in effects.recognised]),
        steps=STEPS,
    )


@router.get("/history/teams")
def teams(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Inboxes and trap indexes when an entry had been recorded, told again from the history."""
    here = desk(request)
    fresh = here.freshen()
    entry = _entry(here, asked, fresh.position)
    then, told = then_at(here.stores.ledger, entry.position, here.past), None
    if entry.position <= LONGEST:
        about = ("teams", entry.position, asked.unit)
        told = here.keep(
            about, None, lambda: here.retelling.teams(entry.position, UnitId(asked.unit))
        )
    waiting = turned(told.waiting if told else [], asked.page, LINES)
    rows = [each.row for each in waiting.rows]
    concerned = [rows, told.begun, told.ended] if told else []
    return page(
        request,
        "history_teams.html",
        **_about(here, entry, asked),
        fresh=fresh,
        day=then.day,
        told=told,
        waiting=waiting,
        led=turned(told.teams if told else [], asked.teams_page, LINES, "teams_page"),
        rules=then.setting.rules(then.day.toordinal()),
        longest=LONGEST,
        names=_names(here, concerned),
    )


@router.get("/history/compared")
def compared(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """What was recorded between two entries changed on a board and in badges."""
    here = desk(request)
    fresh = here.freshen()
    entry = _entry(here, asked, fresh.position)
    then = then_at(here.stores.ledger, entry.position, here.past)
    since = position_of(asked.since) if asked.since else max(1, entry.position - STEPS[-1])
    if not 0 < since <= entry.position:
        raise Refused("The earlier entry has to come before the later one.", about="since")
    changed = between(here.views, since, then, asked.look)
    some = turned(changed.moved, asked.page, LINES)
    return page(
        request,
        "compared.html",
        **_about(here, entry, asked),
        fresh=fresh,
        since=since,
        day=then.day,
        rules=then.setting.rules(then.day.toordinal()),
        changed=changed,
        some=some,
        most=LINES,
        names=_names(here, [some.rows, changed.badges, changed.titles]),
    )


def _part(effects: Effects, number: int) -> tuple[Effects, Turned[int]]:
    """A page of what one entry changed: of each list so many lines, by the longest of them."""
    part = turned(range(max(len(each) for each in effects)), number, LINES)
    on_it = slice(LINES * (part.number - 1), LINES * part.number)
    return Effects._make(each[on_it] for each in effects), part


def _about(here: Desk, entry: Entry, asked: Asked) -> dict[str, Any]:
    """What all three pages tell of the entry and of the choice of a board."""
    return {
        "entry": entry,
        "moment": here.moment(entry.at),
        "asked": asked,
        "kinds": KINDS,
        "windows": WINDOWS,
        "units": units(here.views),
    }


def _entry(here: Desk, asked: Asked, head: int) -> Entry:
    """The entry that is asked for, the newest in the views unless one is named."""
    position = position_of(asked.at) if asked.at else head
    if asked.moment:
        position = position_before(here.stores.ledger, _moment(here, asked.moment))
        if not position:
            raise Refused("Nothing was recorded up to that moment; choose a later one.", about="at")
    for entry in here.stores.ledger.at([position] if position <= head else []):
        return entry
    raise HTTPException(404)


def _moment(here: Desk, text: str) -> int:
    """Microseconds of UTC of what the bank's clocks show."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=here.setting().time_zone)
        return (moment - EPOCH) // timedelta(microseconds=1)
    except (OverflowError, ValueError) as error:
        raise Refused("Give day and time as YYYY-MM-DDTHH:MM.", about="moment") from error


def _marks(here: Desk, head: int) -> list[Entry]:
    """The entries that opened the latest days."""
    opened = found(here.views, {"tag": DayOpened.tag()}, head + 1, MARKS)
    return here.stores.ledger.at(opened)


def _names(
    here: Desk, lists: Iterable[Sequence[Any]], others: Sequence[StaffId] = ()
) -> dict[str, str]:
    """The names of the managers in some lists and of others, but for who opted out."""
    people = [*(each.manager for rows in lists for each in rows), *others]
    unnamed = set(hidden(here.views))
    return here.names([each for each in dict.fromkeys(people) if each not in unnamed])
