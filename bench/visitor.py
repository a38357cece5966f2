"""A visitor of the site: one person signed in, on one connection that stays open."""

from __future__ import annotations

import gzip
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

BLOCK = {"HX-Request": "true", "HX-Request-Type": "partial"}
"""What htmx sends when it asks for a part of a page."""

_PATIENCE = 60
_KEPT = 4.0
"""Seconds without a request after which the server may have closed the connection."""


class Answer(NamedTuple):
    """What came back, the seconds from the first byte sent to the last one received, the bytes."""

    status: int
    text: str
    seconds: float
    size: int = 0
    to: str = ""


class Unexpected(Exception):
    """The site answered otherwise than it does to a person."""


class Line:
    """One connection to the site, which several persons may use in turn."""

    def __init__(self, address: str) -> None:
        """Connect when first asked."""
        self.address = address
        parts = urlsplit(address)
        self.connection = HTTPConnection(str(parts.hostname), parts.port, timeout=_PATIENCE)
        self._used = 0.0

    def fresh(self) -> HTTPConnection:
        """The connection, opened again after a pause in which it may have been closed."""
        now = time.monotonic()
        if now - self._used > _KEPT:
            self.connection.close()
        self._used = now
        return self.connection

    def close(self) -> None:
        """Close it."""
        self.connection.close()


class Visitor:
    """A person who reads and writes; cookies are kept as a browser keeps them."""

    def __init__(self, line: Line, staff: str = "") -> None:
        """Sign in as one of the made-up people, over a connection to the site."""
        self._line = line
        self._cookies: dict[str, str] = {}
        self.written = 0
        if staff:
            self.post("/demo-sign-in", {"staff": staff})

    def get(self, path: str, headers: Mapping[str, str] = {}) -> Answer:
        """Read a page."""
        answer = self._ask("GET", path, None, headers)
        if answer.to.startswith("/inspections"):  # who audits says why, once in a while
            self.post(answer.to.partition("?")[0], {"ground": "sample"})
            answer = self._ask("GET", path, None, headers)
        if answer.status != 200:
            raise Unexpected(f"{path} answered {answer.status}.")
        return answer

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] = {}) -> Answer:
        """Send a form; the position that was written stands in `written` afterwards."""
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self._line.address,
            "Sec-Fetch-Site": "same-origin",
        }
        answer = self._ask("POST", path, urlencode(form), {**sent, **headers})
        if answer.status not in (200, 303):
            raise Unexpected(f"{path} answered {answer.status}.")
        return answer

    @property
    def headers(self) -> dict[str, str]:
        """What is sent with every request."""
        told = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Accept-Language": "en", "Cookie": told}

    def _ask(self, method: str, path: str, body: str | None, more: Mapping[str, str]) -> Answer:
        connection = self._line.fresh()
        begin = time.perf_counter()
        connection.request(method, path, body, {**self.headers, **more})
        response = connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - begin
        for each in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(each).items():
                self._cookies[name] = morsel.value
                if name == "written":
                    self.written = int(morsel.value)
        plain = gzip.decompress(text) if response.headers["Content-Encoding"] == "gzip" else text
        said, to = plain.decode(errors="replace"), response.headers.get("Location", "")
        return Answer(response.status, said, seconds, len(text), to)
