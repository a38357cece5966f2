"""How grids are shown: all that a reader answers for, and one with whoever is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.event import CustomerId, GridId, StaffId, UnitId
from domain.unit import Grid
from projections import diary, gridded
from projections.customers import GridRow
from projections.people import StaffRow, UnitRow, everybody, units
from web.access import ADMINISTRATOR, MANAGER
from web.acquaintance import STRANGER, acquainted
from web.caller import Caller, caller
from web.coverage import DAYS
from web.deed import Refusal, fresh_command, written
from web.led import led_units
from web.render import page
from web.request import Desk, desk

LINES = 50
"""Grids a page, and customers of one grid."""

ROWS = 20
"""Customers a page where each has a form of its own."""

OFFERED = 200
"""So many grids are offered for a customer whose registrar has none nearby; more say nothing."""

GEOGRAPHIC, PERSONAL, UNOWNED = "geographic", "personal", "unowned"
ORPHANS, OVERLAPS = "orphans", "overlaps"


class Share(NamedTuple):
    """How many active customers a grid has, and how many its owner contacted lately."""

    active: int
    contacted: int


class Land:
    """The grids that a reader answers for: of an administrator all of the bank."""

    def __init__(self, here: Desk, me: Caller) -> None:
        """Read them as of now."""
        self._here = here
        self.whole = ADMINISTRATOR in me.roles
        self.led = None if self.whole else led_units(here, me)
        self.units: dict[UnitId, UnitRow] = {row.unit: row for row in units(here.views)}
        self.staff: dict[StaffId, StaffRow] = {row.staff: row for row in everybody(here.views)}
        self.all: dict[GridId, GridRow] = {row.grid: row for row in gridded.every_grid(here.views)}
        self.grids = {grid: row for grid, row in self.all.items() if self._is_theirs(row)}

    def _is_theirs(self, row: GridRow) -> bool:
        owner = self.staff.get(row.manager)
        return self.led is None or row.unit in self.led or bool(owner and owner.unit in self.led)

    def is_kept(self, row: GridRow) -> bool:
        """Whether somebody who works for the bank owns a grid."""
        owner = self.staff.get(row.manager)
        return bool(owner and not owner.left_day)

    @cached_property
    def managers(self) -> list[StaffId]:
        """Whom a grid may be given to."""
        there = self.staff.values()
        return [each.staff for each in there if MANAGER in each.roles and not each.left_day]

    def of(self, kind: str) -> list[GridRow]:
        """The grids of a kind, by name."""
        rows = sorted(self.grids.values(), key=lambda row: (row.name, row.grid))
        if kind == UNOWNED:
            return [row for row in rows if row.unit and not self.is_kept(row)]
        return [row for row in rows if bool(row.unit) == (kind == GEOGRAPHIC)]

    @cached_property
    def overlaps(self) -> list[gridded.Overlap]:
        """Customers in the grids of several managers, one of which is the reader's to see."""
        found = gridded.overlaps(self._here.views, self.all)
        return [each for each in found if not self.grids.keys().isdisjoint(each.grids)]

    def near(self, registrar: StaffId) -> list[GridRow]:
        """Grids for a customer: the registrar's own, then those of their unit, else all."""
        rows = [row for row in self.of(GEOGRAPHIC) if self.is_kept(row)]
        who = self.staff.get(registrar)
        own = [row for row in rows if row.manager == registrar]
        beside = [row for row in rows if who and row.unit == who.unit and row not in own]
        return [*own, *beside] or rows[:OFFERED]


