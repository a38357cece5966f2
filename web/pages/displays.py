"""Displays: which screens show a wall, and where a new one gets its address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NamedTuple

import segno
from fastapi import Form, Request
from markupsafe import Markup
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.display import LANGUAGES, SCENES, Display, DisplayAllowed
from domain.event import UnitId
from domain.ledger.identity import new_id
from projections.people import UnitRow, units
from web.access import ADMINISTRATOR
from web.attempt import Attempt
from web.caller import caller
from web.deed import NONE, Deed, Refusal, fresh_command, written
from web.forms import all_needed, chosen
from web.language import NAMES
from web.led import led_units
from web.render import page
from web.request import Desk, desk
from web.routes import Routes
from web.turned import PageNumber, opened_at, page_with, turned
from web.words import unit_options

PLACE = "/displays"

LINES = 100
"""Displays on a page, those that were never on first."""

router = Routes()


class NewDisplay(Deed):
    """A screen that is to show a wall."""

    place: str = ""
    unit: str = ""
    scenes: list[str] = Field(default=[], max_length=20)
    language: str = ""


class Shown(NamedTuple):
    """A display, and when it was last on."""

    id: str
    what: DisplayAllowed
    seen: datetime | None


class Given(NamedTuple):
    """The address of a new display, which is shown once, and a picture of it to be scanned."""

    address: str
    picture: Markup


@router.get(PLACE)
def show(request: Request, number: PageNumber = 1) -> Response:
    """The page."""
    return _page(request, NONE, number)


@router.post(PLACE)
def allow(request: Request, form: Annotated[NewDisplay, Form()]) -> Response:
    """Let a screen show the wall of a unit; its address is told this once."""
    here = desk(request)
    display, token = Display(id=new_id("display")), ""
    deed = Attempt(request, form, "allow")
    with deed:
        all_needed(form.typed, "place", "unit")
        unit = UnitId(chosen(form.unit, _mine(request), "unit"))
        allowed = display.allow(
            place=form.place,
            unit=unit,
            scenes=form.scenes,
            language=form.language,
            on=here.today(),
        )
        token = here.displays.begin(display.id)
        deed.record(display, allowed)
    if deed.refusal or deed.repeat:
        here.displays.end(display.id)
        return _page(request, deed.refusal or NONE)
    address = f"{request.url.scheme}://{request.url.netloc}/wall/{token}"
    return _page(request, NONE, given=Given(address, _picture(address)))


@router.post("/displays/{display}/revocation")
def revoke(
    request: Request, display: str, form: Annotated[Deed, Form()], number: PageNumber = 1
) -> Response:
    """Have a screen show nothing any more, from this second on."""
    here = desk(request)
    it = here.load(Display, display)
    if it.allowed is None or it.allowed.unit not in _mine(request):
        raise HTTPException(404)
    deed = Attempt(request, form, display)
    with deed:
        deed.record(it, it.revoke(on=here.today()))
    here.displays.end(display)
    return deed.answer(opened_at(PLACE, page=number), lambda told: _page(request, told, number))


def _picture(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(svgclass=None, lineclass=None, omitsize=True, border=2)
    return Markup(drawn)  # noqa: S704 - squares, and no text


def _mine(request: Request) -> set[UnitId]:
    """The units whose walls the reader may put up: those led, of administrators all."""
    here, me = desk(request), caller(request)
    if ADMINISTRATOR in me.roles:
        return set(here.setting().opened())
    return led_units(here, me)


def _displays(here: Desk, mine: set[UnitId]) -> list[Shown]:
    """Those that may show something of some units."""
    found = []
    for name, seen in here.displays.all().items():
        what = here.load(Display, name).shows
        if what and what.unit in mine:
            found.append(Shown(name, what, here.moment(seen) if seen else None))
    return sorted(found, key=lambda each: (each.seen is not None, each.what.place, each.id))


def _page(
    request: Request, refused: Refusal, number: int = 1, given: Given | None = None
) -> Response:
    here = desk(request)
    fresh = here.freshen(written(request))
    mine = _mine(request)
    rows: dict[str, UnitRow] = {row.unit: row for row in units(here.views)}
    open_units = {unit for unit, row in rows.items() if unit in mine and not row.closed_day}
    found = _displays(here, mine)
    at = [at for at, each in enumerate(found) if each.id == refused.deed]
    return page(
        request,
        "displays.html",
        refused.status,
        refusal=refused,
        fresh=fresh,
        displays=turned(found, page_with(at[0], LINES) if at else number, LINES),
        units=rows,
        mine=[each for each in unit_options(rows) if each[0] in open_units],
        scenes=SCENES,
        languages=[(each, NAMES[each]) for each in LANGUAGES],
        given=given,
        command=fresh_command(),
    )
