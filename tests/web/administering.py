"""What administrators do in these tests: who else may, filled forms, and what these are about."""

from __future__ import annotations

from collections.abc import Callable

from domain.customer import Customer
from domain.event import Code, GridId, StaffId, UnitId
from domain.ledger.identity import new_id
from domain.staff import Staff
from domain.unit import Grid, Unit
from tests.projections.bank import MONDAY
from tests.web.importing import previewed
from tests.web.people import Site

_ONLY = {"administrator"}
INSIDE = _ONLY | {"li", "peer", "stranger", "north_leader", "south_leader", "auditor"}

OF_ADMINISTRATORS = {
    "GET /people/{staff}": _ONLY,
    "POST /people/{staff}/ended-sessions": _ONLY,
    "POST /people/{staff}/roles": _ONLY,
    "POST /people/{staff}/revoked-roles": _ONLY,
    "POST /people/{staff}/unit": _ONLY,
    "POST /people/{staff}/leaves": _ONLY,
    "POST /people/{staff}/cancelled-leaves": _ONLY,
    "POST /people/{staff}/departure": _ONLY,
    "POST /people/{staff}/return": _ONLY,
    "GET /exports": INSIDE,
    "GET /units": _ONLY,
    "POST /units": _ONLY,
    "GET /units/{unit}": _ONLY,
    "POST /units/{unit}/name": _ONLY,
    "POST /units/{unit}/closing": _ONLY,
    "GET /grids": _ONLY | {"north_leader", "south_leader"},
    "POST /grids": _ONLY,
    "GET /grids/{grid}": _ONLY | {"north_leader"},
    "POST /grids/{grid}/name": _ONLY,
    "POST /grids/{grid}/difficulty": _ONLY,
    "POST /grids/{grid}/manager": _ONLY,
    "POST /customers/{customer}/grids": _ONLY,
    "POST /customers/{customer}/left-grids": _ONLY,
    "GET /calendar": _ONLY,
    "POST /calendar": _ONLY,
    "POST /calendar/announced-days": _ONLY,
    "GET /imports": _ONLY,
    "POST /imports": _ONLY,
    "GET /imports/{file}": _ONLY,
    "GET /imports/{file}/rejected": _ONLY,
    "POST /imports/{file}/mapping": _ONLY,
    "POST /imports/{file}/go-ahead": _ONLY,
    "POST /imports/{file}/withdrawal": _ONLY,
}

AWAY = {"first": "2026-03-09", "last": "2026-03-10"}

ADMINISTERING = {
    "/people/{staff}/ended-sessions": {},
    "/people/{staff}/roles": {"role": "leader", "unit": "north", "reason": "Leads from now on."},
    "/people/{staff}/revoked-roles": {"role": "manager", "reason": "Works at the counter now."},
    "/people/{staff}/unit": {"unit": "south", "on": "2026-03-02"},
    "/people/{staff}/leaves": {**AWAY, "kind": "annual"},
    "/people/{staff}/cancelled-leaves": AWAY,
    "/people/{staff}/departure": {"on": ""},
    "/people/{staff}/return": {"unit": "south"},
    "/units": {"name": "Harbour", "parent": "north"},
    "/units/{unit}/name": {"name": "Old Harbour"},
    "/units/{unit}/closing": {},
    "/grids": {"name": "East Gate", "unit": "north", "difficulty": "3"},
    "/grids/{grid}/name": {"name": "West Gate"},
    "/grids/{grid}/difficulty": {"difficulty": "1"},
    "/grids/{grid}/manager": {"manager": "peer", "reason": "Knows the street."},
    "/customers/{customer}/grids": {"grid": "patch"},
    "/customers/{customer}/left-grids": {"grid": "patch"},
    "/calendar": {"first": "2026-03-20", "last": "", "what": "rest", "name": "Founding day"},
    "/calendar/announced-days": {},
    "/displays": {"place": "Hall", "unit": "north", "scenes": "board", "language": "en"},
    "/displays/{display}/revocation": {"version": "1"},
    "/imports/{file}/mapping": {"how": "", "mapping": ""},
    "/imports/{file}/go-ahead": {},
    "/imports/{file}/withdrawal": {},
}


def administered(site: Site, path: str) -> str:
    """Somebody about whom the form of a path makes sense."""
    new = Staff(id=new_id("staff"))
    joined = new.join(unit=UnitId("north"), on=MONDAY)
    it = new.seen([joined])
    events = [joined, it.grant(role=Code("manager"), unit=UnitId("north"), on=MONDAY)]
    it = new.seen(events)
    if path.endswith("/cancelled-leaves"):
        days = {name: MONDAY.fromisoformat(text) for name, text in AWAY.items()}
        events.append(it.take_leave(kind=Code("annual"), on=MONDAY, **days))
    if path.endswith("/return"):
        events.append(it.leave(on=MONDAY))
    site.stores.ledger.record(new, *events, by=StaffId("first"))
    site.catch_up()
    return new.id


def empty_unit(site: Site) -> str:
    """A unit in which nobody works."""
    unit = Unit(id=new_id("unit"))
    opened = unit.open(name="Pier", parent=UnitId("north"), on=MONDAY)
    site.stores.ledger.record(unit, opened, by="first")
    site.catch_up()
    return unit.id


def drawn_grid(site: Site) -> str:
    """A grid that nobody owns and nobody is in."""
    grid = Grid(id=new_id("grid"))
    drawn = grid.define(unit=UnitId("north"), name="Gate", on=MONDAY)
    site.stores.ledger.record(grid, drawn, by="first")
    site.catch_up()
    return grid.id


ABOUT_THE_BANK: dict[str, Callable[[Site], str]] = {
    "{grid}": drawn_grid,
    "{unit}": empty_unit,
    "{file}": previewed,
}
"""Makes what a path names, of which there is one version."""


def put_into_patch(site: Site, customer: str) -> None:
    """A customer comes into Li's grid."""
    it = site.stores.ledger.load(Customer, customer)
    site.stores.ledger.record(it, it.join_grid(grid=GridId("patch"), on=MONDAY), by="first")
    site.catch_up()
