"""Exports: a page in another format, with the same access, and no formula in any cell."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from python_calamine import CalamineWorkbook

from domain.ledger.spreadsheet import FORMULA
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed
from tests.web.seeking import and_as, found_at
from web.access import ACCESS, GET
from web.export import EXPORTED
from web.sheets import Csv, Writer, Xlsx, number_of
from web.tables import Table, Tables

HOSTILE = (
    *FORMULA, " =", "\u00a0=", "==", "=cmd|' /C calc'!A0", '=LINK("x","y")', "@SUM(1)", "+1+1",
    "-2+3", "-", "+", "<f>1</f>", "]]>", "{=1}", "1e5", "0012", "\u202e=1", "'=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with a hundred people more than stand on one page."""
    bank = staffed()
    for number in range(130):
        bank.hire(f"one_{number:03}", "south")
    for manager in ("li", "peer", "stranger"):
        bank.know(f"of_{manager}").visit(manager, f"of_{manager}").plan().won()
    found = shown(settings_in(tmp_path_factory.mktemp("exports")), bank)
    yield found
    found.stores.close()


def rows_of(answer: Response) -> list[list[str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_an_export_holds_all_pages_of_what_its_page_shows(site: Site) -> None:
    browser = site.browser("administrator")
    shown = [Tables(browser.get(f"/people?page={page}").text).found[0] for page in (1, 2)]
    answer = browser.get("/people?format=csv&page=2")
    both = (shown[0].header, *shown[0].rows, *shown[1].rows)
    assert rows_of(answer) == [list(row) for row in both]
    assert len(rows_of(answer)) > 130
    assert answer.content.startswith(b"\xef\xbb\xbf")
    said = answer.headers["content-disposition"]
    assert said.startswith('attachment; filename="people-20')
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(browser.get("/people?format=xlsx").content)
    ).get_sheet_by_index(0)
    assert len(book.to_python()) == len(rows_of(answer))
    assert len(rows_of(browser.get(file_of(browser, "李一")))) == 2


def file_of(browser: TestClient, words: str, form: str = "csv") -> str:
    """The address of a file with the people whom a search finds."""
    return and_as(found_at(browser, "/people", q=words), format=form)


def test_an_export_leaves_out_whom_the_page_leaves_out(site: Site) -> None:
    for reader in ("li", "auditor"):
        browser = site.browser(reader)
        page = Tables(browser.get("/board?window=all").text).found
        said = [list(row) for table in page for row in table.rows]
        exported = rows_of(browser.get("/board?window=all&format=csv"))
        # A file has the address of each line's why besides, which a page has as its link.
        why = next(row.index("Why") for row in exported if "Why" in row)
        exported = [[*row[:why], "", *row[why + 1 :]] for row in exported]
        plain = [[cell.replace(",", "") for cell in row] for row in said]
        assert [row for row in plain if row not in exported] == []
    everybody = rows_of(site.browser("auditor").get("/board?window=all&format=csv"))
    some = rows_of(site.browser("li").get("/board?window=all&format=csv"))
    assert len(everybody) > 1
    assert some != everybody


def test_what_stands_below_a_name_has_columns_of_its_own(site: Site) -> None:
    browser = site.browser("administrator")
    header, *rows = rows_of(browser.get(file_of(browser, "李一")))
    assert header == ["Name", "Staff number", "Unit", "Roles", "Sign-in"]
    (row,) = rows
    assert row[0] == "李一"
    assert "·" not in "".join(row)
    board = rows_of(site.browser("auditor").get("/board?window=all&format=csv"))
    assert board[0][1:4] == ["Manager", "Unit", "Unranked because"]
    assert {row[2] for row in board[1:]} >= {"north", "south"}


def test_where_nothing_is_to_be_shown_the_file_is_empty_and_no_page(site: Site) -> None:
    browser = site.browser("administrator")
    assert rows_of(browser.get(file_of(browser, "nobody"))) == []
    sheet = browser.get(file_of(browser, "nobody", "xlsx"))
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).sheet_names) == 1


