"""Reading files: what is a table, in which encodings, and what is refused with one sentence."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from domain.event import Refused
from domain.ledger.intake import Table, table_at
from domain.ledger.tables import apart
from domain.ledger.tables import table as reading

PLAIN = "manager,customer,held_on\nm1,王小明,2026-11-03\n"
ROWS = (["m1", "王小明", "2026-11-03"],)


def refusal(data: bytes) -> str:
    """Why a file is refused."""
    with pytest.raises(Refused) as refused:
        Table.of(data)
    return str(refused.value)


def workbook(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    """An XLSX file with one sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book, book.add_worksheet())
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_in_utf_8_or_gb18030(encoding: str) -> None:
    table = Table.of(PLAIN.encode(encoding))
    assert (table.header, table.rows) == (("manager", "customer", "held_on"), ROWS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_like(end: str) -> None:
    assert Table.of(PLAIN.replace("\n", end).encode()).rows == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_are_separated_by_comma_semicolon_or_tab(separator: str) -> None:
    assert Table.of(PLAIN.replace(",", separator).encode()).rows == ROWS


def test_separators_in_quotes_separate_nothing() -> None:
    table = Table.of(b'"a;b;c;d","e ""f""",g\n"1,5\n2","x",\n')
    assert table.header == ("a;b;c;d", 'e "f"', "g")
    assert table.rows == (["1,5\n2", "x", ""],)


def test_rows_without_content_are_no_rows() -> None:
    assert Table.of(b"\n\na,b\n\n1,2\n,\n3,4\n\n").rows == (["1", "2"], ["3", "4"])


def test_the_names_of_columns_are_taken_without_blanks_around_them() -> None:
    assert Table.of(b" a , b,\n1,2,3\n").header == ("a", "b", "")


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert Table.of(b"manager,customer,held_on\n").rows == ()


def test_the_digest_names_the_file() -> None:
    assert Table.of(b"a\n1\n").digest == hashlib.sha256(b"a\n1\n").hexdigest()[:16]


def test_a_column_that_is_missing_is_refused_and_those_that_exist_are_named() -> None:
    with pytest.raises(Refused, match=r"no column 'c'; its columns are: a, b\."):
        Table.of(b"a,b,\n").place("c")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "begins without the names of its columns"),
        (b" \n\r\n", "The file is empty"),
        (PLAIN.encode("utf-16"), "The file is in UTF-16; save it as CSV in UTF-8."),
        (PLAIN.encode("utf-16-le"), "neither in UTF-8 nor in GB18030"),
        ("Müller,Köln,Prüfung,täglich,größer\n".encode("latin-1"), "neither in UTF-8 nor"),
        (
            "経営者,顧客様,あいさつ,しました\n".encode("shift-jis"),
            "neither in UTF-8 nor in GB18030",
        ),
        (PLAIN.encode().replace("小".encode(), b"\xe5"), "in UTF-8, but damaged in line 2."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither in UTF-8 nor in GB18030"),
        (b"a\0b,c\n1,2\n", "neither text nor an XLSX workbook"),
        (b"a,b,a\n1,2,3\n", "Two columns of the file are named 'a'"),
        (b",,\n1,2,3\n", "begins without the names of its columns"),
        (b",".join(b"c%d" % n for n in range(1001)), "more than 1000 columns"),
        (b'a,b\n1,"2\n3,4\n', "see whether a quotation mark is missing"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "field larger than field limit"),
        (b"PK\x03\x04 and more", "no XLSX workbook that can be read"),
        (b"\xd0\xcf\x11\xe0 and more", "a workbook of the old kind"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


def test_a_file_beyond_the_limits_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS", 2)
    assert refusal(b"a\n1\n2\n3\n") == "The file has more than 2 rows; import it in parts."
    monkeypatch.setattr(reading, "BYTES", 3_000_000)
    (tmp_path / "large.csv").write_bytes(b"a\n" * 2_000_000)
    assert refusal(b"a\n" * 2_000_000) == "The file is larger than 3 MB; import it in parts."
    monkeypatch.setattr(apart, "BY_COMMAND", apart.BY_COMMAND._replace(file=3_000_000))
    with pytest.raises(Refused, match="larger than 3 MB"):
        table_at(tmp_path / "large.csv")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            table_at(path)


def test_a_workbook_gives_dates_numbers_and_texts_as_they_would_be_written() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = book.add_format({"num_format": "dd/mm/yy"})
        sheet.write_row(0, 0, ["day", "moment", "number", "amount", "text", "formula", "yes"])
        sheet.write_datetime(1, 0, datetime(2026, 11, 3), day)  # noqa: DTZ001 - as a cell has it
        sheet.write_datetime(1, 1, datetime(2026, 11, 3, 9, 30), day)  # noqa: DTZ001
        sheet.write_row(1, 2, [1001, 12.5, "001001"])
        sheet.write_formula(1, 5, "=CONCAT(A1,1)", value="product_sold")
        sheet.write_boolean(1, 6, True)
        sheet.write_blank(2, 0, None, day)
        sheet.write_blank(9, 6, None, day)

    table = Table.of(workbook(fill))
    assert table.header == ("day", "moment", "number", "amount", "text", "formula", "yes")
    first = ["2026-11-03", "2026-11-03 09:30:00", "1001", "12.5", "001001", "product_sold", "True"]
    assert table.rows == (first,)


def test_the_first_sheet_of_a_workbook_is_the_table() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(2, 1, ["a", "b"])
        sheet.write_row(3, 1, [1, date(2026, 1, 2).isoformat()])
        book.add_worksheet().write(0, 0, "other")

    table = Table.of(workbook(fill))
    assert (table.header, table.rows) == (("a", "b"), (["1", "2026-01-02"],))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.ledger.tables import sheet

    data = workbook(lambda _book, page: page.write_column(0, 0, ["a"] * 1000) and None)
    monkeypatch.setattr(sheet, "UNPACKED", 5_000)
    assert "too large once it is unpacked" in refusal(data)


def test_a_workbook_with_nothing_in_it_is_refused() -> None:
    assert "without the names of its columns" in refusal(workbook(lambda _book, _sheet: None))
