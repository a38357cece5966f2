"""Reading a table through a mapping: cells become what a row tells, or a reason why not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from domain.event import Refused, VisitId
from domain.ledger.intake.cells import Parse, parser
from domain.ledger.intake.dates import RUNS, from_runs
from domain.ledger.intake.mapping import REQUIRED, Column, Constant, EachRow, Mapping, ShareOut, Source
from domain.ledger.intake.row import HELD, Rejected, RowRefused, VisitRow
from domain.ledger.intake.table import Cells, Table

Keyed = Callable[[bytes], bytes]
"""A keyed hash: whoever has not the key cannot tell what it was made of."""


class Reading(NamedTuple):
    """The rows that have the right form, and those that have not."""

    rows: list[VisitRow]
    rejected: list[Rejected]


class Identity:
    """Which visit a row tells of: the one whose id it gives, else the one with just these words."""

    def __init__(self, mapping: Mapping, keyed: Keyed) -> None:
        """Begin before the first row of a table."""
        self._keyed = keyed
        self._mapping = hashlib.sha256(mapping.encoded()).digest()
        self._said = [field for field, source in mapping.sources.items() if _is_said(source)]
        self._seen: Counter[str] = Counter()

    def of(self, cells: Cells, texts: dict[str, str]) -> tuple[VisitId, str]:
        """The id of the visit and the command id of its events; rows come in their order."""
        if name := texts.get("visit_id"):
            visit = self._keyed(b"named|" + name.encode())
            words = "\x1f".join(f"{field}={texts[field]}" for field in self._said if texts[field])
            command = self._keyed(b"said|" + visit + words.encode())
        else:
            words = "\x1f".join(cells)
            self._seen[words] += 1
            row = f"{self._seen[words]}|{words}"
            visit = command = self._keyed(b"row|" + self._mapping + row.encode())
        return VisitId(f"visit_{visit.hex()}"), command.hex()


def _is_said(source: Source) -> bool:
    """Whether the row says it, wherever in the file the row stands."""
    return isinstance(source, Constant) or (isinstance(source, Column) and source.format != RUNS)


def read(table: Table, mapping: Mapping, keyed: Keyed) -> Reading:
    """All rows of a table; a column that the file has not is refused."""
    reading = Reading([], [])
    whole = list(_whole(table, reading.rejected))
    columns = {field: _texts(source, table, whole) for field, source in mapping.sources.items()}
    parsers = {field: parser(field, source) for field, source in mapping.sources.items()}
    identity = Identity(mapping, keyed)
    each_row = isinstance(mapping.sources["customer"], EachRow)
    for (number, cells), *row in zip(whole, *columns.values(), strict=True):
        texts = dict(zip(columns, row, strict=True))
        visit, command = identity.of(cells, texts)
        try:
            facts = _facts(texts, parsers)
        except RowRefused as refused:
            reading.rejected.append(refused.of(number))
            continue
        if each_row:
            facts["customer"] = visit
        reading.rows.append(VisitRow(number=number, visit=visit, command=command, **facts))
    return reading


def _whole(table: Table, rejected: list[Rejected]) -> Iterator[tuple[int, Cells]]:
    width = len(table.header)
    for number, cells in enumerate(table.rows, 1):
        reason = ""
        if len(cells) != width:
            reason = f"The row has {len(cells)} cells and the header {width}."
        elif "\0" in "".join(cells):
            reason = "The row holds a character that is no text (NUL)."
        if reason:
            rejected.append(Rejected(row=number, field="", reason=reason))
        else:
            yield number, cells


def _texts(source: Source, table: Table, whole: Sequence[tuple[int, Cells]]) -> Iterable[str]:
    """What a field is told by each row, in our words."""
    match source:
        case Constant(value=value):
            return repeat(value, len(whole))
        case ShareOut(over=over, prefix=prefix):
            return (f"{prefix}{(number - 1) % over}" for number, _ in whole)
        case EachRow(prefix=prefix):
            return (f"{prefix}{number}" for number, _ in whole)
        case Column(names=names, format=form):
            places = [table.place(name) for name in names]
            if form == RUNS:
                return _run_texts([[cells[at] for at in places] for _, cells in whole], source)
            return _column_texts([cells[places[0]] for _, cells in whole], source)


def _run_texts(pairs: list[list[str]], source: Column) -> Iterator[str]:
    days = from_runs(((month, weekday) for month, weekday in pairs), source.start_year)
    for pair, found in zip(pairs, days, strict=True):
        yield found.isoformat() if found else " ".join(pair)


def _column_texts(cells: list[str], source: Column) -> Iterator[str]:
    ours = dict(source.map)
    stripped = (cell.strip() for cell in cells)
    return (ours.get(text, text) if text else source.default for text in stripped)


def _facts(texts: dict[str, str], parsers: dict[str, Parse]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for field, text in texts.items():
        if text:
            try:
                facts[field] = parsers[field](text)
            except Refused as refused:
                raise RowRefused(field, str(refused)) from refused
    for field in REQUIRED:
        if field not in facts:
            raise RowRefused(field, f"The row names no {field}.")
    facts["customer_name"] = facts["customer"]
    facts["outcome"] = facts.get("outcome") or ("held" if "held_on" in facts else "planned")
    needed = "held_on" if facts["outcome"] in HELD else "planned_on"
    if needed not in facts:
        raise RowRefused(needed, f"The row tells no {needed}, and its outcome is {facts['outcome']}.")
    return facts
