"""The first sheet of an XLSX workbook as lines of text."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from domain.event import Refused
from domain.ledger.tables.limits import COLUMNS, PARTS, RATIO, RATIO_FROM, ROWS, UNPACKED

_PACKED = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 1
_PROLOG = 4_096


def is_workbook(data: bytes) -> bool:
    """Whether the content is that of a workbook; the old kind is refused."""
    if data.startswith(_OLD_WORKBOOK):
        raise Refused(
            "The file is a workbook of the old kind (.xls) or has a password; "
            "save it as .xlsx without one."
        )
    return data.startswith(_PACKED)


def lines(data: bytes) -> Iterator[list[str]]:
    """The cells of the first sheet; of a formula, what it came to when the workbook was saved."""
    _check_parts(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
            raise Refused(
                "The sheet has more than {rows} rows or {columns} columns; import it in parts.",
                rows=ROWS,
                columns=COLUMNS,
            )
        rows = sheet.to_python()
    except CalamineError as error:
        raise _no_workbook() from error
    return ([_text(cell) for cell in row] for row in rows)


def _check_parts(data: bytes) -> None:
    """Refuse what no spreadsheet program writes, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise _too_large()
            for part in parts:
                _check_part(packed, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _no_workbook() from error


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & _ENCRYPTED:
        raise Refused("The workbook has a password; save it without one.")
    if part.file_size > max(RATIO_FROM, RATIO * part.compress_size):
        raise _too_large()
    if part.filename.startswith("/") or ".." in part.filename.replace("\\", "/").split("/"):
        raise _no_workbook()
    if part.filename.endswith((".xml", ".rels")):
        with packed.open(part) as file:
            # In UTF-16 each of these letters has a zero beside it.
            beginning = file.read(_PROLOG).replace(b"\0", b"")
        if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
            raise Refused(
                "The workbook declares entities, which no spreadsheet program does; "
                "save it anew as .xlsx or CSV."
            )


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


def _too_large() -> Refused:
    return Refused("The workbook is too large once it is unpacked; import it in parts.")


def _no_workbook() -> Refused:
    return Refused("The file is no XLSX workbook that can be read; save it anew as .xlsx or CSV.")
