"""Routes: who asks is let in or not, then the page is made, all in one thread and in turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.caller import admit
from web.inspection import note_look
from web.request import desk
from web.rounds import note_list

SLOW = 0.05
"""Seconds after which a request no longer keeps others waiting."""


class Turns:
    """Lets a request begin when another one has ended, or has turned out to be slow.

    Threads of one process share one interpreter: two that work at once take longer than two that
    work one after the other. Who waits for something else, such as the hash of a password or a
    database that is away, holds nobody up for more than SLOW.
    """

    def __init__(self, at_once: int) -> None:
        """Let so many work at the same time, on each event loop: a server has one."""
        self._at_once = at_once
        self._free: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]
        self._free = WeakKeyDictionary()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and end it by leaving or by taking long."""
        loop = asyncio.get_running_loop()
        free = self._free.setdefault(loop, asyncio.Semaphore(self._at_once))
        await free.acquire()
        left = False

        def leave() -> None:
            nonlocal left
            if not left:
                left = True
                free.release()

        slow = loop.call_later(SLOW, leave)
        try:
            yield
        finally:
            slow.cancel()
            leave()


class Routes(APIRouter):
    """A router whose handlers answer nobody but whom `web.access` names.

    A route that came into the application in another way is answered by `require_admission`.
    """

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **how: Any) -> None:
        """Add a route; `endpoint` takes the request by its name."""
        super().add_api_route(path, _admitting(endpoint), **how)

    def join(self, app: FastAPI) -> None:
        """Have the application answer under these routes themselves.

        A router that is included has each of them made anew for each application, when it is first
        asked, and each request asks one router after the other, and the right one twice.
        """
        app.router.routes.extend(self.routes)


def _admitting(handle: Callable[..., Any]) -> Callable[..., Any]:
    """The handler behind admission, in one step from the event loop to a thread and back."""

    @wraps(handle)
    async def answer(**given: Any) -> Any:
        request: Request = given["request"]
        turns: Turns = request.app.state.turns
        if iscoroutinefunction(handle):
            async with turns.turn():
                await run_in_threadpool(_let_in, request)
            return await handle(**given)
        async with turns.turn():
            return await run_in_threadpool(partial(_admitted, handle, request, given))

    _ADMITTING.add(answer)
    return answer


async def require_admission(request: Request) -> None:
    """Answer a route that would let in whoever comes as if it were not there."""
    if request.scope["route"].endpoint not in _ADMITTING:
        raise HTTPException(404)


_ADMITTING: set[Callable[..., Any]] = set()


def _admitted(handle: Callable[..., Any], request: Request, given: dict[str, Any]) -> Any:
    with desk(request):
        _let_in(request)
        return handle(**given)


def _let_in(request: Request) -> None:
    admit(request)
    note_look(request)
    note_list(request)
