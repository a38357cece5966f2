"""Where nothing is recorded yet, pages tell whoever looks what to do first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.unit import Unit
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY, ROOT, MadeBank
from tests.web.people import Site, grant, shown, staffed
from tests.web.seeking import found_at

FIRST = re.compile(r'<p class="quiet">(.*?)</p>', re.DOTALL)

READERS = {
    "li": "Register whom you see",
    "north_leader": "Your people register customers",
    "auditor": "stands in the event trail",
    "administrator": "Open the units",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank with people of every role, in which nobody made a visit yet."""
    found = shown(settings_in(tmp_path_factory.mktemp("beginning")), staffed())
    yield found
    found.stores.close()


def told(site: Site, reader: str, address: str) -> str:
    """The first thing that a page says in place of what it would show."""
    page = site.browser(reader).get(address)
    assert page.status_code == 200, (reader, address)
    return str(FIRST.findall(page.text)[0])


@pytest.mark.parametrize(
    ("reader", "address"),
    [
        *((reader, "/board") for reader in READERS),
        ("li", "/managers/li"),
        *((reader, "/measures") for reader in ("li", "north_leader", "auditor")),
        ("north_leader", "/team"),
    ],
)
def test_a_bank_without_visits_tells_each_role_where_to_begin(
    site: Site, reader: str, address: str
) -> None:
    said = told(site, reader, address)
    assert READERS[reader] in said
    leads_to = re.findall(r'href="([^"#]+)', said)
    assert leads_to
    for each in leads_to:
        assert site.browser(reader).get(each).status_code == 200, each


def test_a_leader_to_whom_nothing_came_yet_reads_what_the_inbox_is_for(site: Site) -> None:
    assert "Nothing was detected yet." in told(site, "north_leader", "/inbox")
    assert "Everything is answered." not in site.browser("north_leader").get("/inbox").text


def test_a_manager_without_customers_is_led_to_them_and_not_to_a_plan(tmp_path: Path) -> None:
    bank = MadeBank()
    bank.hire("li", "north")
    grant(bank, "li", "manager", "north")
    site = shown(settings_in(tmp_path), bank)
    for address in ("/today", "/balance"):
        assert 'href="/customers"' in told(site, "li", address), address
    assert "Plan a visit below" not in site.browser("li").get("/today").text
    site.stores.close()


def test_the_first_administrator_is_told_how_a_bank_is_opened(tmp_path: Path) -> None:
    bank = MadeBank()
    bank.hire("ada", ROOT)
    grant(bank, "ada", "administrator", ROOT)
    site = shown(settings_in(tmp_path), bank)
    assert "You are the first one here." in told(site, "ada", "/people")
    browser = site.browser("ada")
    assert (
        "You are the first one here." not in browser.get(found_at(browser, "/people", q="ada")).text
    )
    assert "only the bank itself" not in browser.get("/units").text
    assert "Nobody is a manager yet" in browser.get("/badges").text
    assert 'name="staff"' not in browser.get("/badges").text
    site.stores.close()


def test_a_bank_without_units_is_told_to_open_them(tmp_path: Path) -> None:
    bank = MadeBank()
    for unit in ("harbour", "north", "south"):
        bank.say(Unit, unit, lambda each: each.close(people=0, below=0, on=MONDAY))
    bank.hire("ada", ROOT)
    grant(bank, "ada", "administrator", ROOT)
    site = shown(settings_in(tmp_path), bank)
    assert "only the bank itself" not in site.browser("ada").get("/units?show=closed").text
    assert "only the bank itself" in told(site, "ada", "/units")
    site.stores.close()


def test_a_history_without_badges_and_detections_says_so(site: Site) -> None:
    browser = site.browser("auditor")
    assert "Nobody wore a badge then." in browser.get("/history").text
    teams = browser.get("/history/teams").text
    assert "Nothing waited in anybody's inbox then." in teams
    assert "<li>–</li>" not in teams
    assert "No badge and no title changed" in browser.get("/history/compared").text


def test_whoever_joins_later_is_told_where_to_begin_too(tmp_path: Path) -> None:
    bank = staffed()
    bank.visit("peer", "bao", "his").plan()
    site = shown(settings_in(tmp_path), bank)
    for address in ("/managers/li", "/measures"):
        assert READERS["li"] in told(site, "li", address), address
    assert READERS["li"] not in site.browser("peer").get("/managers/peer").text
    assert "No visit was recorded yet" not in site.browser("north_leader").get("/managers/li").text
    site.stores.close()
