"""Sheets: tables written as CSV or XLSX, row after row, without a formula in any cell."""

from __future__ import annotations

import csv
import io
import re
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile as TemporaryFile
from typing import IO, Protocol

import xlsxwriter  # type: ignore[import-untyped]

from domain.ledger.spreadsheet import harmless
from web.tables import Cells, Table

NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(?:\.\d{1,9})?(%?)")
"""A number as pages write it; what begins with a nought, such as a staff number, is a text."""

IN_MEMORY = 1 << 20
"""Bytes after which what is written goes into a file without a name."""

LONGEST_TITLE, LONGEST_CELL = 31, 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class Writer(Protocol):
    """What takes tables, which go on from page to page, and makes a file of them."""

    def take(self, table: Table) -> None:
        """Write rows; a table of the same title and columns goes on with the rows before."""

    def file(self) -> IO[bytes]:
        """The file, from its beginning."""


def number_of(cell: str) -> float | None:
    """The number that a cell holds, if it is one."""
    found = NUMBER.fullmatch(cell)
    if not found:
        return None
    number = float(cell.rstrip("%").replace(",", ""))
    return number / 100 if found[1] else number


class Csv:
    """UTF-8 with a byte order mark, which spreadsheets need.

    Where a page has several tables, each stands below its title.
    """

    def __init__(self) -> None:
        """Begin with no table."""
        self._parts: dict[tuple[str, Cells], IO[str]] = {}
        self._open = ExitStack()

    def take(self, table: Table) -> None:
        """Write rows, the first ones of a table below the names of its columns."""
        key = table.title, table.header
        if key not in self._parts:
            kept = TemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115
            self._parts[key] = self._open.enter_context(kept)
            csv.writer(kept).writerows(map(_plain, filter(None, [table.header])))
        csv.writer(self._parts[key]).writerows(map(_plain, table.rows))

    def file(self) -> IO[bytes]:
        """One file of all tables."""
        whole: IO[bytes] = io.BytesIO()
        whole.write(b"\xef\xbb\xbf")
        with self._open:
            for number, ((title, _), part) in enumerate(self._parts.items()):
                if len(self._parts) > 1:
                    whole.write(b"\r\n" if number else b"")
                    whole.write(f"{harmless(title)}\r\n".encode())
                part.seek(0)
                while some := part.read(IN_MEMORY):
                    whole.write(some.encode())
        whole.seek(0)
        return whole


def _plain(row: Cells) -> list[str]:
    return [
        cell.replace(",", "").lstrip("+") if number_of(cell) is not None else harmless(cell)
        for cell in row
    ]


class Xlsx:
    """A workbook with a sheet for each table; numbers are numbers and everything else is text."""

    def __init__(self) -> None:
        """Begin with no sheet."""
        self._file = io.BytesIO()
        plain = dict.fromkeys(("formulas", "urls", "numbers"), False)
        options = {f"strings_to_{each}": said for each, said in plain.items()}
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True, **options})
        self._bold = self._book.add_format({"bold": True})
        self._percent = self._book.add_format({"num_format": "0.0%"})
        self._sheets: dict[tuple[str, Cells], tuple[xlsxwriter.worksheet.Worksheet, int]] = {}

    def take(self, table: Table) -> None:
        """Write rows; the first ones of a table into a sheet that is called by its title."""
        key = table.title, table.header
        if key not in self._sheets:
            sheet = self._book.add_worksheet(self._name(table.title))
            for column, cell in enumerate(table.header):
                sheet.write_string(0, column, cell[:LONGEST_CELL], self._bold)
            if table.header:
                sheet.freeze_panes(1, 0)
            self._sheets[key] = sheet, 1 if table.header else 0
        sheet, at = self._sheets[key]
        for line, row in enumerate(table.rows, at):
            for column, cell in enumerate(row):
                self._write(sheet, line, column, cell)
        self._sheets[key] = sheet, at + len(table.rows)

    def _write(
        self, sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: str
    ) -> None:
        number = number_of(cell)
        if number is None:
            sheet.write_string(line, column, cell[:LONGEST_CELL])
        else:
            sheet.write_number(line, column, number, self._percent if "%" in cell else None)

    def _name(self, title: str) -> str:
        """A name that no other sheet has, and none that a workbook forbids."""
        taken = {sheet.get_name().lower() for sheet, _ in self._sheets.values()}
        plain = _FORBIDDEN.sub(" ", title).strip()[: LONGEST_TITLE - 4] or "1"
        name, number = plain, 2
        while name.lower() in taken or name.lower() == "history":
            name, number = f"{plain} {number}", number + 1
        return name

    def file(self) -> IO[bytes]:
        """The workbook."""
        self._book.close()
        self._file.seek(0)
        return self._file


FORMATS: dict[str, tuple[type[Csv | Xlsx], str]] = {
    "csv": (Csv, "text/csv; charset=utf-8"),
    "xlsx": (Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How an export is written, and what it is to a browser."""
