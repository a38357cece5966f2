"""A stretch of the ledger, decoded once and handed to every projection that stands there."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from domain.event import Entry, Event
from domain.ledger.ledger import Ledger
from domain.ledger.store import DRIVER_ERRORS
from domain.score import Line
from domain.setting import SETTING_EVENTS, Setting
from projections import scores
from projections.projection import OnEvent, OnLine, Projection
from projections.scribe import ScribeApart
from projections.shelf import Shelf

STRETCH = 32768
"""Entries of a whole history that are folded at a time: whole blocks of the trail."""

Progress = Callable[[int], None]
"""Told the position reached."""


class Poison(Exception):
    """A projection cannot fold an entry; it stops, the others go on."""

    def __init__(self, projection: str, position: int, cause: BaseException) -> None:
        """Name who stopped where, and why."""
        super().__init__(f"{projection} stopped at position {position}: {cause!r}")
        self.projection, self.position = projection, position


class Folds:
    """The folds of some projections over one shelf, in step with one setting.

    Where a projection reads score lines and the one that yields them is not among them, the
    scorer runs along in memory; it has to begin at the first event then.
    """

    def __init__(self, projections: Sequence[Projection], shelf: Shelf, setting: Setting) -> None:
        """Bind each fold to `shelf` and `setting`."""
        self._setting = setting
        self._scores: scores.ScoreFold | None = None
        self._scores_name = ""
        self._at_event: dict[type[Event], list[tuple[str, OnEvent]]] = {}
        self._at_line: dict[type[Line], list[tuple[str, OnLine]]] = {}
        self._finish: list[tuple[str, Any]] = []
        for projection in projections:
            self._bind(projection, shelf)
        if self._at_line and not self._scores:
            self._bind(scores.PROJECTION, Shelf(scores.PROJECTION.tables))

    def _bind(self, projection: Projection, shelf: Shelf) -> None:
        fold = projection.fold(shelf, self._setting)
        if isinstance(fold, scores.ScoreFold):
            self._scores, self._scores_name = fold, projection.name
            return
        for kind, at_event in fold.on_events().items():
            self._at_event.setdefault(kind, []).append((projection.name, at_event))
        for line, at_line in fold.on_lines().items():
            self._at_line.setdefault(line, []).append((projection.name, at_line))
        self._finish.append((projection.name, fold.finish))

    def run(self, entries: Iterable[Entry]) -> None:
        """Fold entries in order; raises Poison, after which shelf and setting are spoilt."""
        name, position = "", 0
        # The loop variable `name` is read when an entry cannot be folded: it tells by whom.
        at_event, at_line, scorer = self._at_event, self._at_line, self._scores
        take, setting_events = self._setting.take, frozenset(SETTING_EVENTS)
        try:
            for entry in entries:
                position, event = entry.position, entry.event
                if type(event) in setting_events:
                    take(entry)
                for name, fold in at_event.get(type(event), ()):  # noqa: B007
                    fold(entry, event)
                if scorer:
                    name = self._scores_name
                    for line in scorer.take(entry):
                        for name, fold in at_line.get(type(line), ()):  # noqa: B007
                            fold(entry, line)
            for name, finish in self._finish:  # noqa: B007
                finish()
        except DRIVER_ERRORS:
            raise  # that a row cannot be looked up is not the entry's fault
        except Exception as cause:
            raise Poison(name, position, cause) from cause


def silent(_position: int) -> None:
    """Progress that nobody is told."""


def fold_history(
    ledger: Ledger,
    connection: Connection,
    folds: Folds,
    shelf: Shelf,
    between: tuple[int, int],
    progress: Progress = silent,
) -> int:
    """Fold what stands between two positions, the first exclusive, while rows are being written.

    Returns the position reached; `progress` is told it after each stretch.
    """
    position, goal = between
    with ScribeApart(connection) as scribe:
        shelf.use(scribe)
        while position < goal and (entries := ledger.since(position, STRETCH, goal)):
            folds.run(entries)
            shelf.flush_some()
            shelf.trim()
            position = entries[-1].position
            progress(position)
        shelf.put_away()  # what was handed over is given up while it is being written
    return position


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cyclic garbage collector, which would look through all that is kept, for nothing.

    As a decorator it comes back when what a function kept is gone.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
