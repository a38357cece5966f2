"""Contrasting: pairs of rulesets that somebody asked for are compared apart from the pages."""

from __future__ import annotations

import threading

import msgspec
import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql

from domain.event import Refused
from domain.ledger.contrasts import Asked, Contrasts
from domain.ledger.door import Stores
from domain.ledger.store import Unavailable
from projections.contrast import Contrast, Question, contrast, require_answerable
from projections.stretch import Poison

PATIENCE = 8.0
"""Seconds that a contrast has to stop in; it looks up after each stretch of the history."""

RETRY_SECONDS = 5.0
"""After which what the stores did not let through is begun again."""

log = structlog.get_logger()


def contrasts_of(stores: Stores) -> Contrasts:
    """What stands in the vault of some stores."""
    return Contrasts(stores.vault, stores.ledger.clock)


def ask(stores: Stores, question: Question) -> str:
    """Have two rulesets compared; returns under which id."""
    require_answerable(stores.ledger, question)
    return contrasts_of(stores).ask(msgspec.json.encode(question))


def question_of(asked: Asked) -> Question:
    """What was asked."""
    return msgspec.json.decode(asked.question, type=Question)


def answer_of(asked: Asked) -> Contrast | None:
    """What came of it; None as long as nothing did."""
    return msgspec.json.decode(asked.content, type=Contrast) if asked.content else None


class Contrasting:
    """The contrasts that a worker makes, one at a time, in a thread beside its other work."""

    def __init__(self, stores: Stores) -> None:
        """Compare on the history in these stores."""
        self._stores, self._asked = stores, contrasts_of(stores)
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()

    def begin_next(self) -> None:
        """Begin what is asked for, unless one is under way."""
        if self._thread and self._thread.is_alive():
            return
        if asked := self._asked.claim():
            self._thread = threading.Thread(
                target=self._compare, args=(asked,), name="contrast", daemon=True
            )
            self._thread.start()

    def end(self) -> None:
        """Give up what is under way: another worker, or the next one, begins it again."""
        self._ends.set()
        if self._thread:
            self._thread.join(PATIENCE)

    def _compare(self, asked: Asked) -> None:
        total = 2 * self._stores.ledger.head()

        def go_on(done: int) -> None:
            if self._ends.is_set():
                raise _Ended
            self._asked.reach(asked.id, min(done, total), total)

        try:
            go_on(0)
            found = contrast(self._stores.ledger, question_of(asked), go_on)
            self._asked.end(asked.id, msgspec.json.encode(found))
        except _Ended:
            self._asked.release(asked.id)
        except Poison as poison:  # an entry that cannot be told again under one of the two
            self._asked.end(asked.id, b"", str(poison))
        except (Refused, Unavailable, OperationalError, sql.OperationalError) as error:
            log.warning("contrast_waits", reason=str(error))
            self._ends.wait(RETRY_SECONDS)
            self._asked.release(asked.id)


class _Ended(Exception):
    """The worker ends."""
