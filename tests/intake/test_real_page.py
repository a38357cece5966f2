"""The UCI Bank Marketing data set through the page: uploaded, looked at, imported, gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bank import settings_in
from tests.web.importing import counts, go_ahead, job, uploaded, work
from tests.web.people import Site, shown, staffed

PRESET = "uci-bank-marketing"
SOME = 3_000
"""Rows of it that are tried with each change."""


def imported(folder: Path, content: bytes, rows: int) -> Site:
    site = shown(settings_in(folder), staffed())
    browser = site.browser("administrator")
    address = uploaded(browser, content, how=PRESET)
    before = site.head
    work(site)
    told = counts(site, address)
    assert site.head == before
    assert (told.rows, told.visits, told.rejected, told.already_there) == (rows, rows, 0, 0)
    assert told.assumed == {"units": 4, "managers": 40, "customers": rows}
    page = browser.get(address).text
    for said in ("shared out over 40, from m0 on", "the first year is 2008", "2008-05-05"):
        assert said in page
    go_ahead(site, address)
    work(site)
    assert job(site, address).state == "done"
    assert counts(site, address) == told
    assert site.head == before + told.events
    again = uploaded(browser, content, how=PRESET)
    work(site)
    assert (counts(site, again).visits, counts(site, again).already_there) == (0, rows)
    return site


def test_the_beginning_of_the_real_file_is_imported_through_the_page(
    tmp_path: Path, real_file: Path
) -> None:
    lines = real_file.read_bytes().splitlines(keepends=True)[: SOME + 1]
    imported(tmp_path, b"".join(lines), SOME).stores.close()


@pytest.mark.release
@pytest.mark.timeout(1200)
def test_the_whole_real_file_is_imported_through_the_page(tmp_path: Path, real_file: Path) -> None:
    imported(tmp_path, real_file.read_bytes(), 41_188).stores.close()
