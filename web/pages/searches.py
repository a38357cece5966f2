"""Searches: what is typed into one is veiled before it stands in the address of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Form, Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from web.access import ACCESS, GET, reach
from web.caller import caller
from web.deed import Deed
from web.forms import chosen
from web.request import desk
from web.routes import Routes
from web.sought import all_people, sought
from web.veil import veil

router = Routes()


class Fields(NamedTuple):
    """What a page is searched by: words that somebody types, what they choose, and which of the
    words are about one member of staff, whose id may stand in an address.
    """

    typed: tuple[str, ...] = ("q",)
    chosen: tuple[str, ...] = ("show",)
    staff: tuple[str, ...] = ()


PLACES: Mapping[str, Fields] = {
    "/people": Fields(),
    "/customers": Fields(),
    "/grids": Fields(),
    "/trail": Fields(("staff", "by", "customer", "source", "subject"), ("tag",), ("staff", "by")),
    "/duties": Fields(("person",), ("kind", "waiting", "first", "last"), ("person",)),
}
"""The pages on which names can be looked for."""

CHOICES: Mapping[str, str] = {
    "/adjustments": "propose",
    "/badges": "choose",
    "/grids/{grid}": "change",
}
"""The pages that have one choose among people who may be many, and where on them."""


class Search(Deed):
    """What is looked for on the page `of`."""

    of: str = ""
    q: str = Field(default="", max_length=200)
    show: str = Field(default="", max_length=200)
    tag: str = Field(default="", max_length=200)
    staff: str = Field(default="", max_length=200)
    by: str = Field(default="", max_length=200)
    customer: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=200)
    subject: str = Field(default="", max_length=200)
    kind: str = Field(default="", max_length=200)
    waiting: str = Field(default="", max_length=200)
    person: str = Field(default="", max_length=200)
    first: str = Field(default="", max_length=200)
    last: str = Field(default="", max_length=200)


@router.post("/searches")
def find(request: Request, form: Annotated[Search, Form()]) -> Response:
    """Go on to the page with what is looked for; nothing is recorded."""
    said, choice = form.typed, _choice(form.of)
    place = choice or chosen(form.of, PLACES, "of")
    if not reach(ACCESS[GET, place], caller(request).roles):
        raise HTTPException(404)
    if choice:
        words = veil(request, said["q"])
        begun = f"{form.of}?{urlencode({'q': words})}" if words else form.of
        return RedirectResponse(f"{begun}#{CHOICES[choice]}", 303)
    fields = PLACES[place]
    asked = {name: said[name] for name in fields.chosen}
    asked |= {name: veil(request, said[name]) for name in fields.typed}
    for name in fields.staff:
        same = sought(all_people(desk(request)), said[name]) if said[name] else []
        if len(same) == 1:
            asked[name] = same[0].id
    query = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{place}?{query}" if query else place, 303)


def _choice(address: str) -> str:
    """The route of a page that has one choose; empty for any other address."""
    forms = {route: re.sub(r"\{\w+\}", "[A-Za-z0-9_]+", route) for route in CHOICES}
    return next((route for route, form in forms.items() if re.fullmatch(form, address)), "")
