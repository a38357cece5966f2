"""A manager's customers: a page at a time, the latest met first, and who is new at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from domain.customer import Customer
from domain.event import Code, StaffId
from projections.figures import tallied, window_said
from tests.cli.bank import settings_in
from tests.web.made import newcomer
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.seeking import found_at
from web.patch import PAGE

GROUP = re.compile(r'href="/customers\?show=(\w+)"[^>]*>[^<]*?([\d,]+)</a>')
ROW = re.compile(r'<li><a href="/customers/([\w-]+)">')


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
    return stalls(site.browser(owner).get(f"/customers{query}").text)


def stalls(page: str) -> list[str]:
    return [f"Stall {number:02}" for number in range(100) if f">Stall {number:02}<" in page]


def test_each_customer_stands_on_one_of_the_pages(site: Site, owner: str) -> None:
    first, second = listed(site, owner), listed(site, owner, "?page=2")
    assert (len(first), len(second)) == (PAGE, 2)
    assert sorted(first + second) == [f"Stall {number:02}" for number in range(PAGE + 2)]
    assert listed(site, owner, "?page=99") == second


def test_a_search_looks_through_all_of_them(site: Site, owner: str) -> None:
    browser = site.browser(owner)
    page = browser.get(found_at(browser, "/customers", q="stall 2")).text
    found = stalls(page)
    assert sorted(found) == [f"Stall {number}" for number in range(20, PAGE + 2)]
    page = browser.get(found_at(browser, "/customers", q="nobody")).text
    assert "None of your customers has a name or number with “nobody” in it." in page


def test_who_was_met_last_comes_first_and_who_is_new_as_if_met(site: Site) -> None:
    register(site, "li", "Stall 99", "13800009999")
    page = site.browser("li").get("/customers").text
    order = re.findall(r"<b[^>]*>(\w客户|Stall 99)</b>", page)
    assert {*order[:2]} == {"Stall 99", "包客户"}  # both on Wednesday
    assert order[2:] == ["陈客户", "艾客户"]
    assert (page.count("not visited yet"), page.count("last visited Mar")) == (2, 2)


def test_a_page_without_customers_says_where_they_come_from(site: Site) -> None:
    page = site.browser(newcomer(site, "nobody")).get("/customers").text
    assert "No customers yet" in page
    assert "<details open>" in page


def test_each_group_holds_those_it_counts_and_what_is_none_leaves_all(site: Site) -> None:
    browser = site.browser("li")
    whole = browser.get("/customers").text
    groups = dict(GROUP.findall(whole))
    assert groups.keys() == {"under", "over", "unseen", "risk"}
    for group, number in groups.items():
        page = browser.get(f"/customers?show={group}").text
        assert len(ROW.findall(page)) == int(number), group
    assert groups["unseen"] == str(whole.count("not visited yet"))
    for other in ("nothing", "far", "patch'"):
        assert len(ROW.findall(browser.get(f"/customers?show={other}").text)) == 4


def test_penetration_is_the_figure_that_the_measures_tell(site: Site) -> None:
    page = site.browser("li").get("/customers").text
    assert "2 of 3 contacted in 28 days" in page  # Stall 99 is in no grid
    assert 'value="2"' in page
    assert len(ROW.findall(site.browser("li").get("/customers?show=patch").text)) == 3
    with site.stores.views.read() as views:
        setting = site.office.setting(site.head)
        window = window_said(views, "rolling", None)
        counts = tallied(views, setting, window, [StaffId("li")])[StaffId("li")]
    assert (counts.seen, counts.active) == (2, 3)


def test_a_customer_at_risk_is_among_those(site: Site) -> None:
    it = site.stores.ledger.load(Customer, "ai")
    on = site.stores.ledger.today()
    raised = it.raise_flag(raiser=StaffId("clerk"), kind=Code("overdue"), on=on)
    site.stores.ledger.record(it, raised, by="clerk")
    page = site.browser("li").get("/customers?show=risk").text
    assert ROW.findall(page) == ["ai"]
