"""What a child tells of its work: how much of it in which time, and how much memory it took."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from bench.child import peak_mebibytes


class Measured(NamedTuple):
    """So many things in so many seconds; `peak` is memory in MiB."""

    number: int
    seconds: float
    peak: float

    @property
    def rate(self) -> float:
        """Things a second."""
        return self.number / self.seconds


def measured(work: Callable[[], int]) -> Measured:
    """Do some work that returns how much it did."""
    begin = time.perf_counter()
    number = work()
    return Measured(number, time.perf_counter() - begin, peak_mebibytes())
