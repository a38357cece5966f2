"""Imports: an uploaded file is read, told in a preview, and imported, apart from the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import msgspec
import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql

from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.imports.claims import ATTEMPTS, Claim, Claims
from domain.ledger.imports.job import DONE, IMPORTING, READY, Counts, First, Left, Problem, Told
from domain.ledger.imports.job import REFUSED as REFUSED_AS_A_WHOLE
from domain.ledger.intake import Report, Table, import_visits, table_of
from domain.ledger.intake.first import LONG, first_rows
from domain.ledger.store import Unavailable
from domain.ledger.tables.apart import BY_WORKER

PATIENCE = 8.0
"""Seconds that an import has to stop in; it looks up after each batch of events."""

BEAT_SECONDS = 5.0
"""How often a claim is kept up."""

RETRY_SECONDS = 5.0
"""After which what broke off is begun again."""

Watch = Callable[[], None]
"""Raises where nobody waits for the work any more."""

log = structlog.get_logger()


def carry_out(stores: Stores, claim: Claim, watch: Watch = lambda: None) -> None:
    """Make the preview of a file, or import it; a claim that was lost meanwhile comes to nothing.

    What was imported before by a worker that died is found there and not added again.
    """
    claims = Claims(stores.vault, stores.ledger.clock)
    if claim.job.state == IMPORTING:
        _import(stores, claims, claim, watch)
    else:
        _preview(stores, claims, claim, watch)


def _preview(stores: Stores, claims: Claims, claim: Claim, watch: Watch) -> None:
    reached = _reached(claims, claim, watch)
    told, about = claim.job.told, "file"
    told = Told(name=told.name, way=told.way)
    try:
        table = _table(claims, claim)
        told = msgspec.structs.replace(told, header=table.header)
        watch()
        about = "mapping"
        mapping = told.way.through(table.header)
        first = first_rows(stores.vault, table, mapping)
        reached(0, len(table.rows))
        report = import_visits(stores.ledger, table, mapping, dry_run=True, progress=reached)
    except Refused as refused:
        problem = Problem.of(refused, about)
        refused_told = msgspec.structs.replace(told, problem=problem)
        claims.finish(claim, REFUSED_AS_A_WHOLE, refused_told, [])
        return
    left = {each.row for each in report.rejected}
    rows = tuple(
        First(
            row=number,
            facts={field: text for field, text in facts.items() if field not in LONG},
            lengths={field: len(text) for field, text in facts.items() if field in LONG},
        )
        for number, facts in first
        if number not in left
    )
    told = msgspec.structs.replace(told, first=rows, counts=Counts.of(report))
    claims.finish(claim, READY, told, _left(table, report))


def _import(stores: Stores, claims: Claims, claim: Claim, watch: Watch) -> None:
    job, reached = claim.job, _reached(claims, claim, watch)
    table = _table(claims, claim)
    mapping = job.told.way.through(table.header)
    watch()
    report = import_visits(stores.ledger, table, mapping, by=job.by, progress=reached)
    counts = Counts.of(report)
    if job.done or job.attempts:
        counts = _whole(counts, job.told.counts)
    told = Told(name=job.told.name, way=job.told.way, header=table.header, counts=counts)
    claims.finish(claim, DONE, told, _left(table, report))


def _reached(claims: Claims, claim: Claim, watch: Watch) -> Callable[[int, int], None]:
    """What is told how far the work is, and ends it where nobody waits for it any more."""

    def reached(done: int, total: int) -> None:
        watch()
        if not claims.reach(claim, done, total):
            raise Ended

    return reached


def _table(claims: Claims, claim: Claim) -> Table:
    content = claims.parts.file(claim.job.id)
    if len(content) != claim.job.size:  # it was deleted, as nobody waits for it any more
        raise Ended
    return table_of(content, BY_WORKER)


def _left(table: Table, report: Report) -> list[Left]:
    return [
        Left(
            row=each.row,
            field=each.field,
            sentence=each.sentence,
            values=each.values,
            cells=table.rows[each.row - 1],
        )
        for each in report.rejected
    ]


def _whole(told: Counts, before: Counts | None) -> Counts:
    """What the whole import added, where a part of it was written by a worker that died.

    The preview had counted the same visits, those that were to be added as well as the others.
    """
    there = told.visits + told.already_there
    is_same = before and before.visits + before.already_there == there
    return before if before and is_same and before.rejected == told.rejected else told


class Importing:
    """The imports that a worker carries out, one at a time, in a thread beside its other work."""

    def __init__(self, stores: Stores) -> None:
        """Carry out what is asked for in these stores."""
        self._stores = stores
        self._claims = Claims(stores.vault, stores.ledger.clock)
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()

    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self._thread is not None and self._thread.is_alive()

    def begin_next(self) -> None:
        """Begin what waits longest, unless something is under way."""
        if self.is_busy():
            return
        claim = self._claims.claim()
        if claim:
            self._thread = threading.Thread(
                target=self._carry_out, args=(claim,), name="import", daemon=True
            )
            self._thread.start()

    def end(self) -> None:
        """Give up what is under way: another worker, or the next one, goes on with it."""
        self._ends.set()
        if self._thread:
            self._thread.join(PATIENCE)

    def _carry_out(self, claim: Claim) -> None:
        over, lost = threading.Event(), threading.Event()
        beat = threading.Thread(target=self._keep_up, args=(claim, over, lost), daemon=True)
        beat.start()

        def watch() -> None:
            if self._ends.is_set() or lost.is_set():
                raise Ended

        try:
            carry_out(self._stores, claim, watch)
        except Ended:
            self._claims.release(claim, begun=False)
        except Refused as refused:
            self._try_again(claim, refused)
        except (Unavailable, OperationalError, sql.OperationalError) as error:
            log.warning("import_waits", reason=str(error))
            self._ends.wait(RETRY_SECONDS)
            with suppress(Unavailable, OperationalError, sql.OperationalError):
                self._claims.release(claim, begun=False)
        finally:
            over.set()
            beat.join()

    def _try_again(self, claim: Claim, refused: Refused) -> None:
        """Somebody wrote the same at the same time, which is found to be there the next time."""
        if claim.job.attempts + 1 >= ATTEMPTS:
            self._claims.fail(claim, Problem.of(refused, ""))
        else:
            log.info("import_again", reason=str(refused))
            self._claims.release(claim, begun=True)

    def _keep_up(self, claim: Claim, over: threading.Event, lost: threading.Event) -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                if not self._claims.keep_up(claim):
                    lost.set()
            except (Unavailable, OperationalError, sql.OperationalError) as error:
                log.warning("import_waits", reason=str(error))


class Ended(Exception):
    """The worker ends, or somebody decided otherwise."""
