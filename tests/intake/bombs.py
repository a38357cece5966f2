"""Files that are made to harm whoever reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import xlsxwriter  # type: ignore[import-untyped]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_BOOK, _SHEET, _STRINGS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_CELLS = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def sheet_of(rows: str = _CELLS, before: str = "") -> str:
    """The XML of a sheet."""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'


def strings_of(text: str = "manager", kind: str = "") -> str:
    """The XML of shared strings, with a document type before it."""
    return f'{_HEAD}{kind}<sst xmlns="{_MAIN}"><si><t>{text}</t></si></sst>'


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A zip of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def book(sheet: str = "", strings: str = "", more: str = "") -> bytes:
    """A workbook of one sheet, with one more part; the others are as a program writes them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as written:
        written.add_worksheet().write(0, 0, "manager")
    with zipfile.ZipFile(file) as zipped:
        parts: dict[str, str | bytes] = {name: zipped.read(name) for name in zipped.namelist()}
    parts |= {_SHEET: sheet or sheet_of(), _STRINGS: strings or strings_of()}
    return packed(parts | ({more: "x"} if more else {}))


def _laughs() -> bytes:
    names = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
    )
    return book(strings=strings_of("&l9;", f"<!DOCTYPE sst [{names}]>"))


def _quadratic() -> bytes:
    kind = f'<!DOCTYPE sst [<!ENTITY a "{"a" * 50_000}">]>'
    return book(strings=strings_of("&a;" * 50_000, kind))


def _external() -> bytes:
    return book(
        strings=strings_of("&x;", '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    )


def _external_in_utf_16() -> bytes:
    kind = '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return packed({_BOOK: f"{kind}<workbook/>".encode("utf-16")})


def _far_apart() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return book(sheet_of(_CELLS + far, '<dimension ref="A1:XFD1048576"/>'))


def _far_apart_within_the_limits() -> bytes:
    """A hundred million cells, of which two are there."""
    far = '<row r="100000"><c r="ALL100000"><v>1</v></c></row>'
    return book(sheet_of(_CELLS + far))


def _deep() -> bytes:
    # Different names pack badly, so that this one is not caught for being packed too well.
    deep = [f"<a{n * 7919 % 1_000_003}>" for n in range(400_000)]
    closing = [each.replace("<", "</") for each in reversed(deep)]
    return book(sheet_of("".join(deep + closing)))


def _encrypted() -> bytes:
    data = bytearray(book())
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    return bytes(data)


def _nested() -> bytes:
    inner = packed({"0": b"\0" * 20_000_000})
    for depth in range(1, 5):
        inner = packed({f"{depth}.{at}.zip": inner for at in range(10)})
    return inner


def _strings_without_end() -> bytes:
    strings = "".join(f"<si><t>{n * 48271 % 2_147_483_647}</t></si>" for n in range(1_500_000))
    return book(strings=f'{_HEAD}<sst xmlns="{_MAIN}">{strings}</sst>')


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part that unpacks to a thousand times its size": (
        lambda: book(sheet_of("<row/>" * 15_000_000)),
        "too large once it is unpacked",
    ),
    "zips in zips": (_nested, "no XLSX workbook"),
    "billion laughs": (_laughs, "declares entities"),
    "quadratic blowup": (_quadratic, "declares entities"),
    "an external entity": (_external, "declares entities"),
    "an entity in UTF-16": (_external_in_utf_16, "declares entities"),
    "a huge dimension with cells at its ends": (_far_apart, "too much memory or time"),
    "a hundred million cells of which two are there": (
        _far_apart_within_the_limits,
        "too much memory or time",
    ),
    "a million columns": (lambda: b"a," * 1_000_000 + b"a\n", "more than 1000 columns"),
    "rows of a million columns": (
        lambda: b"manager,customer,held_on\n" + (b"x," * 999_999 + b"\n") * 9,
        "more than 1000 columns",
    ),
    "many small cells": (
        lambda: b"a,b,c\n" + b"xy,z,w\n" * 700_000,
        "too much memory or time",
    ),
    "one line of 100 MB": (lambda: b"a" * 100_000_000, "larger than 20 MB"),
    "one line as large as may be": (lambda: b"a" * 19_999_999, "no table that can be read"),
    "a quotation mark that nobody closes": (
        lambda: b'a,b\n"' + b"x\n" * 9_000_000,
        "no table that can be read",
    ),
    "elements within elements": (_deep, "names of its columns"),
    "an encrypted workbook": (_encrypted, "has a password"),
    "a workbook of the old kind, named otherwise": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100_000,
        "of the old kind (.xls) or has a password",
    ),
    "a workbook that breaks off": (lambda: book()[:-200], "no XLSX workbook"),
    "a part that climbs out of its folder": (
        lambda: book(more="../../../etc/cron.d/x"),
        "no XLSX workbook",
    ),
    "a part with an absolute name": (
        lambda: book(more="/etc/passwd"),
        "no XLSX workbook",
    ),
    "more parts than anybody makes": (
        lambda: packed({f"{n}": b"" for n in range(10_001)}),
        "too large once it is unpacked",
    ),
    "a picture": (lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x8f" * 5_000, "neither in UTF-8"),
    "UTF-16 with zeros and no mark": (
        lambda: "manager,customer\nm,c\n".encode("utf-16-le"),
        "neither text nor an XLSX workbook",
    ),
}
"""What each bomb is, how it is made, and a part of the sentence that refuses it."""
