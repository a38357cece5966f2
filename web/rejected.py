"""Rejected rows as a file: each cell as it was, and why; to be mended and uploaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter  # type: ignore[import-untyped]

from domain.ledger.imports.job import Left
from domain.ledger.spreadsheet import harmless
from web.sheets import LONGEST_CELL, NUMBER

CHUNK = 1 << 16

Reason = Callable[[Left], str]
Lines = Iterator[Sequence[str]]


def written(
    form: str, words: tuple[str, str], header: Sequence[str], left: Iterable[Left], reason: Reason
) -> IO[bytes]:
    """A file of rows, each behind its number and its reason, which `words` name.

    A file that was downloaded before and mended has these columns already; they are told anew.
    """
    dropped = [at for at, name in enumerate(header) if name in words]

    def kept(cells: Sequence[str]) -> list[str]:
        return [cell for at, cell in enumerate(cells) if at not in dropped]

    def lines() -> Lines:
        yield [*words, *kept(header)]
        for each in left:
            yield [str(each.row), reason(each), *kept(each.cells)]

    return (_xlsx if form == "xlsx" else _csv)(lines())


def _csv(lines: Lines) -> IO[bytes]:
    """A text that begins like a formula stands behind an apostrophe; a number is none."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    file.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    for cells in lines:
        rows.writerow([cell if NUMBER.fullmatch(cell) else harmless(cell) for cell in cells])
    text.detach()
    file.seek(0)
    return file


def _xlsx(lines: Lines) -> IO[bytes]:
    """Every cell is a text, so that each comes back as it was."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    plain = dict.fromkeys(("formulas", "urls", "numbers"), False)
    options = {f"strings_to_{each}": said for each, said in plain.items()}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **options})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for line, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(line, column, cell[:LONGEST_CELL])
    book.close()
    file.seek(0)
    return file


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, which is closed at its end."""
    with closing(file):
        while some := file.read(CHUNK):
            yield some
