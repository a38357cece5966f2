"""Rehearsal: a history that stands in no ledger, folded in memory as a replay folds one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from domain.event import Entry
from domain.ledger.store import Store
from domain.setting import Setting
from projections import PROJECTIONS
from projections.projection import Projection
from projections.replay import MEMORY, Replayed
from projections.rows import R, Rows, begin_in_memory
from projections.scribe import ScribeApart
from projections.shelf import Shelf
from projections.stretch import STRETCH, Folds, uncollected


class Rehearsal:
    """Read models that follow a history as it is told; they are as of the last entry folded.

    What is told in many small pieces is better followed, and its models asked for at the end.
    """

    def __init__(self, projections: Sequence[Projection] = PROJECTIONS) -> None:
        """Begin before the first entry; `projections` are those that will be asked."""
        self._store = Store("views", MEMORY)
        self._setting, self._position = Setting(), 0
        self._shelf = Shelf([table for each in projections for table in each.tables])
        self._folds = Folds(projections, self._shelf, self._setting)
        with self._store.write() as connection:
            begin_in_memory(connection)

    @property
    def models(self) -> Replayed:
        """What the history came to so far."""
        with self._at_work():
            self._shelf.flush()
        return Replayed(self._store, self._position, self._setting)

    def fold(self, entries: Sequence[Entry]) -> Replayed:
        """Fold the next entries, and write what they came to."""
        self.follow(entries)
        return self.models

    @uncollected()
    def follow(self, entries: Sequence[Entry]) -> None:
        """Fold the next entries; most of what they came to stays in memory for now."""
        with self._at_work():
            for start in range(0, len(entries), STRETCH):
                stretch = entries[start : start + STRETCH]
                self._folds.run(stretch)
                if stretch[-1].position // STRETCH > self._position // STRETCH:
                    self._shelf.flush_some()
                    self._shelf.trim()
                self._position = stretch[-1].position

    def rows(self, table: Rows[R]) -> list[R]:
        """The rows of a table as of the last entry, to be read only, in no order."""
        with self._at_work():
            return self._shelf[table].where()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._store.write() as connection, ScribeApart(connection) as scribe:
            self._shelf.use(scribe)
            yield


def rehearse(entries: Sequence[Entry], projections: Sequence[Projection] = PROJECTIONS) -> Replayed:
    """Read models of a whole history."""
    return Rehearsal(projections).fold(entries)
