"""Chance: everything random in a demonstration comes from one generator and can be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from domain.ledger.identity import RANDOM_BITS, identity

T = TypeVar("T")


class Chance(Random):
    """A seeded generator with the few questions that a simulation asks."""

    _ids = 0

    def pick(self, rows: Sequence[T]) -> T:
        """One of the rows; three times as fast as `choice`."""
        return rows[int(self.random() * len(rows))]

    def happens(self, share: float) -> bool:
        """Whether something that happens in this share of cases happens now."""
        return self.random() < share

    def within(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def clipped(self, mean: float, sd: float, low: float, high: float) -> float:
        """A normally distributed number, kept between `low` and `high`."""
        return min(high, max(low, self.gauss(mean, sd)))

    def id(self, kind: str) -> str:
        """An id like those of the ledger; they sort in the order in which they were asked for."""
        self._ids += 1
        return identity(kind, self._ids, self.getrandbits(RANDOM_BITS))
