"""Live: a stream that tells open pages when something was recorded, so that they look again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from domain.ledger.ledger import Ledger
from web.routes import Routes

POLL = 0.1
"""Seconds between two looks at the ledger, which all streams of a process share."""

QUIET = 15.0
"""Seconds after which a stream says that it is still there, lest somebody in between cuts it."""

LASTS = 600.0
"""Seconds after which a stream ends; the browser begins another, and shows its session again."""

router = Routes()


@router.get("/live")
async def stream(request: Request) -> StreamingResponse:
    """The stream: an event `recorded` whenever the ledger grew."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(request), media_type="text/event-stream", headers=headers)


async def _told(request: Request) -> AsyncIterator[str]:
    watch: Watch = request.app.state.watch
    seen, quiet, left = await watch.head(), 0.0, LASTS
    yield "retry: 1000\n\n"
    while left > 0 and not await request.is_disconnected():
        await asyncio.sleep(POLL)
        quiet, left = quiet + POLL, left - POLL
        head = await watch.head()
        if head > seen:
            seen, quiet = head, 0.0
            yield f"event: recorded\ndata: {head}\n\n"
        elif quiet >= QUIET:
            quiet = 0.0
            yield ": here\n\n"


class Watch:
    """One look at the ledger's head for all streams of a process."""

    def __init__(self, ledger: Ledger) -> None:
        """Watch `ledger`."""
        self._ledger = ledger
        self._head, self._looked = 0, -POLL
        self._lock = asyncio.Lock()

    async def head(self) -> int:
        """The highest position, as of a moment ago."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._looked >= POLL / 2:
                self._head = await run_in_threadpool(self._ledger.head)
                self._looked = now
        return self._head
