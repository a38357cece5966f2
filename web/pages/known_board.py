"""A board as it was known when an entry had just been recorded, beside what is known of it now."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import Query, Request
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import Entry, StaffId, UnitId
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, KINDS
from projections import history
from projections.history import WINDOWS, board_then, then_at
from projections.lines import Line
from projections.people import hidden, units
from projections.rows import NOW
from projections.standings import Board, board
from web.address import position_of
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import turned

LINES = 50
"""Lines a page."""

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
    then = then_at(here.stores.ledger, at.position, here.past)
    if look.kind == IMPROVEMENT:
        look.window = BY_THE_WEEK
    wanted = history.Look(look.kind, look.window, UnitId(look.unit))
    known = board_then(here.views, then, wanted, bare=True)
    asked = replace(known.asked, position=NOW)
    now = board(here.views, asked, here.setting(), people={}, bare=True)
    lines = _beside(known, now)
    some = turned(lines, look.page, LINES)
    unnamed = hidden(here.views)
    return page(
        request,
        "known_board.html",
        fresh=fresh,
        at=at,
        moment=here.moment(at.at),
        day=then.day,
        look=look,
        then=known,
        lines=some,
        differing=sum(each.differs for each in lines),
        names=here.names([each.manager for each in some.rows if each.manager not in unnamed]),
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


def _beside(then: Board, now: Board) -> list[Compared]:
    """Everybody who is on one of the two, in the order of then."""
    before = {line.manager: line for line in then.lines}
    after = {line.manager: line for line in now.lines}
    return [Compared(each, before.get(each), after.get(each)) for each in {**before, **after}]


def _told(line: Line) -> tuple[int | None, int | None]:
    return line.rank, line.value
