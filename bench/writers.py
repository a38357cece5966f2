"""Writers: threads of several processes that append one event at a time, in one way or another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from domain.ledger.settings import Settings

Append = Callable[[], object]
"""Appends one event, durably."""

Way = Callable[[Settings], AbstractContextManager[Callable[[], Append]]]
"""Opens the stores; what it gives makes the append of each thread."""

_WARM = 20
_PATIENCE = 60


class Turns(NamedTuple):
    """Each way has its turn of some seconds, one after the other, so many times.

    The turns are short because a disk has good and bad seconds, and all are to have both.
    """

    seconds: float
    times: int


class Slice(NamedTuple):
    """How many events one thread appended in one turn, from when until when."""

    events: int
    began: float
    ended: float


def write(
    ways: Sequence[Way], settings: Settings, gate: Barrier, threads: int, turns: Turns
) -> list[list[Slice]]:
    """The slices of each thread; a turn begins when all threads of all processes are there."""
    with ExitStack() as stack:
        opened = [stack.enter_context(way(settings)) for way in ways]
        crew = [_Writer([appends() for appends in opened], gate, turns) for _ in range(threads)]
        for writer in crew:
            writer.start()
        for writer in crew:
            writer.join()
    return [writer.slices for writer in crew]


class _Writer(threading.Thread):
    """One thread; its times are comparable with those of other processes of the machine."""

    def __init__(self, appends: Sequence[Append], gate: Barrier, turns: Turns) -> None:
        super().__init__(daemon=True)
        self._appends, self._gate, self._turns = appends, gate, turns
        self.slices: list[Slice] = []

    def run(self) -> None:
        for append in self._appends:
            for _ in range(_WARM):
                append()
        for _ in range(self._turns.times):
            for append in self._appends:
                self._gate.wait(_PATIENCE)
                self.slices.append(self._slice(append))

    def _slice(self, append: Append) -> Slice:
        events = 0
        began = now = time.perf_counter()
        while now < began + self._turns.seconds:
            append()
            events += 1
            now = time.perf_counter()
        return Slice(events, began, now)


def rates(slices: Sequence[Sequence[Slice]], ways: int) -> list[float]:
    """Events a second of each way, from the slices of all threads that wrote together."""
    turns = list(zip(*slices, strict=True))
    return [_rate(turns[way::ways]) for way in range(ways)]


def _rate(turns: Sequence[Sequence[Slice]]) -> float:
    lasted = sum(max(one.ended for one in turn) - min(one.began for one in turn) for turn in turns)
    return sum(one.events for turn in turns for one in turn) / lasted
