"""Rows that are left out are mended and uploaded again; columns are read by a mapping."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from httpx2 import Response
from python_calamine import CalamineWorkbook

from tests.cli.bank import settings_in
from tests.web.importing import (
    GOOD,
    IMPORTS,
    counts,
    csv_lines,
    csv_of,
    fresh,
    go_ahead,
    lines_of,
    upload,
    uploaded,
    work,
)
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed

ODD = {"customer": "=1+1", "manager": "-7", "log": "+86 139", "held_on": "soon"}
SEMICOLONS = "编号;工号;客户;日子\nA1;1001;艾一;02.03.2026\nA2;1002;艾二;03.03.2026\n".encode()
TOML = """[columns]
visit_id = "编号"
manager = "工号"
customer = "客户"
planned_on = { column = "日子", format = "%d.%m.%Y" }
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with an administrator."""
    found = shown(settings_in(tmp_path_factory.mktemp("mended")), staffed())
    yield found
    found.stores.close()


def lines(answer: Response, form: str) -> list[list[str]]:
    if form == "csv":
        return lines_of(answer.content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    return [[str(cell) for cell in line] for line in book.to_python()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_mended_rows_add_only_the_visits_that_are_missing(site: Site, form: str) -> None:
    browser = site.browser("administrator")
    rows = [fresh(), fresh(outcome="perhaps"), fresh(held_on="2026-13-01"), fresh(**ODD)]
    address = uploaded(browser, csv_of(*rows))
    work(site)
    go_ahead(site, address)
    work(site)
    header, *left = lines(browser.get(f"{address}/rejected?format={form}"), form)
    outcome, day = header.index("outcome"), header.index("held_on")
    for line in left:
        line[outcome], line[day] = "achieved", "2026-03-02"
    again = uploaded(browser, csv_lines([header, *left]))
    work(site)
    go_ahead(site, again)
    work(site)
    told = counts(site, again)
    assert (told.visits, told.already_there, told.rejected) == (3, 0, 0)
    mended = [{**row, "outcome": "achieved", "held_on": "2026-03-02"} for row in rows[:3]]
    whole = uploaded(browser, csv_of(*mended))
    work(site)
    assert (counts(site, whole).visits, counts(site, whole).already_there) == (0, 3)
    assert "/go-ahead" not in browser.get(whole).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_row_that_is_left_out_comes_back_with_its_cells_and_without_a_formula(
    site: Site, form: str
) -> None:
    browser = site.browser("administrator")
    address = uploaded(browser, csv_of(fresh(), fresh(**ODD)))
    work(site)
    answer = browser.get(f"{address}/rejected?format={form}")
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    header, line = lines(answer, form)
    assert header == ["Left out: row", "Left out: reason", *GOOD]
    assert line[:2] == ["2", "'soon' is not a date; write it like 2026-11-23."] or form == "csv"
    shown = dict(zip(header, line, strict=True))
    mark = "'" if form == "csv" else ""
    assert (shown["customer"], shown["log"]) == (f"{mark}=1+1", f"{mark}+86 139")
    assert shown["manager"] == "-7"
    again = uploaded(browser, csv_lines([header, line]))
    work(site)
    header, line = lines(browser.get(f"{again}/rejected?format={form}"), form)
    assert header == ["Left out: row", "Left out: reason", *GOOD]
    assert line[0] == "1"


def test_a_file_of_other_columns_is_read_by_a_mapping(site: Site) -> None:
    browser = site.browser("administrator")
    refused = upload(browser, SEMICOLONS)
    assert refused.status_code == 422
    assert Paper(refused.text).beside("how").startswith("The file has no column manager")
    refused = upload(browser, SEMICOLONS, how="toml", mapping=TOML.replace('"编号"', '"号"'))
    paper = Paper(refused.text)
    assert paper.beside("mapping").startswith("The file has no column '号'")
    assert paper.form(IMPORTS).fields["how"] == "toml"
    assert paper.form(IMPORTS).fields["mapping"].startswith("[columns]")
    refused = upload(browser, SEMICOLONS, how="toml", mapping="[columns")
    assert Paper(refused.text).beside("mapping").startswith("The mapping is not TOML")


def test_a_mapping_is_changed_and_the_preview_made_anew(site: Site) -> None:
    browser = site.browser("administrator")
    address = uploaded(browser, SEMICOLONS, how="toml", mapping=TOML)
    work(site)
    page = browser.get(address).text
    assert "a date written as %d.%m.%Y" in page
    assert "Import 2 visits" in page
    form = Paper(page).form("/mapping")
    assert form.fields["mapping"] == TOML.strip()
    other = TOML.replace("[columns]", '[columns]\nchannel = { constant = "on_site" }')
    assert browser.post(form.action, data=form.filled(mapping=other)).status_code == 303
    assert "The file is being read" in browser.get(address).text
    work(site)
    assert "<b>on_site</b>" in browser.get(address).text
    stale = browser.post(form.action, data=form.filled(mapping=TOML))
    assert stale.status_code == 409
    assert "Somebody else changed this meanwhile" in stale.text
    wrong = Paper(browser.get(address).text).form("/mapping")
    refused = browser.post(wrong.action, data=wrong.filled(mapping="nothing = 1"))
    assert Paper(refused.text).beside("mapping").startswith("A mapping has one table")


def test_a_mapping_is_taken_from_a_file(site: Site) -> None:
    browser = site.browser("administrator")
    files = {"file": ("v.csv", SEMICOLONS), "mapping_file": ("m.toml", TOML.encode())}
    assert browser.post(IMPORTS, data={"how": ""}, files=files).status_code == 303
    work(site)
    files["mapping_file"] = ("m.toml", b"\xff\xfe")
    refused = browser.post(IMPORTS, data={"how": ""}, files=files)
    assert Paper(refused.text).beside("mapping_file").startswith("The mapping is not text in UTF-8")


def test_a_large_file_is_refused_by_the_worker_with_what_was_chosen_kept(site: Site) -> None:
    browser, row = site.browser("administrator"), csv_of(fresh())
    address = uploaded(browser, row + b'"' + b"x" * 2_000_000, how="toml", mapping=TOML)
    work(site)
    paper = Paper(browser.get(address).text)
    assert paper.beside("file").startswith("The file is no table that can be read")
    assert paper.form(IMPORTS).fields["mapping"] == TOML.strip()
    many = row + row.partition(b"\n")[2] * 20_000
    address = uploaded(browser, many, how="toml", mapping=TOML)
    work(site)
    paper = Paper(browser.get(address).text)
    assert paper.beside("mapping").startswith("The file has no column '编号'")


def test_all_rows_that_are_left_out_are_listed_page_by_page(site: Site) -> None:
    browser = site.browser("administrator")
    address = uploaded(browser, csv_of(*(fresh(outcome=f"no-{at}") for at in range(60))))
    work(site)
    first, second = (browser.get(f"{address}?page={page}").text for page in (1, 2))
    assert "no-49&#39;" in first
    assert "no-50&#39;" not in first
    assert "no-59&#39;" in second
    lines = lines_of(browser.get(f"{address}/rejected").content)
    assert len(lines) == 61
    assert browser.get(f"{address}/rejected?format=exe").status_code == 404
