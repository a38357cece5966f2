"""The board: who stands where, in a period and a unit, and how far it is to the next place."""

from __future__ import annotations

from functools import cache
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.calendar import PERIODS
from domain.event import StaffId, UnitId
from domain.ledger.vault import Person
from domain.ranking import KINDS
from projections.boards.rows import ALL, ROLLING
from projections.listing import Listing, arranged
from projections.people import UnitRow, units
from projections.places import Placed
from projections.rows import Reading
from web.access import ADMINISTRATOR, AUDITOR
from web.caller import Caller, caller, leads
from web.deed import written
from web.listings import listing
from web.period import neighbours
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.wish import Wish, wished

LINES = 50
"""Lines a page."""

MEDIAN, THRESHOLDS = 50, (50, 75, 90)

RANKED_BY = {"effective": "ev", "close": "close_rate", "channel": "channel_rate"}
COLUMNS = ("ev", "points", "contacts", "close_rate")

router = Routes()


class Above(NamedTuple):
    """A value above one's own: a percentile, or somebody's, and whose."""

    percent: int
    value: int
    row: Placed | None = None


class Mine(NamedTuple):
    """One's own line with its neighbours, and what there is to reach."""

    lines: list[Placed]
    manager: StaffId
    value: int
    above: list[Above]


@router.get("/board")
def show(request: Request, wish: Annotated[Wish, Depends(wished)]) -> Response:
    """One page of the board, or the block of it that is asked for again when something happened."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    if not fresh.position:
        return page(request, "empty.html", fresh=fresh)
    setting, today = here.setting(), here.today()
    views = here.views
    board = listing(here, views, wish)
    tree = _tree(units(views))
    cut = None if sees_all(here, me, wish) else board.listing.level(MEDIAN)
    lines, pages = _lines(here, board.listing, cut, wish)
    mine = _mine(views, board.listing, me)
    if wish.page > pages:
        raise HTTPException(404)
    before, after = neighbours(wish.window, board.start, board.end, today.toordinal())
    return page(
        request,
        "board.html",
        block="board",
        wish=wish,
        fresh=fresh,
        board=board,
        lines=lines,
        mine=mine,
        cut=cut,
        names=_names(here, lines, mine),
        value=board.listing.value,
        pages=pages,
        before=before,
        after=after,
        units=tree,
        unit_of=lambda manager: setting.unit(manager, setting.today),
        opens=cache(lambda manager: AUDITOR in me.roles or leads(setting, me, manager)),
        minimum=board.rules.rate_minimum,
        kinds=KINDS,
        windows=(ROLLING, *PERIODS, ALL),
        columns=list(dict.fromkeys((RANKED_BY[wish.kind], *COLUMNS))),
    )


def sees_all(here: Desk, me: Caller, wish: Wish) -> bool:
    """Whether the reader is shown the lower half too, as leader of the unit or for the bank."""
    if not me.roles.isdisjoint((AUDITOR, ADMINISTRATOR)):
        return True
    path = here.setting().path(UnitId(wish.unit)) if wish.unit else ()
    return not me.led.isdisjoint((*path, UnitId("")))


def _lines(here: Desk, board: Listing, cut: int | None, wish: Wish) -> tuple[list[Placed], int]:
    """The lines of one page, and how many pages there are."""
    shown = board.visible(cut)
    pages = max(1, -(-shown // LINES))
    offset = LINES * (wish.page - 1)
    if offset >= shown:
        return [], pages

    def by_name(managers: list[StaffId]) -> dict[StaffId, str]:
        people = here.stores.vault.people(managers)
        found = {each: people.get(each, Person(each)) for each in managers}
        return {each: one.sort_key or one.number for each, one in found.items()}

    return arranged(board, offset, min(LINES, shown - offset), by_name), pages


def _mine(connection: Reading, board: Listing, me: Caller) -> Mine | None:
    """The reader's own place; whoever is below the reader counts for nothing here."""
    lines = board.own(me.staff)
    row = next((each.row for each in lines if each.row.manager == me.staff), None)
    if row is None:
        return None
    own = board.value(row)
    levels = [
        Above(percent, at) for percent in THRESHOLDS if (at := board.level(percent)) is not None
    ]
    above = [level for level in levels if level.value > own]
    next_up = [each for each in lines if board.value(each.row) > own]
    if next_up:
        above.insert(0, Above(0, board.value(next_up[-1].row), next_up[-1]))
    median = next((level.value for level in levels), None)
    if median is not None:
        least = min(own, median)  # of those below the middle nobody is shown who is below oneself
        lines = [each for each in lines if board.value(each.row) >= least or each.row is row]
    return Mine(lines, me.staff, own, above)


def _names(here: Desk, lines: list[Placed], mine: Mine | None) -> dict[str, str]:
    """The names of everybody on the page."""
    shown = (*lines, *(mine.lines if mine else ()))
    return here.names(list(dict.fromkeys(each.row.manager for each in shown)))


def _tree(rows: list[UnitRow]) -> dict[UnitId, UnitRow]:
    """Units with those below them after them, each level by name."""
    known = {unit.unit: unit for unit in rows}

    def place(unit: UnitRow) -> list[tuple[str, str]]:
        return [(known[above].name, above) for above in reversed(unit.path) if above in known]

    return {unit.unit: unit for unit in sorted(rows, key=place)}
