"""A table as a file holds it: a header of distinct names, and rows of text as wide as the header.

Everything is read before anything is written, so what cannot be read changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

import msgspec

from domain.event import Refused
from domain.ledger.tables import sheet
from domain.ledger.tables.encoding import decoded
from domain.ledger.tables.limits import BYTES, COLUMNS, ROWS

_SEPARATORS = (",", ";", "\t")
_BEGINNING = 100_000
_SHOWN = 60

Cells = list[str]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A header and the rows below it; `digest` names the file that it was read from."""

    header: tuple[str, ...]
    rows: tuple[Cells, ...]
    digest: str

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Take the bytes of a CSV or XLSX file; the content tells which it is."""
        if len(data) > BYTES:
            raise too_large()
        if not data.strip():
            raise Refused("The file is empty; it needs a row with the names of its columns.")
        lines = sheet.lines(data) if sheet.is_workbook(data) else _separated(decoded(data))
        header = _header(next(lines, []))
        return cls(
            header=header,
            rows=tuple(_rows(lines, len(header))),
            digest=hashlib.sha256(data).hexdigest()[:16],
        )

    def place(self, column: str) -> int:
        """Where a column stands; one that is missing is refused, and those that exist are named."""
        if column not in self.header:
            raise Refused(
                "The file has no column '{column}'; its columns are: {columns}.",
                column=column,
                columns=", ".join(filter(None, self.header)),
            )
        return self.header.index(column)


def _separated(text: str) -> Iterator[Cells]:
    separator = max(_SEPARATORS, key=_outside_quotes(text).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if cells:
                yield cells
    except csv.Error as error:
        raise Refused(
            "The file is no table that can be read: {error} near line {line}; "
            "see whether a quotation mark is missing there.",
            error=str(error),
            line=reader.line_num,
        ) from error


def _outside_quotes(text: str) -> str:
    """The first line of cells without what stands in quotes, where separators mean nothing."""
    kept: list[str] = []
    for number, part in enumerate(text[:_BEGINNING].lstrip("\r\n").split('"')):
        if number % 2 == 0:
            line, end, _ = part.partition("\n")
            kept.append(line)
            if end:
                break
    return "".join(kept)


def _header(cells: Iterable[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    if not any(names):
        raise Refused("The file begins without the names of its columns.")
    _check_width(names)
    if any("\0" in name for name in names):
        raise Refused("The file is no table: it is neither text nor an XLSX workbook.")
    for name in names:
        if name and names.count(name) > 1:
            raise Refused(
                "Two columns of the file are named '{name}'; give each its own name.",
                name=name[:_SHOWN],
            )
    return names


def _rows(lines: Iterable[Cells], width: int) -> Iterator[Cells]:
    for number, cells in enumerate((row for row in lines if any(row)), 1):
        if number > ROWS:
            raise Refused("The file has more than {most} rows; import it in parts.", most=ROWS)
        _check_width(cells)
        # A row of another width stays: it is reported with its number instead of being guessed at.
        yield cells


def _check_width(cells: Sequence[str]) -> None:
    if len(cells) > COLUMNS:
        raise Refused("The file is no table: it has more than {most} columns.", most=COLUMNS)


def too_large(most: int = 0) -> Refused:
    """Why a file of more than so many bytes is not read."""
    megabytes = (most or BYTES) // 1_000_000
    return Refused("The file is larger than {most} MB; import it in parts.", most=megabytes)