def grids_page(
    request: Request, refused: Refusal, *, kind: str = GEOGRAPHIC, words: str = "", number: int = 1
) -> Response:
    """The page of grids of a `kind`, or of the customers who are in none or in several."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    land = Land(here, me)
    counts = {each: len(land.of(each)) for each in (GEOGRAPHIC, UNOWNED, PERSONAL)}
    counts[ORPHANS] = gridded.orphans_in_all(here.views, land.led)
    counts[OVERLAPS] = len(land.overlaps)
    kind = kind if kind in counts else GEOGRAPHIC
    shown = _customers(here, me, land, kind, counts, number)
    if kind not in (ORPHANS, OVERLAPS):
        shown = _grids(here, land, kind, words, number)
    return page(
        request,
        "grids.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        kind=kind,
        counts=counts,
        words=words,
        land=land,
        rules=here.rules(),
        open_units={unit: row for unit, row in land.units.items() if not row.closed_day},
        command=fresh_command(),
        **shown,
    )


def _grids(here: Desk, land: Land, kind: str, words: str, number: int) -> dict[str, Any]:
    """A page of grids whose name, unit or owner holds some words."""
    rows, sought = land.of(kind), words.casefold()
    owners = here.names(list({row.manager for row in rows if row.manager}))
    if sought:
        rows = [row for row in rows if sought in _told(row, land, owners).casefold()]
    pages = max(1, -(-len(rows) // LINES))
    number = min(max(1, number), pages)
    some = rows[LINES * (number - 1) : LINES * number]
    return {
        "rows": some,
        "names": owners,
        "shares": _shares(here, some),
        "number": number,
        "pages": pages,
    }


def _told(row: GridRow, land: Land, owners: Mapping[str, str]) -> str:
    unit = land.units.get(row.unit)
    return f"{row.name} {owners.get(row.manager, '')} {unit.name if unit else ''}"


def _shares(here: Desk, rows: Iterable[GridRow]) -> dict[GridId, Share]:
    """How far the owners of some grids came round lately."""
    some, today = list(rows), here.setting().today
    inside = gridded.members(here.views, [row.grid for row in some])
    managers = {row.manager for row in some if row.manager}
    met = gridded.met(here.views, managers, today + 1 - DAYS, today + 1)
    return {
        row.grid: Share(
            len(inside[row.grid]), len(met.get(row.manager, set()).intersection(inside[row.grid]))
        )
        for row in some
    }


def _customers(
    here: Desk, me: Caller, land: Land, kind: str, counts: Mapping[str, int], number: int
) -> dict[str, Any]:
    """A page of orphans or overlaps."""
    if kind not in (ORPHANS, OVERLAPS):
        return {}
    pages = max(1, -(-counts[kind] // ROWS))
    number = min(max(1, number), pages)
    first = ROWS * (number - 1)
    if kind == ORPHANS:
        rows: list[Any] = gridded.orphans(here.views, land.led, first, ROWS)
        near = {row.customer: land.near(row.registrar) for row in rows}
    else:
        rows, near = land.overlaps[first : first + ROWS], {}
    ids = [row.customer for row in rows]
    files = diary.files(here.views, ids)
    owners = {land.all[grid].manager for row in rows if kind == OVERLAPS for grid in row.grids}
    staff = {*owners, *(row.registrar for row in files.values())}
    return {
        "rows": rows,
        "near": near,
        "files": files,
        "known": acquainted(here, me, ids),
        "names": here.names(sorted(staff - {""})),
        "number": number,
        "pages": pages,
    }


def grid_page(request: Request, grid: Grid, refused: Refusal, *, number: int = 1) -> Response:
    """The page of one grid, which the reader may see."""
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    land = Land(here, me)
    row = land.all.get(GridId(grid.id), GridRow(GridId(grid.id), grid.name))
    inside: list[CustomerId] = gridded.members(here.views, [row.grid])[row.grid]
    known = acquainted(here, me, inside)
    inside.sort(key=lambda each: (each not in known, known.get(each, STRANGER).name, each))
    pages = max(1, -(-len(inside) // LINES))
    number = min(max(1, number), pages)
    some = inside[LINES * (number - 1) : LINES * number]
    entries = here.stream(grid.id)[::-1]
    told = [(each, here.stores.ledger.opened(each)) for each in entries]
    owners = {event.manager for _, event in told if hasattr(event, "manager")}
    names = here.names(sorted({*land.managers, *owners, *(each.by for each in entries)}))
    return page(
        request,
        "grid.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        it=grid,
        row=row,
        land=land,
        share=_shares(here, [row])[row.grid],
        rows=some,
        known=known,
        files=diary.files(here.views, some),
        managers=sorted(land.managers, key=lambda each: (names[each], each)),
        history=told,
        names=names,
        moment=here.moment,
        rules=here.rules(),
        number=number,
        pages=pages,
        command=fresh_command(),
    )
