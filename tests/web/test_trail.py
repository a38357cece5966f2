"""The event trail finds people by what they are called, and takes nobody for another."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from domain.ledger.vault import Person
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed
from tests.web.seeking import found_at
from web import export
from web.pages import trail


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with two people of one name."""
    bank = staffed()
    bank.hire("twin_1", "north").hire("twin_2", "south")
    bank.visit("li", "ai").plan().won()
    found = shown(
        settings_in(tmp_path_factory.mktemp("trail")),
        bank,
        people=[
            Person("twin_1", "王二", number="T1", sort_key="王二"),
            Person("twin_2", "王二", number="T2", sort_key="王二"),
        ],
    )
    yield found
    found.stores.close()


def entries(site: Site, **asked: str) -> Any:
    """The rows of the trail."""
    browser = site.browser("auditor")
    answer = browser.get(found_at(browser, "/trail", **asked))
    assert answer.status_code == 200
    return answer.text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_a_name_a_number_and_an_id_find_the_same(site: Site) -> None:
    by_id = entries(site, staff="li")
    assert by_id.count("<tr") > 3
    assert entries(site, staff="李一") == by_id
    number = entries(site, staff="t1")
    assert number == entries(site, staff="twin_1")
    assert number.count("<tr") < by_id.count("<tr")


def test_of_two_with_one_name_the_reader_chooses(site: Site) -> None:
    browser = site.browser("auditor")
    page = browser.get(found_at(browser, "/trail", staff="王二")).text
    assert "Several people have this name" in page
    assert 'href="/trail?staff=twin_1"' in page
    assert 'href="/trail?by=twin_2"' in page
    assert "<tbody>" not in page


def test_a_name_that_nobody_has_finds_nothing(site: Site) -> None:
    browser = site.browser("auditor")
    page = browser.get(found_at(browser, "/trail", by="张三丰")).text
    assert "Nothing in the history is about all of this." in page


def test_what_is_seldom_searched_by_is_folded_until_it_is_used(site: Site) -> None:
    browser = site.browser("auditor")
    for address in ("/trail", "/trail?tag=staff.joined", "/trail?staff=li"):
        assert "<details>" in browser.get(address).text, address
    for field in ("by", "customer", "source", "subject"):
        assert "<details open>" in browser.get(f"/trail?{field}=li").text, field


def test_a_file_of_the_trail_holds_all_that_the_search_finds(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "IN_A_FILE", 7)
    numbers = [row[0] for row in rows_of(site, "")]
    head = site.stores.ledger.head()  # that the file was taken along stands in it
    assert numbers == ["Entry", *(f"#{position}" for position in range(head, 0, -1))]
    joined = rows_of(site, "&tag=staff.joined")
    assert len(joined) > 7
    assert {row[3] for row in joined[1:]} == {"Joined"}
    assert rows_of(site, "&before=6") == rows_of(site, "")[:1] + rows_of(site, "")[-5:]


def test_a_file_ends_where_the_page_says_that_it_does(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "IN_A_FILE", 5)
    monkeypatch.setattr(export, "MOST", 20)
    assert len(rows_of(site, "")) == 1 + 20


def rows_of(site: Site, search: str) -> list[list[str]]:
    """The file of what a search finds."""
    answer = site.browser("auditor").get(f"/trail?format=csv{search}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
