"""An export: a page with its tables, asked for as a file and with all its pages at once.

It asks the application for the page as the reader would, so it shows what the page shows: the same
access, scope, names that are left out, and nothing that another question could tell.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.sheets import FORMATS, Writer
from web.tables import Table, Tables
from web.turned import turns

EXPORTED = (
    "/board",
    "/people",
    "/units",
    "/units/{unit}",
    "/grids",
    "/grids/{grid}",
    "/imports",
    "/erasures",
    "/trail",
    "/duties",
    "/duties/agreement",
    "/duties/rules",
    "/contrasts",
    "/customers",
    "/team",
    "/measures",
    "/balance",
    "/managers/{staff}/balance",
    "/managers/{staff}/why",
    "/second-looks",
    "/flags",
    "/appeals",
    "/adjustments",
)
"""Pages that hold tables."""

AT_ONCE = 2
"""Exports under way in a process; the next one waits for its turn."""

MOST = 50_000
"""Rows after which a file ends; the page tells of it where there may be more."""

CHUNK = 1 << 16

_PAGES = [re.compile(re.sub(r"\{\w+\}", "[^/]+", route)) for route in EXPORTED]
_ASKED_BY_SCRIPT = (b"hx-request", b"hx-request-type", b"accept-encoding", b"if-none-match")


def is_exported(path: str) -> bool:
    """Whether a page can be had as a file."""
    return any(page.fullmatch(path) for page in _PAGES)


def for_a_file(request: Request) -> bool:
    """Whether a page is made to be a file."""
    return bool(getattr(request.state, "exported", False))


def addresses(path: str, query: str) -> dict[str, str]:
    """Where the tables of a page are to be had, by format; nowhere for a page without tables."""
    if not is_exported(path):
        return {}
    kept = [each for each in parse_qsl(query) if not (turns(each[0]) or each[0] == "format")]
    return {form: f"{path}?{urlencode([*kept, ('format', form)])}" for form in FORMATS}


class Exports:
    """Answers a question for a page as a file by asking for the page, page after page."""

    def __init__(self, app: ASGIApp) -> None:
        """Ask `app`."""
        self.app = app
        self._turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file where one is asked for, and otherwise as ever."""
        form = _form(scope)
        if not form:
            await self.app(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        async with self._turns.setdefault(loop, asyncio.Semaphore(AT_ONCE)):
            answer = await self._file(scope, receive, form)
        await answer(scope, receive, send)

    async def _file(self, scope: Scope, receive: Receive, form: str) -> ASGIApp:
        """The file, empty where the page shows no table; or the page itself, if it is refused."""
        kind, media = FORMATS[form]
        writer, before, day = kind(), list[Table](), ""
        turned, onward, left = 0, dict[str, str](), MOST
        while left > 0 and (onward or not turned):
            asked = _page_of(scope, onward, "" if turned else form)
            answer = _Answer()
            await self.app(asked, receive, answer.take)
            state = asked["state"]
            day, turned = state.get("day", ""), turned + 1
            found = await run_in_threadpool(answer.tables)
            if turned == 1 and not answer.is_shown:
                return answer
            await run_in_threadpool(_write, writer, found, before)
            before, left = found, left - max((len(each.rows) for each in found), default=0)
            onward = state.get("onward", _next(state.get("lists", {}), turned))
        file = await run_in_threadpool(writer.file)
        name = _ascii(scope["path"].strip("/").replace("/", "-"))
        said = f'attachment; filename="{name}-{day}.{form}"'
        headers = {"Content-Disposition": said}
        return StreamingResponse(_chunks(file), media_type=media, headers=headers)


class _Answer:
    """What the application answers, kept."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    async def take(self, message: Message) -> None:
        self._messages.append(message)

    @property
    def is_shown(self) -> bool:
        """Whether it is the page that was asked for."""
        return bool(self._messages[0]["status"] == 200)

    def tables(self) -> list[Table]:
        """The tables of a page that was shown."""
        if not self.is_shown:
            return []
        body = b"".join(each.get("body", b"") for each in self._messages[1:])
        return Tables(body.decode()).found

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer the same."""
        for message in self._messages:
            await send(message)


def _form(scope: Scope) -> str:
    if scope["type"] != "http" or scope["method"] != "GET" or not is_exported(scope["path"]):
        return ""
    asked = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("format", "")
    return asked if asked in FORMATS else ""


def _page_of(scope: Scope, onward: Mapping[str, str], form: str) -> dict[str, Any]:
    """The question for one page, as a browser without scripts asks it; `form` for the first one,
    with which somebody begins to take them along.
    """
    said = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [each for each in said if not (turns(each[0]) or each[0] in ("format", *onward))]
    query = urlencode([*kept, *onward.items()])
    headers = [each for each in scope["headers"] if each[0].lower() not in _ASKED_BY_SCRIPT]
    state = {"exported": True, "form": form}
    return {**scope, "query_string": query.encode(), "headers": headers, "state": state}


def _next(lists: Mapping[str, int], turned: int) -> dict[str, str]:
    """What turns all lists of a page at once, of which each has so many pages, until no list has
    more; one that has fewer shows its last page again, which is not written twice.
    """
    return dict.fromkeys(lists, str(turned + 1)) if turned < max(lists.values(), default=1) else {}


def _write(writer: Writer, tables: Sequence[Table], before: Sequence[Table]) -> None:
    """Write the tables of a page, but for what stood just so on the page before it."""
    for table in tables:
        if table not in before:
            writer.take(table)


def _ascii(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", name)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with closing(file):
        while some := file.read(CHUNK):
            yield some
