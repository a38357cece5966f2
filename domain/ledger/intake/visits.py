"""Importing visits: read, tell what can be told, write what is new, report the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from domain.event import StaffId
from domain.ledger.intake.arrivals import Arrivals
from domain.ledger.intake.history import History
from domain.ledger.intake.mapping import Mapping
from domain.ledger.intake.names import CUSTOMER, GRID, STAFF, UNIT, Names, keyed
from domain.ledger.intake.opening import IMPORT, Opening
from domain.ledger.intake.reading import read
from domain.ledger.intake.report import Report
from domain.ledger.intake.row import Rejected, RowRefused, VisitRow
from domain.ledger.intake.table import Table
from domain.ledger.intake.telling import Teller, Told, with_likeness
from domain.ledger.intake.writing import Act, Progress, keep_names, record
from domain.ledger.ledger import Ledger
from domain.ledger.likeness import Sketches
from domain.visit import Visit
from domain.visit_event import GoalAchieved, GoalMissed


def import_visits(
    ledger: Ledger,
    table: Table,
    mapping: Mapping,
    *,
    by: StaffId = IMPORT,
    dry_run: bool = False,
    progress: Progress = lambda _done, _of: None,
) -> Report:
    """Add the visits of a table that are not there yet; a dry run finds out all and writes nothing.

    Raises Refused when the table lacks a column of the mapping, or when somebody else wrote the
    same at the same time. What was broken off is completed by importing the same table again.
    """
    reading = read(table, mapping, keyed(ledger.vault, "visit", dry_run=dry_run))
    history, rejected = History(ledger), reading.rejected
    rows = list(_new_rows(reading.rows, history, rejected))
    already_there = len(table.rows) - len(rejected) - len(rows)
    names = _looked_up(Names(ledger.vault), rows)
    sketches = Sketches(ledger.vault, keyed(ledger.vault, "sketch", dry_run=dry_run))
    told = with_likeness(_told(Teller(history, names), rows, rejected), sketches)
    arrivals = _arrivals(told)
    opening = Opening(arrivals, history, names)
    acts = [*opening.acts(), *(Act(Visit(id=t.row.visit), t.events, t.row.command) for t in told)]
    if not dry_run:
        keep_names(ledger.vault, names, arrivals)
        sketches.keep()
        record(ledger, acts, by=by, source=f"import:{table.digest}", progress=progress)
    kinds = Counter(type(event) for act in acts for event in act.events)
    filled_in = Counter(chain.from_iterable(each.assumed for each in told))
    return Report(
        rows=len(table.rows),
        visits=len(told),
        events=kinds.total(),
        achieved=kinds[GoalAchieved],
        missed=kinds[GoalMissed],
        rejected=tuple(sorted(rejected, key=lambda each: each.row)),
        assumed={**opening.counts, **filled_in, "fields": mapping.assumptions()},
        already_there=already_there,
    )


def _new_rows(
    rows: Sequence[VisitRow], history: History, rejected: list[Rejected]
) -> Iterator[VisitRow]:
    """The rows whose visits are not in the ledger; the same words mean the same command."""
    before = history.commands([row.visit for row in rows])
    here: dict[str, str] = {}
    for row in rows:
        command = before.get(row.visit) or here.get(row.visit)
        if not command:
            here[row.visit] = row.command
            yield row
        elif command != row.command:
            where = "was imported before" if row.visit in before else "stands on another row"
            reason = f"visit_id {row.visit_id} {where} with other content."
            rejected.append(Rejected(row=row.number, field="visit_id", reason=reason))


def _looked_up(names: Names, rows: Sequence[VisitRow]) -> Names:
    names.look_up(STAFF, (row.manager for row in rows))
    names.look_up(UNIT, (row.unit for row in rows if row.unit))
    names.look_up(GRID, (row.grid for row in rows if row.grid))
    names.look_up(
        CUSTOMER, (name for row in rows for name in (row.customer, *row.contacts, *row.referees))
    )
    return names


def _told(teller: Teller, rows: Iterable[VisitRow], rejected: list[Rejected]) -> list[Told]:
    told = []
    for row in rows:
        try:
            told.append(teller.told(row))
        except RowRefused as refused:
            rejected.append(refused.of(row.number))
    return told


def _arrivals(told: Iterable[Told]) -> Arrivals:
    arrivals = Arrivals()
    for row, events, _ in told:
        arrivals.meet(row, min(event.on for event in events))
    return arrivals
