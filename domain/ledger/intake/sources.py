"""What each source of a mapping says in each row, as text and in our words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ledger.intake.dates import RUNS, from_runs
from domain.ledger.intake.mapping import Column, Constant, EachRow, Mapping, ShareOut, Source
from domain.ledger.tables.table import Cells, Table

Numbered = Sequence[tuple[int, Cells]]
"""Rows with their numbers; a row that is left out leaves a gap in the numbers."""


def texts_of(mapping: Mapping, table: Table, rows: Numbered) -> dict[str, list[str]]:
    """Of each field, the text of each row; a column that the file has not is refused."""
    told: dict[Source, list[str]] = {}
    for source in mapping.sources.values():
        if source not in told:
            told[source] = _texts(source, table, rows)
    return {field: told[source] for field, source in mapping.sources.items()}


def _texts(source: Source, table: Table, rows: Numbered) -> list[str]:
    match source:
        case Constant(value=value):
            return [value] * len(rows)
        case ShareOut(over=over, prefix=prefix):
            return [f"{prefix}{(number - 1) % over}" for number, _ in rows]
        case EachRow(prefix=prefix):
            return [f"{prefix}{number}" for number, _ in rows]
        case Column(format=form):
            return _of_runs(source, table, rows) if form == RUNS else _of_cells(source, table, rows)


def _of_cells(source: Column, table: Table, rows: Numbered) -> list[str]:
    at = table.place(source.names[0])
    ours = {"": source.default, **dict(source.map)}
    stripped = [cells[at].strip() for _, cells in rows]
    return [ours.get(text, text) for text in stripped]


def _of_runs(source: Column, table: Table, rows: Numbered) -> list[str]:
    month, weekday = (table.place(name) for name in source.names)
    pairs = [(cells[month], cells[weekday]) for _, cells in rows]
    days = from_runs(pairs, source.start_year)
    return [
        day.isoformat() if day else " ".join(pair) for pair, day in zip(pairs, days, strict=True)
    ]
