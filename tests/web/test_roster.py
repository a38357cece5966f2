"""Whom administrators find who are short of something, and a search that stays while they act."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from domain.ledger.identity import new_id
from domain.unit import Unit
from tests.cli.bank import settings_in
from tests.web.administering import empty_unit
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.seeking import and_as, found_at


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with an administrator."""
    found = shown(settings_in(tmp_path_factory.mktemp("roster")), staffed())
    yield found
    found.stores.close()


@pytest.fixture
def browser(site: Site) -> TestClient:
    """The administrator's."""
    return site.browser("administrator", follow=True)


def listed(browser: TestClient, address: str) -> str:
    """The rows of the list at an address."""
    page = browser.get(address)
    assert page.status_code == 200
    return page.text.partition("<tbody>")[2].partition("</tbody>")[0]


def kept_in(page: str, path: str) -> str:
    """The search that the only link of a page to a path, with one, keeps."""
    [kept] = set(re.findall(f'href="{path}(\\?q=[^"]+)"', page))
    return unescape(kept)


def test_a_search_stays_while_one_of_those_found_is_worked_on(
    site: Site, browser: TestClient
) -> None:
    staff = newcomer(site, "wanderer")
    address = found_at(browser, "/people", q="north", show="no-account")
    kept = kept_in(browser.get(address).text, f"/people/{staff}")
    assert "show=no-account" in kept
    page = browser.get(f"/people/{staff}{kept}")
    assert kept_in(page.text, "/people") == kept
    form = Paper(page.text).form(f"/unit{kept}")
    done = browser.post(form.action, data=form.filled(unit="south"))
    assert f"?{done.url.query.decode()}" == kept
    assert kept_in(done.text, "/people") == kept
    assert 'value="north"' in browser.get(f"/people{kept}").text


def test_the_page_of_the_list_is_come_back_to(browser: TestClient) -> None:
    found = found_at(browser, "/people", q="a", show="nonsense")
    about = found.replace("/people?", "/people/li?")
    assert kept_in(browser.get(and_as(about, **{"from": "3"})).text, "/people").endswith("&page=3")
    for far in ("0", "-1", "x", "٣", "1234567"):
        page = browser.get(and_as(about, **{"from": far})).text
        kept = kept_in(page, "/people").removeprefix("?")
        assert kept.startswith("q=")
        assert kept in found
        assert "&" not in kept


def test_people_are_found_by_what_they_lack(site: Site, browser: TestClient) -> None:
    staff = newcomer(site, "lonely")
    assert staff in listed(browser, "/people?show=no-account")
    assert staff not in listed(browser, "/people?show=no-role")
    assert "li" not in listed(browser, found_at(browser, "/people", q="李一", show="unled"))
    island = Unit(id=new_id("unit"))
    north = site.stores.ledger.load(Unit, "north").opened
    assert north
    opened = island.open(name="Island", parent=north.parent, on=north.on)
    site.stores.ledger.record(island, opened, by="first")
    site.catch_up()
    form = Paper(browser.get(f"/people/{staff}").text).form("/unit")
    browser.post(form.action, data=form.filled(unit=island.id))
    assert f'href="/people/{staff}' in listed(browser, "/people?show=unled")
    assert f'href="/units/{island.id}"' in listed(browser, "/units?show=unled")
    assert f'href="/units/{island.id}"' not in listed(browser, "/units?show=empty")
    row = listed(browser, "/units").partition(f'href="/units/{island.id}"')[2].partition("</tr>")[0]
    assert "Nobody" in row
    assert 'href="/units/north"' not in listed(browser, "/units?show=unled")


def test_a_unit_says_who_leads_it_from_above(site: Site, browser: TestClient) -> None:
    pier = empty_unit(site)
    assert f'href="/units/{pier}"' in listed(browser, "/units?show=empty")
    row = listed(browser, "/units").partition(f'href="/units/{pier}"')[2].partition("</tr>")[0]
    assert "from north: north_leader" in row
