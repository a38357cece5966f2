"""Headers that stand on every answer: what a browser may load, and what it may tell others."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

SECURE = {"Strict-Transport-Security": "max-age=31536000"}
"""On what came by https: from then on the browser asks for it in no other way."""

PRIVATE = "no-store"
"""Pages hold names: no cache keeps them, unless an answer says otherwise."""


class Headers:
    """Around the whole application, so that errors of the framework carry them too."""

    def __init__(self, app: ASGIApp) -> None:
        """Let `app` answer."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers added."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a photo may do even less than a page
                headers.update(SECURE if scope["scheme"] == "https" else {})
                headers.setdefault("Cache-Control", PRIVATE)
            await send(message)

        await self.app(scope, receive, sending)
