"""A manager's customers: a page at a time, the latest met first, and who is new at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.cli.bank import settings_in
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from web.patch import PAGE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li met one customer on Tuesday and another one on Wednesday."""
    bank = staffed().days(1)
    bank.start("li", "chen")
    bank.days(1).start("li", "bao")
    found = shown(settings_in(tmp_path_factory.mktemp("customers")), bank)
    yield found
    found.stores.close()


@pytest.fixture(scope="module")
def owner(site: Site) -> str:
    """Somebody who registers more customers than a page lists."""
    found = newcomer(site, "owner")
    for number in range(PAGE + 2):
        register(site, found, f"Stall {number:02}", f"1370000{number:04}")
    return found


def register(site: Site, owner: str, name: str, phone: str) -> None:
    browser = site.browser(owner)
    form = Paper(browser.get("/customers").text).form("/customers")
    sent = form.filled(name=name, phone=phone, segment="farmer")
    assert browser.post("/customers", data=sent).status_code == 303


def listed(site: Site, owner: str, query: str = "") -> list[str]:
    page = site.browser(owner).get(f"/customers{query}").text
    return [f"Stall {number:02}" for number in range(100) if f">Stall {number:02}<" in page]


def test_each_customer_stands_on_one_of_the_pages(site: Site, owner: str) -> None:
    first, second = listed(site, owner), listed(site, owner, "?page=2")
    assert (len(first), len(second)) == (PAGE, 2)
    assert sorted(first + second) == [f"Stall {number:02}" for number in range(PAGE + 2)]
    assert listed(site, owner, "?page=99") == second


def test_a_search_looks_through_all_of_them(site: Site, owner: str) -> None:
    found = listed(site, owner, "?q=stall+2")
    assert sorted(found) == [f"Stall {number}" for number in range(20, PAGE + 2)]
    page = site.browser(owner).get("/customers?q=nobody").text
    assert "None of your customers has a name or number with “nobody” in it." in page


def test_who_was_met_last_comes_first_and_who_is_new_as_if_met(site: Site) -> None:
    register(site, "li", "Stall 99", "13800009999")
    page = site.browser("li").get("/customers").text
    order = re.findall(r"<b>(\w客户|Stall 99)</b>", page)
    assert {*order[:2]} == {"Stall 99", "包客户"}  # both on Wednesday
    assert order[2:] == ["陈客户", "艾客户"]
    assert (page.count("not visited yet"), page.count("last visited Mar")) == (2, 2)


def test_a_page_without_customers_says_where_they_come_from(site: Site) -> None:
    page = site.browser(newcomer(site, "nobody")).get("/customers").text
    assert "No customers yet" in page
    assert "<details open>" in page
