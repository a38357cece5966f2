"""The keeper: keeps the views as far as the ledger, in stretches, each in one transaction."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import structlog

from domain.event import Entry
from domain.ledger.ledger import Ledger
from domain.ledger.store import Store, Unavailable
from domain.setting import SETTING_EVENTS, Setting
from projections import PROJECTIONS
from projections.positions import Overtaken, begin, claim, places, reached, stop
from projections.projection import Projection
from projections.rebuild import rebuild, stale
from projections.rows import FOREVER
from projections.scribe import Scribe
from projections.shelf import Shelf
from projections.stretch import Folds, Poison

STRETCH = 20_000
"""Entries folded in one transaction."""

UNKNOWN = FOREVER
"""How far a setting is while it learns: until all went well it may be good for nothing."""

log = structlog.get_logger()


class TakesLong(Exception):
    """What is to be done is not for somebody who will not wait."""


class Keeper:
    """Folds what is new in the ledger into the views.

    One keeper a process, any number of processes: who finds that another one moved on first
    starts over from there. What it keeps in memory between stretches is good only as long as
    nobody else moved.
    """

    def __init__(
        self, ledger: Ledger, views: Store, projections: Sequence[Projection] = PROJECTIONS
    ) -> None:
        """Keep the read models `projections` of `ledger` in the store `views`."""
        self.ledger, self.views = ledger, views
        self._projections = tuple(projections)
        self._lock = threading.Lock()
        self._at: int | None = None
        self._patience: float | None = None
        self._running: tuple[Projection, ...] = ()
        self._shelf = Shelf(())
        self.setting, self._learned = Setting(), 0
        self._folds = Folds((), self._shelf, self.setting)

    def position(self) -> int:
        """How far the views are, those stopped left aside."""
        return reached(self.views)

    def catch_up(self, until: int | None = None, limit: int = STRETCH) -> int:
        """Fold up to the ledger's head, or `until`, `limit` entries a transaction.

        Returns the position reached.
        """
        with self._lock:
            return self._catch_up(until, limit)

    def try_to_catch_up(self, until: int) -> None:
        """Fold up to `until`, unless somebody else is about it or there is something to rebuild."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._patience = 0
            self._catch_up(until, STRETCH)
        except (Unavailable, TakesLong) as reason:
            log.debug("views_are_left_to_others", until=until, reason=str(reason))
        finally:
            self._patience = None
            self._lock.release()

    def _catch_up(self, until: int | None, limit: int) -> int:
        while True:
            if self._at is None:
                self._open()
            elif not self._step(until, limit):
                return self._at

    def _open(self) -> None:
        """Find out where the projections stand; rebuild those that have to be."""
        head = self.ledger.head()
        with self.views.write(self._patience) as connection:
            begin(connection, self._projections)
            standing = places(connection)
            again = stale(self._projections, standing, head)
            self._running = tuple(p for p in self._projections if not standing[p.name].stopped_at)
            self._shelf = Shelf(table for p in self._running for table in p.tables)
            if not again:
                self._shelf.survey(Scribe(connection))
        if again:
            self._rebuild(again)
        else:
            self._load(max((standing[p.name].position for p in self._running), default=0))

    def _rebuild(self, again: Sequence[Projection]) -> None:
        if self._patience is not None:
            raise TakesLong("A read model is to be rebuilt.")
        self._running = tuple(again)
        try:
            rebuild(self.ledger, self.views, again, self.ledger.head())
        except Poison as poison:
            self._stop(poison)

    def _load(self, at: int) -> None:
        if self._learned > at:
            self.setting, self._learned = Setting(), 0
        learned, self._learned = self._learned, UNKNOWN
        learn(self.setting, self.ledger, learned, at)
        self._learned = at
        self._folds = Folds(self._running, self._shelf, self.setting)
        self._at = at

    def _step(self, until: int | None, limit: int) -> bool:
        """Fold one stretch; False when there is nothing to fold."""
        start = self._at or 0
        entries = self.ledger.since(start, limit, until)
        if not entries or not self._running:
            return False
        self._at = None  # unless all goes well, what is in memory is not what was written
        try:
            with self.views.write(self._patience) as connection:
                claim(connection, [p.name for p in self._running], start, entries[-1].position)
                self._learned = UNKNOWN
                self._shelf.use(Scribe(connection))
                self._folds.run(entries)
                self._shelf.flush()
        except Overtaken:
            return True
        except Poison as poison:
            self._stop(poison)
            return True
        self._shelf.trim()
        self._at = self._learned = entries[-1].position
        return True

    def _stop(self, poison: Poison) -> None:
        """Stop the poisoned projection, and those that fold what it says."""
        stopped = [p for p in self._running if p.name == poison.projection]
        if all(p.scores for p in stopped):  # the scorer also runs along unnamed, for its readers
            stopped += [p for p in self._running if p.reads_lines]
        names = [projection.name for projection in stopped]
        log.error("projection_stopped", projections=names, position=poison.position)
        with self.views.write(self._patience) as connection:
            stop(connection, stopped, poison.position, str(poison))


def setting_at(ledger: Ledger, position: int) -> Setting:
    """The setting as of a position, from the events that it is made of."""
    setting = Setting()
    learn(setting, ledger, 0, position)
    return setting


class Past:
    """Settings as of any position. The events that they are made of are few, and read once."""

    def __init__(self, ledger: Ledger) -> None:
        """Begin without any event of this ledger."""
        self._ledger, self._lock = ledger, threading.Lock()
        self._entries: list[Entry] = []
        self._read = 0

    def at(self, position: int) -> Setting:
        """The setting as of a position; nobody else has it, as it may be folded on."""
        with self._lock:
            if self._read < position:
                # Of a ledger that goes away meanwhile, nothing is taken for read.
                more = list(entries_of(self._ledger, self._read, position))
                self._entries, self._read = self._entries + more, position
            end = bisect_right(self._entries, position, key=lambda entry: entry.position)
        setting = Setting()
        for entry in self._entries[:end]:
            setting.take(entry)
        return setting


def learn(setting: Setting, ledger: Ledger, start: int, end: int) -> None:
    """Bring a setting that is as of `start` to what it is as of `end`."""
    for entry in entries_of(ledger, start, end):
        setting.take(entry)


def entries_of(ledger: Ledger, start: int, end: int) -> Iterator[Entry]:
    """What settings are made of, above `start` and up to `end`."""
    while start < end:
        entries = ledger.since(start, 5000, end, SETTING_EVENTS)
        if not entries:
            break
        yield from entries
        start = entries[-1].position
