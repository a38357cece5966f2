"""Verifying: the live views and the seals compared with the history, apart from the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql

from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.seals.examination import examine
from domain.ledger.store import Unavailable
from domain.ledger.verifications import Verifications
from projections.replay import TableVerdict, verify
from projections.stretch import Poison, Progress, silent

PATIENCE = 8.0
"""Seconds that a comparison has to stop in; it looks up after each stretch of the history."""

BEAT_SECONDS = 5.0
"""How often a claim is kept up; whose worker was killed is begun again when it lapses."""

RETRY_SECONDS = 5.0
"""After which what the stores did not let through is begun again."""

log = structlog.get_logger()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison came to, as far as `position`; `problem` is the first difference.

    `sealed` events were hashed again under so many `seals`; `changed` are positions that are not
    what was sealed.
    """

    position: int
    sealed: int
    seals: int
    changed: tuple[int, ...] = ()
    tables: dict[str, TableVerdict] = {}
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything is what the history says."""
        return not (self.problem or self.changed)

    @property
    def rows(self) -> int:
        """Rows of views that were compared."""
        return sum(each.rows for each in self.tables.values())


def verifications_of(stores: Stores) -> Verifications:
    """The comparisons that stand in the vault of some stores."""
    return Verifications(stores.vault, stores.ledger.clock)


def finding_of(content: bytes) -> Finding:
    """What was kept of a comparison."""
    return msgspec.json.decode(content, type=Finding)


def compare_all(stores: Stores, progress: Progress = silent) -> Finding:
    """Examine every sealed event, and compare the views with a replay as far as they are.

    The second half is told of as positions above the head.
    """
    head = stores.ledger.head()
    examined = examine(stores.ledger, progress)
    changed = tuple(each.position for each in examined.differences)
    about: dict[str, Any] = {"sealed": examined.events, "seals": examined.seals, "changed": changed}
    try:
        verdict = verify(stores.ledger, stores.views, lambda at: progress(head + at))
    except Poison as poison:  # an entry that cannot be told again
        return Finding(position=poison.position, problem=str(poison), **about)
    return Finding(
        position=verdict.events,
        tables=verdict.tables,
        problem=verdict.first_difference or "",
        **about,
    )


class Verifying:
    """The comparisons that a worker makes, one at a time, in a thread beside its other work."""

    def __init__(self, stores: Stores) -> None:
        """Compare what is in these stores."""
        self._stores, self._asked = stores, verifications_of(stores)
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()

    def begin_next(self) -> None:
        """Begin what is asked for, unless one is under way."""
        if self._thread and self._thread.is_alive():
            return
        if name := self._asked.claim():
            self._thread = threading.Thread(
                target=self._compare, args=(name,), name="verification", daemon=True
            )
            self._thread.start()

    def end(self) -> None:
        """Give up what is under way: another worker, or the next one, begins it again."""
        self._ends.set()
        if self._thread:
            self._thread.join(PATIENCE)

    def _compare(self, name: str) -> None:
        total = 2 * self._stores.ledger.head()

        def go_on(done: int) -> None:
            if self._ends.is_set():
                raise _Ended
            self._asked.reach(name, min(done, total), total)

        try:
            with self._kept_up(name):
                found = compare_all(self._stores, go_on)
            self._asked.end(name, msgspec.json.encode(found))
        except _Ended:
            self._asked.release(name)
        except (Refused, Unavailable, OperationalError, sql.OperationalError) as error:
            log.warning("verification_waits", reason=str(error))
            self._ends.wait(RETRY_SECONDS)
            self._asked.release(name)

    @contextmanager
    def _kept_up(self, name: str) -> Iterator[None]:
        """Keep up the claim for as long as this process lives, also while a large table is compared
        and nobody says how far it is.
        """
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(name, over), name="beat", daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, name: str, over: threading.Event) -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                self._asked.keep_up(name)
            except (Unavailable, OperationalError, sql.OperationalError) as error:
                log.warning("verification_waits", reason=str(error))


class _Ended(Exception):
    """The worker ends."""
