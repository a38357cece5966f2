"""Browsers without a window, each of whose requests is one turn of an event loop of its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

from fastapi.testclient import TestClient
from httpx2 import BaseTransport, ByteStream, Request, Response
from starlette.types import ASGIApp, Message

AT_ONCE = 64
"""Requests that many browsers can have under way; far more than any test has."""

# The thread of a test may have the event loop of a real browser, inside which no other one runs.
_THREADS = ThreadPoolExecutor(AT_ONCE, "asked")


class Direct(TestClient):
    """A browser that hands its request to the application and gets the whole answer.

    The test client starts a thread for each request and crosses over to it ten times, to answer
    in pieces; that takes three times as long as a small page.
    """

    def __init__(self, app: ASGIApp, **how: Any) -> None:
        """Ask this application; `how` is what else a test client takes."""
        super().__init__(app, **how)
        self._transport = _Direct(app)


class _Direct(BaseTransport):
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def handle_request(self, request: Request) -> Response:
        asked = _Asked(request)
        _THREADS.submit(asyncio.run, asked.of(self._app)).result()
        return asked.answer()


class _Asked:
    """One request and what comes back."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._unsent = [request.read()]
        self._start: Message = {}
        self._body: list[bytes] = []
        self._over = asyncio.Event()

    async def of(self, app: ASGIApp) -> None:
        url = self._request.url
        raw_path, _, query = url.raw_path.partition(b"?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": self._request.method,
            "path": unquote(url.path),
            "raw_path": raw_path,
            "root_path": "",
            "scheme": url.scheme,
            "query_string": query,
            "headers": [(name.lower(), said) for name, said in self._request.headers.raw],
            "client": ("testclient", 50_000),
            "server": (url.host, url.port or {"http": 80, "https": 443}[url.scheme]),
            "state": {},
        }
        await app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._unsent:
            return {"type": "http.request", "body": self._unsent.pop()}
        await self._over.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self._start, "An answer began twice."
            self._start = message
            return
        assert message["type"] == "http.response.body", message
        assert self._start, "A body came before its answer."
        assert not self._over.is_set(), "A body came after its end."
        self._body.append(message.get("body", b""))
        if not message.get("more_body"):
            self._over.set()

    def answer(self) -> Response:
        assert self._over.is_set(), "The application did not answer, or not to the end."
        return Response(
            self._start["status"],
            headers=self._start.get("headers", []),
            stream=ByteStream(b"" if self._request.method == "HEAD" else b"".join(self._body)),
            request=self._request,
        )
