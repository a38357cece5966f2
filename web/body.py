"""A body has a largest size, and what is larger is refused with a page like everything else."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 1 << 20
"""Bytes; the longest form has a few thousand."""

LARGEST_PHOTO = 12 << 20
"""Bytes of a form with a photo: so many that one which is somewhat too large is told so."""

LARGEST_IMPORT = 64 << 20
"""Bytes of a form with a file to import, likewise."""

WITH_A_FILE = (
    (re.compile(r"/visits/[^/]+/photos"), LARGEST_PHOTO),
    (re.compile(r"/imports"), LARGEST_IMPORT),
)


class Bounded:
    """Reads no more of a body than that, and nothing of one that is said to be larger.

    The framework's own limit answers in plain English as soon as a length is said.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Let `app` read."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; where too much would be read, the error comes instead and is told."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        left = largest = _largest(scope)
        is_larger = said.isdecimal() and int(said[:20]) > largest

        async def receiving() -> Message:
            nonlocal left
            if is_larger:
                raise HTTPException(413)
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self.app(scope, receiving, send)


def _largest(scope: Scope) -> int:
    """A body in parts may hold a file, which waits on the disk; any other one is kept in memory."""
    if Headers(scope=scope).get("content-type", "").startswith("multipart/form-data"):
        for path, largest in WITH_A_FILE:
            if path.fullmatch(scope["path"]):
                return largest
    return LARGEST
