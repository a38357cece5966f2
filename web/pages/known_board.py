"""A board as it was known when an entry had just been recorded, beside what is known of it now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, NamedTuple

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.bank import DayOpened
from domain.calendar import PERIODS, bounds, window_named
from domain.event import Entry, Refused, StaffId, UnitId
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, KINDS
from projections.boards.rows import ALL, ROLLING, ROLLING_DAYS
from projections.known import CUSTOM
from projections.lines import Line
from projections.people import units
from projections.rows import NOW
from projections.searches import found
from projections.standings import Asked, Board, board
from web.address import position_of
from web.render import page
from web.request import Desk, desk
from web.routes import Routes

LINES = 50
"""Lines a page."""

FIRST_DAY = date(1900, 1, 1)
"""Before anything that is known of any bank."""

WINDOWS = (ROLLING, *PERIODS, ALL)

STEPS = (1, 100)
"""How many entries one goes back and forth by."""

router = Routes()


class Look(BaseModel):
    """Which board of the day that was open at the entry."""

    model_config = ConfigDict(str_max_length=200, str_strip_whitespace=True)

    kind: str = "effective"
    window: str = "week"
    unit: str = ""
    page: int = Field(default=1, ge=1, le=1_000_000)

    @property
    def query(self) -> dict[str, str]:
        """What stays when one goes to another entry or page."""
        return {"kind": self.kind, "window": self.window, "unit": self.unit}


class Compared(NamedTuple):
    """One manager's line as it was known then, and as it is now; None where there is none."""

    manager: StaffId
    then: Line | None
    now: Line | None

    @property
    def differs(self) -> bool:
        """Whether rank or value are others now."""
        return self.then is None or self.now is None or _told(self.then) != _told(self.now)


@router.get("/trail/{position}/board")
def show(request: Request, position: str, look: Annotated[Look, Query()]) -> Response:
    """A page of the board."""
    here = desk(request)
    fresh = here.freshen()
    at = _entry(here, position)
    day = _day(here, at)
    if look.kind == IMPROVEMENT:
        look.window = BY_THE_WEEK
    then = board(here.views, _asked(look, day, at.position), here.setting())
    now = board(here.views, _asked(look, day, NOW), here.setting())
    lines = _beside(then, now)
    pages = max(1, -(-len(lines) // LINES))
    if look.page > pages:
        raise HTTPException(404)
    some = lines[LINES * (look.page - 1) : LINES * look.page]
    hidden = {each.manager for each in now.lines if each.opted_out}
    return page(
        request,
        "known_board.html",
        fresh=fresh,
        at=at,
        moment=here.moment(at.at),
        day=day,
        look=look,
        then=then,
        lines=some,
        differing=sum(each.differs for each in lines),
        pages=pages,
        names=here.names([each.manager for each in some if each.manager not in hidden]),
        units=units(here.views),
        kinds=KINDS,
        windows=WINDOWS,
        steps=STEPS,
        head=fresh.position,
    )


def _entry(here: Desk, position: str) -> Entry:
    for entry in here.stores.ledger.at([position_of(position)]):
        return entry
    raise HTTPException(404)


def _day(here: Desk, at: Entry) -> date:
    """The bank's day when the entry was recorded; before the first was opened, the entry's own."""
    opened = found(here.views, {"tag": DayOpened.tag()}, at.position + 1, 1)
    return next((entry.event.on for entry in here.stores.ledger.at(opened)), at.event.on)


def _asked(look: Look, day: date, position: int) -> Asked:
    """The board of the days up to that one, and no later: what is told of them then stays so."""
    unit = UnitId(look.unit)
    if look.kind == IMPROVEMENT:
        return Asked(kind=look.kind, window=BY_THE_WEEK, on=day, unit=unit, position=position)
    first = _first(look.window, day)
    return Asked(kind=look.kind, window=CUSTOM, first=first, last=day, unit=unit, position=position)


def _first(window: str, day: date) -> date:
    """The first day of a kind of window that ends on `day`."""
    if window == ROLLING:
        return day - timedelta(days=ROLLING_DAYS - 1)
    if window == ALL:
        return FIRST_DAY
    if window in PERIODS:
        return date.fromordinal(bounds(window_named(window, day))[0])
    raise Refused(
        "There is no window '{window}'; choose one of: {windows}.",
        about="window",
        window=window,
        windows=", ".join(WINDOWS),
    )


def _beside(then: Board, now: Board) -> list[Compared]:
    """Everybody who is on one of the two, in the order of then."""
    before = {line.manager: line for line in then.lines}
    after = {line.manager: line for line in now.lines}
    return [Compared(each, before.get(each), after.get(each)) for each in {**before, **after}]


def _told(line: Line) -> tuple[int | None, int | None]:
    return line.rank, line.value
