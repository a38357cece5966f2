"""Writers: threads of several processes that append one event at a time, for some seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from domain.ledger.settings import Settings

Append = Callable[[], object]
"""Appends one event, durably."""

Way = Callable[[Settings], AbstractContextManager[Callable[[], Append]]]
"""Opens the stores; what it gives makes the append of each thread."""

_WARM = 20
_PATIENCE = 60


class Written(NamedTuple):
    """How many events some threads of one process appended, from when until when."""

    events: int
    began: float
    ended: float


def write(way: Way, settings: Settings, gate: Barrier, threads: int, seconds: float) -> Written:
    """Append with some threads for some seconds, from when all processes are at the gate."""
    with way(settings) as appends:
        crew = [_Writer(appends(), gate, seconds) for _ in range(threads)]
        for writer in crew:
            writer.start()
        for writer in crew:
            writer.join()
    return Written(
        sum(writer.events for writer in crew),
        min(writer.began for writer in crew),
        max(writer.ended for writer in crew),
    )


class _Writer(threading.Thread):
    """One thread; it tells by times that all processes of a machine share."""

    def __init__(self, append: Append, gate: Barrier, seconds: float) -> None:
        super().__init__(daemon=True)
        self._append, self._gate, self._seconds = append, gate, seconds
        self.events, self.began, self.ended = 0, 0.0, 0.0

    def run(self) -> None:
        for _ in range(_WARM):
            self._append()
        self._gate.wait(_PATIENCE)
        self.began = now = time.perf_counter()
        while now < self.began + self._seconds:
            self._append()
            self.events += 1
            now = time.perf_counter()
        self.ended = now
