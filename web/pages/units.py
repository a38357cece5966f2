"""Units: the tree of the bank, who works where, and how a unit is opened, renamed and closed."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

from fastapi import Form, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import UnitId
from domain.ledger.identity import new_id
from domain.unit import Unit
from projections.people import UnitRow, everybody, units
from web.attempt import Attempt
from web.deed import NONE, Deed, Refusal, fresh_command, require_seen, written
from web.forms import all_needed, chosen, needed
from web.render import page
from web.request import Desk, desk
from web.roster import leaders
from web.routes import Routes
from web.turned import turned

LINES = 100
"""Lines a page."""

router = Routes()


class NewUnit(Deed):
    """A unit below another one."""

    name: str = ""
    parent: str = ""


class Name(Deed):
    """What a unit is to be called."""

    name: str = ""


@router.get("/units")
def show(request: Request, q: str = "", show: str = "", page: int = 1) -> Response:
    """The tree; `q` searches by name, `show` leaves units of a kind."""
    return _tree(request, NONE, q=q.strip(), kind=show, number=max(1, page))


@router.post("/units")
def add(request: Request, form: Annotated[NewUnit, Form()]) -> Response:
    """Open a unit."""
    here, unit = desk(request), Unit(id=new_id("unit"))
    deed = Attempt(request, form, "open")
    with deed:
        all_needed(form.typed, "name", "parent")
        known = {row.unit for row in units(here.views) if not row.closed_day}
        parent = UnitId(chosen(form.parent, known, "parent"))
        deed.record(unit, unit.open(name=form.name, parent=parent, on=here.today()))
    return deed.answer("/units", lambda refused: _tree(request, refused))


@router.get("/units/{unit}")
def one(request: Request, unit: str, page: int = 1) -> Response:
    """One unit and who works in it."""
    return _one(request, unit, NONE, number=max(1, page))


@router.post("/units/{unit}/name")
def rename(request: Request, unit: str, form: Annotated[Name, Form()]) -> Response:
    """Call it otherwise."""
    here, it = desk(request), _known(request, unit)
    deed = Attempt(request, form, "name")
    with deed:
        require_seen(it, form)
        deed.record(it, it.rename(name=needed(form.name, "name"), on=here.today()))
    return deed.answer(f"/units/{unit}", lambda refused: _one(request, unit, refused))


@router.post("/units/{unit}/closing")
def close(request: Request, unit: str, form: Annotated[Deed, Form()]) -> Response:
    """Close it, once it is empty."""
    here, it = desk(request), _known(request, unit)
    deed = Attempt(request, form, "closing")
    with deed:
        here.freshen(written(request))
        people = sum(each.unit == unit and not each.left_day for each in everybody(here.views))
        below = sum(each.parent == unit and not each.closed_day for each in units(here.views))
        deed.record(it, it.close(people=people, below=below, on=here.today()))
    return deed.answer(f"/units/{unit}", lambda refused: _one(request, unit, refused))


def _known(request: Request, unit: str) -> Unit:
    it = desk(request).load(Unit, unit)
    if not it.opened:
        raise HTTPException(404)
    return it


def _tree(
    request: Request, refused: Refusal, *, q: str = "", kind: str = "", number: int = 1
) -> Response:
    here = desk(request)
    fresh = here.freshen(written(request))
    known = {row.unit: row for row in units(here.views)}
    present = [each for each in everybody(here.views) if not each.left_day]
    people = Counter(each.unit for each in present)
    led = leaders(here, present)
    names = here.names(sorted(set().union(*led.values())))
    of_kind = _of_kinds(known, people, set(led))
    meant = of_kind.get(kind, known.keys())
    rows = [row for row in _in_order(known) if row.unit in meant and q.lower() in row.name.lower()]
    return page(
        request,
        "units.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        q=q,
        kind=kind if kind in of_kind else "",
        counts={each: len(some) for each, some in of_kind.items()},
        total=len(known),
        found=turned(rows, number, LINES),
        known=known,
        units={row.unit: row for row in known.values() if not row.closed_day},
        people=people,
        leaders={unit: sorted(names[each] for each in some) for unit, some in led.items()},
        command=fresh_command(),
    )


def _of_kinds(
    known: dict[UnitId, UnitRow], people: Counter[UnitId], led: set[UnitId]
) -> dict[str, set[UnitId]]:
    """Units that are short of something, and those that are closed."""
    closed = {row.unit for row in known.values() if row.closed_day}
    above = {row.parent for row in known.values() if not row.closed_day}
    with_people = {unit for unit in known if people[unit]}
    return {
        "unled": with_people - led,
        "empty": known.keys() - closed - above - with_people,
        "closed": closed,
    }


def _in_order(known: dict[UnitId, UnitRow]) -> list[UnitRow]:
    """Units with those below them after them, each level by name."""

    def place(row: UnitRow) -> list[tuple[str, str]]:
        return [(known[above].name, above) for above in reversed(row.path) if above in known]

    return sorted(known.values(), key=place)


def _one(request: Request, unit: str, refused: Refusal, *, number: int = 1) -> Response:
    here, it = desk(request), _known(request, unit)
    fresh = here.freshen(written(request))
    known = {row.unit: row for row in units(here.views)}
    people = [each for each in everybody(here.views) if each.unit == unit and not each.left_day]
    vault = here.people([each.staff for each in people])
    people.sort(key=lambda row: (*_sort_key(vault.get(row.staff)), row.staff))
    return page(
        request,
        "unit.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        it=it,
        above=[known[each] for each in _above(here, it) if each in known],
        below=[row for row in _in_order(known) if row.parent == unit],
        staff=turned(people, number, LINES),
        people=vault,
        command=fresh_command(),
    )


def _sort_key(person: Any) -> tuple[str, str]:
    return (person.sort_key or person.name, person.number) if person else ("", "")


def _above(here: Desk, it: Unit) -> list[UnitId]:
    """The units above it, from the bank down."""
    return list(reversed(here.setting().path(UnitId(it.id))[1:]))
