"""The board: who stands where, in a period and a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.calendar import PERIODS, bounds, window_named
from domain.event import UnitId
from domain.ranking import KINDS
from projections.boards.rows import ALL, ROLLING
from projections.people import UNIT, UnitRow
from projections.standings import Asked
from projections.standings import board as standings
from web.period import neighbours
from web.render import page
from web.request import Desk, desk
from web.shown import named, ranked
from web.wish import Wish, wished

LINES = 50
"""Lines a page."""

RANKED_BY = {"effective": "ev", "close": "close_rate", "channel": "channel_rate"}
COLUMNS = ("ev", "points", "visits", "contacts", "close_rate")

router = APIRouter()


@router.get("/")
def show(request: Request, wish: Annotated[Wish, Depends(wished)]) -> Response:
    """One page of the board."""
    here = desk(request)
    asked = wish.asked()
    fresh = here.freshen()
    if not fresh.position:
        return page(request, "empty.html", fresh=fresh)
    today = here.bank().today or date.min
    rules = here.rules(_last_day(asked, today))
    with here.stores.views.read() as connection:
        board = standings(connection, asked, rules)
    places = ranked(board)
    pages = max(1, -(-len(places) // LINES))
    if wish.page > pages:
        raise HTTPException(404)
    before, after = neighbours(wish.window, board.start, board.end, today.toordinal())
    return page(
        request,
        "board.html",
        wish=wish,
        fresh=fresh,
        board=board,
        lines=named(places, LINES * (wish.page - 1), LINES, here.stores.vault),
        everybody=[place.line for place in places],
        best=max((place.line.value or 0 for place in places), default=0) or 1,
        pages=pages,
        before=before,
        after=after,
        units=_tree(_units(here)),
        minimum=rules.rate_minimum,
        kinds=KINDS,
        windows=(ROLLING, *PERIODS, ALL),
        columns=list(dict.fromkeys((RANKED_BY[wish.kind], *COLUMNS))),
    )


def _last_day(asked: Asked, today: date) -> int:
    """The last day of the period so far: its rules are those that the board goes by."""
    if asked.window not in PERIODS:
        return today.toordinal()
    end = bounds(window_named(asked.window, asked.on or today))[1]
    return min(today.toordinal(), end - 1)


def _units(here: Desk) -> list[UnitRow]:
    with here.stores.views.read() as connection:
        found = connection.exec_driver_sql(UNIT.select_sql(UNIT.name, (), "?"))
        return [UNIT.row(values) for values in found]


def _tree(units: Iterable[UnitRow]) -> dict[UnitId, UnitRow]:
    """Units with those below them after them, each level by name."""
    rows = {unit.unit: unit for unit in units}

    def place(unit: UnitRow) -> list[tuple[str, str]]:
        return [(rows[above].name, above) for above in reversed(unit.path) if above in rows]

    return {unit.unit: unit for unit in sorted(rows.values(), key=place)}
