"""How grids are shown: all that a reader answers for, and one with whoever is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from domain.event import CustomerId, GridId
from domain.unit import Grid
from projections import diary, gridded
from projections.customers import GridRow
from web.acquaintance import STRANGER, acquainted
from web.caller import Caller, caller
from web.coverage import DAYS
from web.deed import Refusal, fresh_command, written
from web.land import GEOGRAPHIC, ORPHANS, OVERLAPS, PERSONAL, ROWS, UNOWNED, Land
from web.render import page
from web.request import Desk, desk
from web.turned import Turned, fetched, turned
from web.veil import unveil

LINES = 25
"""Grids a page, and customers of one grid."""


class Share(NamedTuple):
    """How many active customers a grid has, and how many its owner contacted lately."""

    active: int
    contacted: int


def grids_page(
    request: Request, refused: Refusal, *, kind: str = GEOGRAPHIC, q: str = "", number: int = 1
) -> Response:
    """The page of grids of a `kind`, or of the customers who are in none or in several."""
    here, me, words = desk(request), caller(request), unveil(request, q)
    fresh = here.freshen(written(request))
    land = Land(here, me, fresh)
    counts = {each: len(land.of(each)) for each in (GEOGRAPHIC, UNOWNED, PERSONAL)}
    counts[ORPHANS] = land.orphans
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
        fresh=land.told,
        kind=kind,
        counts=counts,
        words=words,
        q=q,
        land=land,
        rules=here.rules(),
        open_units={unit: row for unit, row in land.units.items() if not row.closed_day},
        command=fresh_command(),
        **shown,
    )


def _grids(here: Desk, land: Land, kind: str, words: str | None, number: int) -> dict[str, Any]:
    """A page of grids whose name, unit or owner holds some words; of none where these are lost."""
    rows, sought = land.of(kind) if words is not None else [], (words or "").casefold()
    if sought:
        owners = _owners(here, rows)
        rows = [row for row in rows if sought in _told(row, land, owners).casefold()]
    some = turned(rows, number, LINES)
    return {
        "some": some,
        "names": _owners(here, some.rows),
        "shares": _shares(here, some.rows),
    }


def _owners(here: Desk, rows: Iterable[GridRow]) -> dict[str, str]:
    return here.names(sorted({row.manager for row in rows if row.manager}))


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
    some: Turned[Any] = fetched(
        counts[kind],
        number,
        ROWS,
        lambda first, most: (
            land.orphans_from(first) if kind == ORPHANS else land.overlaps[first : first + most]
        ),
    )
    rows = some.rows
    near = {row.customer: land.near(row.registrar) for row in rows} if kind == ORPHANS else {}
    ids = [row.customer for row in rows]
    files = diary.files(here.views, ids)
    owners = {land.all[grid].manager for row in rows if kind == OVERLAPS for grid in row.grids}
    staff = {*owners, *(row.registrar for row in files.values())}
    return {
        "some": some,
        "near": near,
        "files": files,
        "known": acquainted(here, me, ids),
        "names": here.names(sorted(staff - {""})),
    }


def grid_page(
    request: Request, grid: Grid, land: Land, refused: Refusal, at: tuple[int, int] = (1, 1)
) -> Response:
    """The page of one grid of the reader's land; `at` are the pages of its customers and of its
    history asked for.
    """
    here, me = desk(request), caller(request)
    fresh = here.freshen(written(request))
    row = land.all.get(GridId(grid.id), GridRow(GridId(grid.id), grid.name))
    inside: list[CustomerId] = gridded.members(here.views, [row.grid])[row.grid]
    known = acquainted(here, me, inside)
    inside.sort(key=lambda each: (each not in known, known.get(each, STRANGER).name, each))
    some = turned(inside, at[0], LINES)
    entries = turned(here.stream(grid.id)[::-1], at[1], LINES, "history_page")
    told = [(each, here.stores.ledger.opened(each)) for each in entries.rows]
    owners = {event.manager for _, event in told if hasattr(event, "manager")}
    names = here.names(sorted({*land.managers, *owners, *(each.by for each in entries.rows)}))
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
        some=some,
        known=known,
        files=diary.files(here.views, some.rows),
        managers=sorted(land.managers, key=lambda each: (names[each], each)),
        history=entries.told_as(told),
        names=names,
        moment=here.moment,
        rules=here.rules(),
        command=fresh_command(),
    )
