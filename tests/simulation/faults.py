"""Stores that fail as real ones do: before anything was stored, or after it was, untold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import Connection

from domain.ledger.store import Store, Unavailable

BEFORE, AFTER, READING = "before", "after", "reading"


class Faults:
    """Says by chance what goes wrong next; `seen` counts what did."""

    def __init__(self, chance: Random) -> None:
        """Begin with a share of one in six."""
        self._chance = chance
        self.share = 1 / 6
        self.seen: Counter[str] = Counter()

    def of_writing(self) -> str:
        """How this write fails, empty for not at all."""
        if self._chance.random() >= self.share:
            return ""
        how = self._chance.choice((BEFORE, AFTER))
        self.seen[how] += 1
        return how

    def of_reading(self) -> bool:
        """Whether this read fails."""
        fails = self._chance.random() < self.share / 10
        self.seen[READING] += fails
        return fails


class FaultyStore(Store):
    """A store on which the connection breaks, before or after COMMIT."""

    def __init__(self, name: str, url: str, faults: Faults) -> None:
        """A SQLite store that fails as `faults` say."""
        super().__init__(name, url)
        self._faults = faults

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """A connection that commits each statement, and may be cut on either side of it."""
        how = self._faults.of_writing()
        if how == BEFORE:
            raise Unavailable("cut off")
        with super().driver() as connection:
            yield connection
        if how == AFTER:
            raise Unavailable("cut off, though it was stored")

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Connection]:
        """A transaction that may be cut before its end, or right behind it."""
        how = self._faults.of_writing()
        with super().write() as connection:
            yield connection
            if how == BEFORE:
                raise Unavailable("cut off")
        if how == AFTER:
            raise Unavailable("cut off, though it was stored")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that may not even begin."""
        if self._faults.of_reading():
            raise Unavailable("cut off")
        with super().read() as connection:
            yield connection
