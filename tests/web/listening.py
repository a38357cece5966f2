"""A listener to a stream of the site, on a connection of its own as a browser has one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

PATIENCE = 30.0


class Ear:
    """Hears what a stream says; `events` are the names of what was told, with the data of each."""

    def __init__(self, address: str, path: str, headers: Mapping[str, str]) -> None:
        """Ask for the stream at `path`."""
        parts = urlsplit(address)
        self._line = HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE)
        self._line.request("GET", path, headers={"Accept": "text/event-stream", **headers})
        assert self._line.sock
        self._socket = self._line.sock
        self.answer = self._line.getresponse()
        self.events: list[tuple[str, str]] = []
        self.ended = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        name, data = "", ""
        try:
            while line := self.answer.readline():
                word, _, rest = line.decode().rstrip("\n").partition(":")
                if word == "event":
                    name = rest.strip()
                elif word == "data":
                    data += rest.strip()
                elif not word and not rest and (name or data):
                    self.events.append((name, data))
                    name, data = "", ""
        except (OSError, ValueError):
            pass  # the test hung up
        self.ended = True

    def waits_for(self, name: str, seconds: float = PATIENCE) -> str:
        """What was told with the first event of that name."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for known, data in list(self.events):
                if known == name:
                    return data
            time.sleep(0.01)
        raise AssertionError(f"heard {self.events}, and no {name}")

    def hang_up(self) -> None:
        """Close the connection, from which the other thread may be reading."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._line.close()


@contextmanager
def hearing(address: str, path: str, cookie: str = "", **headers: str) -> Iterator[Ear]:
    """An ear at a stream, gone afterwards."""
    ear = Ear(address, path, {"Cookie": cookie, **headers})
    try:
        yield ear
    finally:
        ear.hang_up()
