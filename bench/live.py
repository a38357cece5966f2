"""From a deed to the board that somebody else has open: how long until it is in there."""

from __future__ import annotations

import re
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlsplit

from bench.child import in_child
from bench.diary import Diary, Held, held
from bench.result import Result
from bench.run import Run
from bench.visitor import BLOCK, Line, Visitor
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings

FIGURE = "deeds"

SECONDS = 1.0
DEEDS_A_SECOND = 20

_LASTS = 30
_THROTTLE = 0.4
"""Seconds between two looks of an open board, as its template asks for them."""

_AS_OF = re.compile(r"As of entry (\d+) of the ledger")
_PATIENCE = 120
_LATEST = 5.0
"""Seconds after the last deed for which the board is looked at."""

_CHUNK = 500

Seen = tuple[int, int]
"""Up to which position a board was, and when it had come, in microseconds of UTC."""


def until_seen(run: Run, database: str, settings: Settings, address: str) -> Result:
    """Seconds from the stamp of the ledger to the block of the board that has the deed."""
    found: list[list[float]] = []
    for number in range(run.rounds):
        visits = in_child(_PATIENCE, held, settings)
        found.append(in_child(_PATIENCE, watch, settings, address, visits, run.sized(_LASTS, 3)))
        told = f"{_p99(found[-1]):.2f} s"
        run.say(f"{FIGURE}, {database}, to another's open board, round {number + 1}: p99 {told}")
    return Result(
        figure=FIGURE,
        what=f"until another's open board has it, {DEEDS_A_SECOND} deeds/s, p99",
        database=database,
        unit="s",
        ours=[_p99(seconds) for seconds in found],
        goal=SECONDS,
        at_most=True,
        note=f"the median {_median(found):.2f} s, the slowest {max(map(max, found)):.2f} s",
    )


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[-1]


def _median(rounds: Sequence[Sequence[float]]) -> float:
    return quantiles([each for seconds in rounds for each in seconds], n=2)[0]


def watch(settings: Settings, address: str, visits: Sequence[Held], lasts: int) -> list[float]:
    """Do deeds at a steady pace while somebody who does none of them has the board open."""
    onlooker = visits[-1].manager
    others = [each for each in visits if each.manager != onlooker]
    with closing(Diary(address, others)) as diary, closing(Line(address)) as line:
        board = _OpenBoard(address, Visitor(line, onlooker))
        board.start()
        positions = _do(diary, lasts * DEEDS_A_SECOND)
        board.leave_after(positions[-1])
    with closing(open_stores(settings)) as stores:
        done = [
            (entry.position, entry.at)
            for start in range(0, len(positions), _CHUNK)
            for entry in stores.ledger.at(positions[start : start + _CHUNK])
        ]
    return [_seconds(board.seen, position, at) for position, at in done]


def _do(diary: Diary, deeds: int) -> list[int]:
    """The positions of so many deeds, one every so often; who is late goes on at once."""
    begin = time.monotonic()
    positions = []
    for number in range(deeds):
        time.sleep(max(0.0, begin + number / DEEDS_A_SECOND - time.monotonic()))
        positions.append(diary.note())
    return positions


def _seconds(seen: Sequence[Seen], position: int, at: int) -> float:
    """How long after its stamp the first board came that has a position; infinite if none did."""
    first = bisect_left(seen, (position, 0))
    return (seen[first][1] - at) / 1e6 if first < len(seen) else float("inf")


class _OpenBoard(threading.Thread):
    """Looks at the board again whenever it is told that something was recorded, as the page does.

    News that come while the board waits are looked at once, at the end of the wait.
    """

    def __init__(self, address: str, onlooker: Visitor) -> None:
        super().__init__(daemon=True)
        parts = urlsplit(address)
        self._stream = HTTPConnection(str(parts.hostname), parts.port, timeout=_PATIENCE)
        self._onlooker = onlooker
        self._news, self._leaves = threading.Event(), threading.Event()
        self.seen: list[Seen] = []
        self._look()
        self._stream.request("GET", "/live", headers=onlooker.headers)
        self._told = self._stream.getresponse()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while line := self._told.readline():
            if line.startswith(b"event: recorded"):
                self._news.set()
            if self._leaves.is_set():
                break

    def run(self) -> None:
        while not self._leaves.is_set():
            if self._news.wait(_THROTTLE):
                self._news.clear()
                begin = time.monotonic()
                self._look()
                self._leaves.wait(max(0.0, begin + _THROTTLE - time.monotonic()))

    def _look(self) -> None:
        answer = self._onlooker.get("/board", BLOCK)
        found = _AS_OF.search(answer.text)
        assert found
        self.seen.append((int(found[1]), time.time_ns() // 1000))

    def leave_after(self, position: int) -> None:
        """Leave when the board has this position, or does not get it in time."""
        end = time.monotonic() + _LATEST
        while self.seen[-1][0] < position and time.monotonic() < end:
            time.sleep(_THROTTLE / 4)
        self._leaves.set()
        self.join(_PATIENCE)
