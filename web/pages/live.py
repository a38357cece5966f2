"""Live: a stream that tells open pages when something was recorded, so that they look again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from web.caller import cookie
from web.live import heard, stream
from web.routes import Routes
from web.tail import News

_DIGITS = 18

router = Routes()


@router.get("/live")
async def listen(
    request: Request, after: Annotated[str, Query(max_length=30)] = ""
) -> StreamingResponse:
    """The stream: an event `recorded` whenever the ledger grew.

    A page tells up to `after` which position it shows, and a browser that was cut off what it heard
    last: what came since is told at once.
    """
    state = request.app.state
    head = await run_in_threadpool(state.office.stores.ledger.head)
    shown = _position(request.headers.get("Last-Event-ID", "")) or _position(after)
    known = state.recorded.news(head) if shown and shown < head else News("", head)
    token = request.cookies.get(cookie(request), "")
    return stream(heard(state.tails.here(), state.recorded, token, known))


def _position(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
