"""The first sheet of an XLSX workbook as lines of text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from domain.event import Refused
from domain.ledger.intake.limits import COLUMNS, ROWS, UNPACKED

_PACKED = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def is_workbook(data: bytes) -> bool:
    """Whether the content is that of a workbook; the old kind is refused."""
    if data.startswith(_OLD_WORKBOOK):
        raise Refused("The file is a workbook of the old kind (.xls); save it as .xlsx.")
    return data.startswith(_PACKED)


def lines(data: bytes) -> Iterator[list[str]]:
    """The cells of the first sheet; of a formula, what it came to when the workbook was saved."""
    _check_size(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
            raise Refused(f"The sheet has more than {ROWS} rows or {COLUMNS} columns.")
        rows = sheet.to_python()
    except CalamineError as error:
        raise _no_workbook() from error
    return ([_text(cell) for cell in row] for row in rows)


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise _no_workbook() from error
    if size > UNPACKED:
        raise Refused("The workbook is too large once it is unpacked; import it in parts.")


def _text(cell: object) -> str:
    match cell:
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def _no_workbook() -> Refused:
    return Refused("The file is no XLSX workbook that can be read; save it anew as .xlsx or CSV.")