def test_a_list_that_names_columns_is_a_table(site: Site) -> None:
    header, *rows = rows_of(site.browser("li").get("/customers?format=csv"))
    assert header == ["Name", "Segment", "Tier", "Last visited", "State"]
    assert rows
    assert all(row[0] for row in rows)
    page = (
        "<h1>A</h1><ul data-columns='Day;Who'><li><b data-column='Who'>x</b> for readers"
        "<time data-column='Day' datetime='2026-03-02'>2 March</time></li><li>y</li></ul>"
    )
    assert Tables(page).found == [Table("A", ("Day", "Who"), [("2026-03-02", "x"), ("", "")])]


def test_columns_that_a_heading_names_are_there_where_nothing_stands_in_them() -> None:
    page = (
        "<h1>A</h1><table><thead><tr><th data-columns='No;Unit'>Name</th><th>Role</th></tr></thead>"
        "<tbody><tr><td><b>x</b><small data-column='Unit'> · north</small></td><td>y</td></tr>"
        "</tbody></table>"
    )
    header = ("Name", "No", "Unit", "Role")
    assert Tables(page).found == [Table("A", header, [("x", "", "north", "y")])]


def test_whoever_may_not_see_a_page_gets_no_file_of_it(site: Site) -> None:
    for reader in ("", "li", "auditor"):
        browser = site.browser(reader)
        for form in ("csv", "xlsx"):
            answer, page = browser.get(f"/people?format={form}"), browser.get("/people")
            assert answer.status_code == page.status_code != 200
            assert "attachment" not in answer.headers.get("content-disposition", "")


def test_every_page_that_is_offered_as_a_file_is_there_and_is_one(site: Site) -> None:
    assert {(GET, route) for route in EXPORTED} <= ACCESS.keys()
    seen = 0
    for reader in ("li", "north_leader", "auditor", "administrator"):
        browser = site.browser(reader)
        offered = Tables(browser.get("/exports").text).found[0].rows
        for route in ("/board", "/flags", "/measures?unit=", "/people", "/adjustments"):
            join = "&" if "?" in route else "?"
            answer = browser.get(f"{route}{join}format=csv")
            assert answer.status_code in (200, 404)
            seen += "attachment" in answer.headers.get("content-disposition", "")
        assert offered
    assert seen >= 4


def hostile(number: int) -> list[str]:
    draw = random.Random(7)
    ends = ("", "1", "A1", "(1)", " x", ",", '"', "\t", "\r\n=1", "，", "计")
    return [draw.choice(HOSTILE) + draw.choice(ends) + draw.choice(HOSTILE) for _ in range(number)]


@pytest.mark.parametrize("writer", [Csv(), Xlsx()], ids=["csv", "xlsx"])
def test_ten_thousand_hostile_texts_make_no_formula(writer: Writer) -> None:
    texts = hostile(10_000)
    rows = [tuple(texts[at : at + 10]) for at in range(0, len(texts), 10)]
    writer.take(Table("=1+1", tuple(texts[:10]), rows[:500]))
    writer.take(Table("=1+1", tuple(texts[:10]), rows[500:]))
    writer.take(Table("[a]:*?/\\ of a title that is far too long for any sheet", (), rows[:1]))
    content = writer.file().read()
    if isinstance(writer, Xlsx):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            sheets = [packed.read(name) for name in packed.namelist() if "worksheets/" in name]
        assert sheets
        assert not [each for each in sheets if b"<f>" in each or b"<f " in each]
        read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        assert len(read.to_python()) == 1001
        return
    read_back = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    cells = [cell for row in read_back for cell in row]
    assert len(cells) > 10_000
    begun = [each for each in cells if each.strip().startswith(FORMULA)]
    assert [each for each in begun if number_of(each) is None] == []


def test_numbers_stay_numbers_and_staff_numbers_texts() -> None:
    told = {"1,234": 1234, "-5": -5, "+1,000.50": 1000.5, "12.3%": 0.123, "0": 0}
    assert {text: number_of(text) for text in told} == pytest.approx(told)
    texts = ("0012", "–", "1,23", "1e5", "1234567890123456", "=1", "", "١")
    assert [number_of(text) for text in texts] == [None] * len(texts)
