"""The wall: a page for a screen in a hall, which turns from scene to scene and stays up to date."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response, StreamingResponse

from web.caller import display
from web.language import LANGUAGES
from web.live import heard, stream
from web.routes import Routes
from web.tail import News
from web.walls import Wall

TURN, SHORTEST, LONGEST = 12, 2, 300
"""Seconds for which a scene is shown, unless the address says otherwise."""

MOST_SCENES = 6

router = Routes()

Language = Annotated[str, Query(max_length=20)]


@router.get("/wall/{token}")
def show(
    request: Request,
    token: str,
    language: Language = "",
    seconds: Annotated[int, Query(ge=SHORTEST, le=LONGEST)] = TURN,
    scene: Annotated[int, Query(ge=0, le=MOST_SCENES)] = 0,
) -> Response:
    """The page; without scripts it asks for the next scene itself."""
    speaks = _speaks(request, language)
    wall = _wall(request, speaks)
    frame = wall.frame(request.app.state.office.stores.ledger.head())
    chosen = display(request).scenes
    shown = chosen[scene % len(chosen)]
    asked = {"language": speaks, "seconds": seconds, "scene": (scene + 1) % len(chosen)}
    listen = f"/wall/{token}/live?{urlencode({'language': speaks, 'shown': frame.id})}"
    text = wall.page(
        frame=frame.text, shown=shown, seconds=seconds, then=f"?{urlencode(asked)}", listen=listen
    )
    return HTMLResponse(text, headers={"Content-Language": speaks})


@router.get("/wall/{token}/live")
async def listen(
    request: Request,
    token: str,
    language: Language = "",
    shown: Annotated[str, Query(max_length=40)] = "",
) -> StreamingResponse:
    """The stream: each frame when it is another one than before, and a word that the line holds."""
    state = request.app.state
    wall = _wall(request, _speaks(request, language))
    head = await run_in_threadpool(state.office.stores.ledger.head)
    frame = await run_in_threadpool(wall.frame, head)
    known = request.headers.get("Last-Event-ID", "") or shown
    said = wall.here if known == frame.id else frame.said
    return stream(heard(state.tails.here(), wall, token, News(said, frame.position)))


def _wall(request: Request, speaks: str) -> Wall:
    found: Wall = request.app.state.walls.of(display(request), speaks)
    return found


def _speaks(request: Request, language: str) -> str:
    """The language that the address asks for, else that of the display."""
    return language if language in LANGUAGES else display(request).language
