"""Reading a table through a mapping: cells become what a row tells, or a reason why not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from domain.event import Refused, VisitId
from domain.ledger.intake.cells import Parse, parser
from domain.ledger.intake.dates import RUNS
from domain.ledger.intake.mapping import REQUIRED, Column, Constant, EachRow, Mapping, Source
from domain.ledger.intake.row import HELD, Rejected, RowRefused, VisitRow
from domain.ledger.intake.sources import texts_of
from domain.ledger.tables.table import Cells, Table

Keyed = Callable[[bytes], bytes]
"""A keyed hash: whoever has not the key cannot tell what it was made of."""

_EMPTY: dict[str, Any] = {
    field.name: field.default for field in msgspec.structs.fields(VisitRow) if not field.required
}


class Reading(NamedTuple):
    """The rows that have the right form, and those that have not."""

    rows: list[VisitRow]
    rejected: list[Rejected]


class Identity:
    """Which visit a row tells of: the one whose id it gives, else the one with just these words."""

    def __init__(self, header: Sequence[str], mapping: Mapping, keyed: Keyed) -> None:
        """Begin before the first row of a table."""
        self._keyed = keyed
        self._order = sorted(range(len(header)), key=lambda at: header[at])
        self._mapping = hashlib.sha256(mapping.encoded()).digest()
        self._said = [(field, _is_said(source)) for field, source in mapping.sources.items()]
        self._seen: Counter[str] = Counter()

    def of(self, name: str, cells: Cells, texts: Sequence[str]) -> tuple[VisitId, str]:
        """The visit that the file calls `name`, if it gives one, and the command of its events."""
        if name:
            visit = self._keyed(b"named|" + name.encode())
            told = zip(self._said, texts, strict=True)
            words = "\x1f".join(f"{field}={text}" for (field, said), text in told if said and text)
            command = self._keyed(b"said|" + visit + words.encode())
        else:
            words = "\x1f".join([cells[at] for at in self._order])
            self._seen[words] += 1
            row = f"{self._seen[words]}|{words}"
            visit = command = self._keyed(b"row|" + self._mapping + row.encode())
        return VisitId(f"visit_{visit.hex()}"), command.hex()


def _is_said(source: Source) -> bool:
    """Whether the row says it, wherever in the file the row stands."""
    return isinstance(source, Constant) or (isinstance(source, Column) and source.format != RUNS)


def read(table: Table, mapping: Mapping, keyed: Keyed) -> Reading:
    """All rows of a table; a column that the file has not is refused."""
    rejected: list[Rejected] = []
    whole = list(_whole(table, rejected))
    columns = texts_of(mapping, table, whole)
    refused: dict[int, RowRefused] = {}
    facts = [
        _parsed(field, texts, parser(field, mapping.sources[field]), refused)
        for field, texts in columns.items()
    ]
    identity = Identity(table.header, mapping, keyed)
    names = columns.get("visit_id") or [""] * len(whole)
    each_row = isinstance(mapping.sources["customer"], EachRow)
    rows = []
    texts_and_facts = zip(
        zip(*columns.values(), strict=True), zip(*facts, strict=True), strict=True
    )
    for at, (texts, values) in enumerate(texts_and_facts):
        (number, cells), name = whole[at], names[at]
        visit, command = identity.of(name, cells, texts)
        known = dict(zip(columns, values, strict=True))
        try:
            outcome = _outcome(known, refused.get(at))
        except RowRefused as reason:
            rejected.append(reason.of(number))
            continue
        known["outcome"], known["customer_name"] = outcome, known["customer"]
        if each_row:
            known["customer"] = visit
        rows.append(VisitRow(number=number, visit=visit, command=command, **known))
    return Reading(rows, rejected)


def _whole(table: Table, rejected: list[Rejected]) -> Iterator[tuple[int, Cells]]:
    width = len(table.header)
    for number, cells in enumerate(table.rows, 1):
        try:
            _check_whole(cells, width)
        except RowRefused as refused:
            rejected.append(refused.of(number))
        else:
            yield number, cells


def _check_whole(cells: Cells, width: int) -> None:
    if len(cells) != width:
        raise RowRefused(
            "The row has {cells} cells and the header {width}.", cells=len(cells), width=width
        )
    if "\0" in "".join(cells):
        raise RowRefused("The row holds a character that is no text (NUL).")


def _parsed(
    field: str, texts: Sequence[str], parse: Parse, refused: dict[int, RowRefused]
) -> list[Any]:
    """The facts of one column; of a row that is refused, the first reason is kept."""
    known: dict[str, Any] = {"": _EMPTY.get(field, "")}
    facts = []
    for at, text in enumerate(texts):
        if text not in known:
            try:
                known[text] = parse(text)
            except Refused as reason:
                refused.setdefault(at, RowRefused.because(reason, about=field))
        facts.append(known.get(text))
    return facts


def _outcome(known: dict[str, Any], refused: RowRefused | None) -> str:
    """How the visit came out, as told or as its days say; raises RowRefused."""
    if refused:
        raise refused
    for field in REQUIRED:
        if not known[field]:
            raise RowRefused("The row names no {field}.", about=field, field=field)
    outcome: str = known.get("outcome") or ("held" if known.get("held_on") else "planned")
    needed = "held_on" if outcome in HELD else "planned_on"
    if not known.get(needed):
        raise RowRefused(
            "The row tells no {field}, and its outcome is {outcome}.",
            about=needed,
            field=needed,
            outcome=outcome,
        )
    return outcome
