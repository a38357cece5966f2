"""Importing visits: read, tell what can be told, write what is new, report the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from domain.event import StaffId
from domain.ledger.intake.arrivals import Arrivals
from domain.ledger.intake.history import History
from domain.ledger.intake.limits import CHECKED
from domain.ledger.intake.mapping import Mapping
from domain.ledger.intake.names import CUSTOMER, GRID, STAFF, UNIT, Names, keyed
from domain.ledger.intake.opening import IMPORT, Opening
from domain.ledger.intake.reading import read
from domain.ledger.intake.report import Report
from domain.ledger.intake.row import Rejected, RowRefused, VisitRow
from domain.ledger.intake.telling import Told, told, with_likeness
from domain.ledger.intake.writing import Act, Progress, keep_names, record
from domain.ledger.ledger import Ledger
from domain.ledger.likeness import Sketches
from domain.ledger.tables.table import Table
from domain.visit import Visit
from domain.visit_event import GoalAchieved, GoalMissed


def _unheard(_done: int, _of: int) -> None:
    """Progress of which nobody asks to hear."""


def import_visits(
    ledger: Ledger,
    table: Table,
    mapping: Mapping,
    *,
    by: StaffId = IMPORT,
    dry_run: bool = False,
    progress: Progress = _unheard,
) -> Report:
    """Add the visits of a table that are not there yet; a dry run finds out all, writes nothing.

    The same table again completes what broke off. A column that it lacks, and somebody else who
    writes the same at the same time, is refused.
    """
    reading = read(table, mapping, keyed(ledger.vault, "visit", dry_run=dry_run))
    history, rejected = History(ledger), reading.rejected
    rows, already_there = _new_rows(reading.rows, history, rejected)
    names = _looked_up(Names(ledger.vault), rows, history)
    sketches = Sketches(ledger.vault, keyed(ledger.vault, "sketch", dry_run=dry_run))
    counted = _counted(rows, len(table.rows), progress if dry_run else _unheard)
    telling = with_likeness(list(_told(counted, history, names, rejected)), sketches)
    arrivals = _arrivals(telling)
    opening = Opening(arrivals, history, names)
    acts = [*opening.acts(), *map(_act, telling)]
    if not dry_run:
        _keep(names, arrivals, sketches, ledger)
        record(ledger, acts, by=by, source=f"import:{table.digest}", progress=progress)
    kinds = Counter(type(event) for act in acts for event in act.events)
    return Report(
        rows=len(table.rows),
        visits=len(telling),
        events=kinds.total(),
        achieved=kinds[GoalAchieved],
        missed=kinds[GoalMissed],
        rejected=tuple(sorted(rejected, key=lambda each: each.row)),
        assumed=dict(opening.counts + _assumed(telling, arrivals)),
        fields=mapping.assumptions(),
        already_there=already_there,
    )


def _keep(names: Names, arrivals: Arrivals, sketches: Sketches, ledger: Ledger) -> None:
    """Write into the vault what the events are to stand on."""
    keep_names(ledger.vault, names, arrivals)
    sketches.keep()


def _new_rows(
    rows: Sequence[VisitRow], history: History, rejected: list[Rejected]
) -> tuple[list[VisitRow], int]:
    """The rows whose visits are not in the ledger, and the number of those that are.

    The same words about the same visit have the same command.
    """
    before = history.commands([row.visit for row in rows])
    here: dict[str, str] = {}
    new, already_there = [], 0
    for row in rows:
        command = before.get(row.visit) or here.get(row.visit)
        if not command:
            here[row.visit] = row.command
            new.append(row)
        elif command != row.command:
            rejected.append(_changed(row, imported=row.visit in before).of(row.number))
        else:
            already_there += 1
    return new, already_there


def _changed(row: VisitRow, *, imported: bool) -> RowRefused:
    if imported:
        return RowRefused(
            "visit_id {visit} was imported before with other content.",
            about="visit_id",
            visit=row.visit_id,
        )
    return RowRefused(
        "visit_id {visit} stands on another row with other content.",
        about="visit_id",
        visit=row.visit_id,
    )


def _looked_up(names: Names, rows: Sequence[VisitRow], history: History) -> Names:
    names.look_up(STAFF, (row.manager for row in rows), history.staff)
    names.look_up(UNIT, (row.unit for row in rows if row.unit), history.units)
    names.look_up(GRID, (row.grid for row in rows if row.grid), history.grids)
    names.look_up(
        CUSTOMER, (name for row in rows for name in (row.customer, *row.contacts, *row.referees))
    )
    return names


def _counted(rows: Sequence[VisitRow], of: int, progress: Progress) -> Iterator[VisitRow]:
    """The rows that are still to be checked, counted with those that were left out before them."""
    before = of - len(rows)
    for at, row in enumerate(rows):
        if at % CHECKED == 0:
            progress(before + at, of)
        yield row


def _told(
    rows: Iterable[VisitRow], history: History, names: Names, rejected: list[Rejected]
) -> Iterator[Told]:
    for row in rows:
        try:
            yield told(row, history, names)
        except RowRefused as refused:
            rejected.append(refused.of(row.number))


def _act(each: Told) -> Act:
    return Act(Visit(id=each.row.visit), each.events, each.row.command)


def _assumed(telling: Iterable[Told], arrivals: Arrivals) -> Counter[str]:
    """How often rows were filled in, and what of them was left out."""
    counts: Counter[str] = Counter()
    for each in telling:
        counts.update(each.assumed)
        if not arrivals.follows(each.row):
            counts["units_not_followed"] += 1
    return counts


def _arrivals(telling: Iterable[Told]) -> Arrivals:
    arrivals = Arrivals()
    for row, events, _ in telling:
        arrivals.meet(row, min(event.on for event in events))
    return arrivals
