"""Grids: whose customers are whose; drawn, named and given to managers, and who is in none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.customer import Customer
from domain.event import Event, GridId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.unit import Grid
from projections.people import units
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, require_seen, written
from web.forms import all_needed, chosen, needed, whole
from web.grids_view import grid_page, grids_page
from web.land import GEOGRAPHIC, ORPHANS, OVERLAPS, Land
from web.request import desk
from web.routes import Routes
from web.turned import Number
from web.veil import LONGEST

router = Routes()


class NewGrid(Deed):
    """A geographic grid of a unit."""

    name: str = ""
    unit: str = ""
    difficulty: str = ""


class Name(Deed):
    """What a grid is to be called."""

    name: str = ""


class Difficulty(Deed):
    """How difficult a grid is."""

    difficulty: str = ""


class Given(Deed):
    """Whose a grid is to be, and why."""

    manager: str = ""
    reason: str = ""


class Belongs(Deed):
    """The grid that a customer is to belong to, or no longer."""

    grid: str = ""


@router.get("/grids")
def show(
    request: Request,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    kind: Annotated[str, Query(alias="show", max_length=20)] = GEOGRAPHIC,
    page: int = 1,
) -> Response:
    """The page; `q` searches by name, unit or owner, `show` leaves those of a kind."""
    return grids_page(request, NONE, kind=kind, q=q, number=page)


@router.post("/grids")
def draw(request: Request, form: Annotated[NewGrid, Form()]) -> Response:
    """Draw a geographic grid."""
    here, grid = desk(request), Grid(id=new_id("grid"))
    deed = Attempt(request, form, "draw")
    with deed:
        all_needed(form.typed, "name", "unit", "difficulty")
        known = {row.unit for row in units(here.views) if not row.closed_day}
        unit = UnitId(chosen(form.unit, known, "unit"))
        level = whole(form.difficulty, "difficulty")
        deed.record(grid, grid.define(unit=unit, name=form.name, difficulty=level, on=here.today()))
    to = deed.entries[0].subject if deed.entries else grid.id
    return deed.answer(f"/grids/{to}", lambda why: grids_page(request, why))


@router.get("/grids/{grid}")
def one(request: Request, grid: str, page: int = 1, history_page: Number = 1) -> Response:
    """One grid and who is in it."""
    it, land = _known(request, grid)
    return grid_page(request, it, land, NONE, (page, history_page))


@router.post("/grids/{grid}/name")
def rename(request: Request, grid: str, form: Annotated[Name, Form()]) -> Response:
    """Call it otherwise."""
    return _done(
        request,
        grid,
        form,
        "name",
        lambda it, on: it.rename(name=needed(form.name, "name"), on=on),
    )


@router.post("/grids/{grid}/difficulty")
def regrade(request: Request, grid: str, form: Annotated[Difficulty, Form()]) -> Response:
    """Say anew how difficult it is."""
    return _done(
        request,
        grid,
        form,
        "difficulty",
        lambda it, on: it.regrade(difficulty=whole(form.difficulty, "difficulty"), on=on),
    )


@router.post("/grids/{grid}/manager")
def assign(request: Request, grid: str, form: Annotated[Given, Form()]) -> Response:
    """Give it to a manager."""
    here = desk(request)

    def decide(it: Grid, on: date) -> Event:
        all_needed(form.typed, "manager", "reason")
        manager = StaffId(chosen(form.manager, Land(here, caller(request)).managers, "manager"))
        return it.assign(manager=manager, reason=form.reason, on=on)

    return _done(request, grid, form, "manager", decide)


@router.post("/customers/{customer}/grids")
def put_in(request: Request, customer: str, form: Annotated[Belongs, Form()]) -> Response:
    """Have a customer belong to a geographic grid."""
    here = desk(request)
    it = here.load(Customer, customer)
    deed = Attempt(request, form, "put-in")
    with deed:
        land = Land(here, caller(request))
        offered = {row.grid for row in land.of(GEOGRAPHIC)}
        grid = GridId(chosen(form.grid, offered, "grid"))
        deed.record(it, it.join_grid(grid=grid, on=here.today()))
    to = f"/grids?show={ORPHANS}"
    return deed.answer(to, lambda why: grids_page(request, why, kind=ORPHANS))


@router.post("/customers/{customer}/left-grids")
def take_out(request: Request, customer: str, form: Annotated[Belongs, Form()]) -> Response:
    """Have a customer belong to a grid no longer."""
    here = desk(request)
    it = here.load(Customer, customer)
    deed = Attempt(request, form, "take-out")
    with deed:
        drawn = {row.grid for row in Land(here, caller(request)).of(GEOGRAPHIC)}
        grid = GridId(chosen(form.grid, drawn, "grid"))
        deed.record(it, it.leave_grid(grid=grid, on=here.today()))
    to = f"/grids?show={OVERLAPS}"
    return deed.answer(to, lambda why: grids_page(request, why, kind=OVERLAPS))


def _known(request: Request, grid: str) -> tuple[Grid, Land]:
    """A grid that the reader answers for: leaders for those of their units and their people."""
    here = desk(request)
    it = here.load(Grid, grid)
    here.freshen(written(request))
    land = Land(here, caller(request))
    drawn = it.geographic or it.personal
    if not drawn or not (land.whole or grid in land.grids):
        raise HTTPException(404)
    return it, land


def _done(
    request: Request, grid: str, form: Deed, name: str, decide: Callable[[Grid, date], Event]
) -> Response:
    """Record what is decided about a grid, and show it anew."""
    here, (it, _) = desk(request), _known(request, grid)
    deed = Attempt(request, form, name)
    with deed:
        require_seen(it, form)
        deed.record(it, decide(it, here.today()))
    return deed.answer(
        f"/grids/{grid}", lambda why: grid_page(request, *_known(request, grid), why)
    )
