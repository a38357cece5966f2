"""Trials: a draft is tried apart from the pages, and its report is kept for them.

A proposed ruleset is tried by itself, any other draft when somebody asks.
"""

from __future__ import annotations

import threading

import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql

from domain.draft import digest
from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.store import Unavailable
from domain.ledger.trials import Trials
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.ruleset import Ruleset
from domain.visit_event import VisitPlanned, VisitStarted
from projections.lab_report import written
from projections.laboratory import try_draft
from projections.stretch import Poison, Progress, silent

PATIENCE = 8.0
"""Seconds that a trial has to stop in; it looks up after each stretch of the history."""

log = structlog.get_logger()


def trials_of(ledger: Ledger) -> Trials:
    """The drafts and reports that stand beside a ledger."""
    return Trials(ledger.store, ledger.clock)


def attached(ledger: Ledger, draft: Ruleset) -> str | None:
    """The digest of the report that is to be published with a draft; None where there is none yet.

    Empty where no visit was ever planned or begun, so that no rule ever counted anything.
    """
    kept = trials_of(ledger).newest(digest(draft))
    if kept:
        return kept.digest or None
    return None if ledger.since(0, 1, kinds=(VisitPlanned, VisitStarted)) else ""


def carry_out(stores: Stores, draft: Ruleset, progress: Progress = silent) -> None:
    """Try a draft as far as the views are, and keep the report, or what is wrong with the draft."""
    trials, name = trials_of(stores.ledger), digest(draft)
    try:
        report = try_draft(stores.ledger, stores.views, draft, progress)
    except Poison as poison:
        trials.keep(name, poison.position, b"", str(poison))
    else:
        trials.keep(name, report.through, written(report))


class Trying:
    """The trials that a worker carries out, one at a time, in a thread beside its other work."""

    def __init__(self, stores: Stores) -> None:
        """Try what is asked for in these stores."""
        self._stores, self._trials = stores, trials_of(stores.ledger)
        self._proposals = Proposals(id=RULESETS)
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()

    def begin_next(self) -> None:
        """Begin the next trial, unless one is under way."""
        if self._thread and self._thread.is_alive():
            return
        draft = self._next()
        if draft:
            about = (draft,)
            self._thread = threading.Thread(target=self._try, args=about, name="trial", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Give up what is under way: another worker, or the next one, begins it again."""
        self._ends.set()
        if self._thread:
            self._thread.join(PATIENCE)

    def _next(self) -> Ruleset | None:
        since = self._stores.ledger.of(RULESETS, self._proposals.version)
        self._proposals = self._proposals.seen(entry.event for entry in since)
        proposed = self._proposals.open
        if isinstance(proposed, RulesetProposed) and not self._is_tried(proposed.ruleset):
            return proposed.ruleset
        return self._trials.next_asked()

    def _is_tried(self, draft: Ruleset) -> bool:
        return self._trials.newest(digest(draft)) is not None

    def _try(self, draft: Ruleset) -> None:
        try:
            carry_out(self._stores, draft, self._go_on)
        except _Ended:
            log.info("trial_given_up", version=draft.version)
        except (Refused, Unavailable, OperationalError, sql.OperationalError) as error:
            log.warning("trial_waits", reason=str(error))
            self._ends.wait(RETRY_SECONDS)

    def _go_on(self, _position: int) -> None:
        if self._ends.is_set():
            raise _Ended


class _Ended(Exception):
    """The worker ends."""


RETRY_SECONDS = 5.0
"""After which a trial is begun again that the stores did not let through."""
