"""Whom administrators find who are short of something, and a search that stays while they act."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from domain.ledger.identity import new_id
from domain.unit import Unit
from tests.cli.bank import settings_in
from tests.web.administering import empty_unit
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed


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


def test_a_search_stays_while_one_of_those_found_is_worked_on(
    site: Site, browser: TestClient
) -> None:
    staff = newcomer(site, "wanderer")
    kept = "?q=north&amp;show=no-account"
    assert f'href="/people/{staff}{kept}"' in listed(browser, f"/people{kept.replace('amp;', '')}")
    page = browser.get(f"/people/{staff}?q=north&show=no-account")
    assert f'href="/people{kept}"' in page.text
    form = Paper(page.text).form("/unit?q=north&show=no-account")
    done = browser.post(form.action, data=form.filled(unit="south"))
    assert done.url.params.get("q") == "north"
    assert f'href="/people{kept}"' in done.text


def test_the_page_of_the_list_is_come_back_to(browser: TestClient) -> None:
    page = browser.get("/people/li?q=a&from=3&show=nonsense").text
    assert 'href="/people?q=a&amp;page=3"' in page
    for far in ("0", "-1", "x", "٣", "1234567"):
        assert 'href="/people?q=a"' in browser.get(f"/people/li?q=a&from={far}").text


def test_people_are_found_by_what_they_lack(site: Site, browser: TestClient) -> None:
    staff = newcomer(site, "lonely")
    assert staff in listed(browser, "/people?show=no-account")
    assert staff not in listed(browser, "/people?show=no-role")
    assert "li" not in listed(browser, "/people?show=unled&q=李一")
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
