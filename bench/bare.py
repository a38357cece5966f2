"""A page beside a bare route of FastAPI that renders the same template with ready values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache, partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from jinja2.runtime import Context

from bench.child import CONTEXT, in_child
from bench.result import Result
from bench.run import Run
from bench.site import address_of, started
from bench.visitor import Line, Visitor
from bench.writers import Append, Turns, rates, write
from domain.ledger.settings import Settings
from web import render
from web.app import create as site

FIGURE = "pages"

SHARE = 0.3

CLIENTS = 4
"""Connections that ask at the same time."""

TEMPLATES = {"/board": "board.html", "/today": "today.html"}

LOOKED_UP = ("unit_of", "opens")
"""Values that are functions which the templates call."""

_SPOKEN = "en"


def beside(run: Run, database: str, settings: Settings, staff: str) -> Iterator[Result]:
    """The rates of a page and of its template alone, in turns, from two servers that are alike."""
    with _answering(settings) as of_page, _answering(settings, staff) as of_template:
        for path in TEMPLATES:
            ways = [partial(asking, of_page, path, staff), partial(asking, of_template, path, "")]
            found = [_round(run, database, path, ways) for _ in range(run.rounds)]
            ours, theirs = zip(*found, strict=True)
            yield Result(
                figure=FIGURE,
                what=f"{path}, {CLIENTS} clients at a time",
                database=database,
                unit="pages/s",
                ours=ours,
                against="a bare route, the same template with ready values",
                theirs=theirs,
                goal=SHARE,
            )


def _round(run: Run, database: str, path: str, ways: list[Any]) -> list[float]:
    gate, turns = CONTEXT.Barrier(CLIENTS), Turns(1.0, run.sized(5))
    slices = in_child(run.patience, write, ways, Settings(), gate, CLIENTS, turns)
    found = rates(slices, len(ways))
    run.say(f"{FIGURE}, {database}, {path}: {found[0]:.0f}/s, its template {found[1]:.0f}/s")
    return found


@contextmanager
def asking(
    address: str, path: str, staff: str, _settings: Settings
) -> Iterator[Callable[[], Append]]:
    """Clients signed in as one person, each on a connection that stays open."""
    with ExitStack() as stack:

        def client() -> Append:
            visitor = Visitor(stack.enter_context(closing(Line(address))), staff)
            return lambda: visitor.get(path)

        yield client


@contextmanager
def _answering(settings: Settings, *words: str) -> Iterator[str]:
    with started([sys.executable, "-m", "bench.answering", *words], settings) as process:
        yield address_of(process)


def create(staff: str) -> FastAPI:
    """An application that knows nothing but the values of pages of one person, and renders them."""
    ready = _ready(staff)
    bare = FastAPI(openapi_url=None)

    async def answer(request: Request) -> HTMLResponse:
        template = TEMPLATES[request.url.path]
        found = render.environment(_SPOKEN).get_template(template)
        return HTMLResponse(found.render(ready[template]))

    for path in TEMPLATES:
        bare.get(path)(answer)
    return bare


def _ready(staff: str) -> dict[str, dict[str, Any]]:
    """What each template was given when the person asked for the page."""
    seen: dict[str, dict[str, Any]] = {}

    class Seen(Context):
        def __init__(self, *of_template: Any, **more: Any) -> None:
            super().__init__(*of_template, **more)
            seen[str(self.name)] = dict(self.parent)

    speaking = render.environment(_SPOKEN)
    speaking.context_class = Seen
    spoken = {"Accept-Language": _SPOKEN}
    with TestClient(site(), "http://127.0.0.1", headers=spoken) as person:
        own = {"Sec-Fetch-Site": "same-origin"}
        person.post("/demo-sign-in", data={"staff": staff}, headers=own)
        for path in TEMPLATES:
            person.get(path)
    speaking.context_class = Context
    for values in seen.values():
        # What a page looks up while it renders is ready, too.
        values.update((name, cache(values[name])) for name in LOOKED_UP if name in values)
    return seen
