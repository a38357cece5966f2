"""One customer's page: what is known, who may know it, and what the forms on it do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from domain.customer import Customer
from domain.event import Code, StaffId
from domain.unit import Grid
from tests.projections.bank import MadeBank
from tests.web.paper import Paper
from tests.web.people import Site, on_both, staffed
from web.customer_view import VISITS

AI, CHEN = "/customers/ai", "/customers/chen"
TICKED = re.compile(r'name="(\w+)" value="1" checked')
STRANGER = "A customer of other colleagues"


def told() -> MadeBank:
    """Li met Ai on twelve days, and Ai named Bao's neighbour and a customer of the south.

    Chen is in a grid of hers and in one of the south; Dan went from hers to the south's.
    """
    bank = staffed().know("dan", "eve").register("fay", by="li").register("gus", by="li")
    bank.confirm("gus").grid("far", "stranger", "chen", "dan", "eve", "fay", "gus")
    for day in range(VISITS + 2):
        visit = bank.days(1).plan("li", "ai")
        visit.won() if day == VISITS + 1 else visit.start()
    visit.refer("neighbour").refer("eve")
    bank.flag("bao", by="clerk")
    bank.start("li", "bao").contact("chen")
    return bank


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """That bank behind its pages."""
    yield from on_both(request, tmp_path_factory.mktemp("customer"), told())


def send(site: Site, by: str, address: str, deed: str, /, **typed: str) -> int:
    browser = site.browser(by)
    form = Paper(browser.get(address).text).form(f"{address}/{deed}")
    return browser.post(form.action, data=form.filled(**typed)).status_code


def statuses(site: Site, address: str, *readers: str) -> list[int]:
    return [site.browser(each).get(address).status_code for each in readers]


def test_a_customer_is_of_every_manager_in_whose_grid_they_are_and_of_no_other(site: Site) -> None:
    everybody = ("li", "stranger", "peer", "north_leader", "south_leader")
    assert statuses(site, CHEN, *everybody) == [200, 200, 404, 200, 200]
    assert statuses(site, "/customers/dan", *everybody) == [404, 200, 404, 404, 200]
    assert statuses(site, AI, "auditor", "administrator") == [404, 404]
    assert statuses(site, "/customers/neighbour", *everybody) == [404] * 5


def test_who_registered_a_customer_has_them_until_somebody_vouches_for_them(site: Site) -> None:
    assert statuses(site, "/customers/fay", "li", "stranger", "north_leader") == [200] * 3
    assert statuses(site, "/customers/gus", "li", "stranger", "north_leader") == [404, 200, 404]


def test_a_grid_that_is_handed_over_takes_its_customers_along(site: Site) -> None:
    hand_over(site, "peer")
    assert statuses(site, "/customers/dan", "stranger", "peer", "north_leader") == [404, 200, 200]
    hand_over(site, "stranger")
    assert statuses(site, "/customers/dan", "stranger", "peer", "north_leader") == [200, 404, 404]


def hand_over(site: Site, manager: str) -> None:
    ledger = site.stores.ledger
    it = ledger.load(Grid, "far")
    given = it.assign(manager=StaffId(manager), on=ledger.today())
    ledger.record(it, given, by="administrator")


def test_the_visits_are_told_page_by_page_and_lead_to_whoever_may_read_them(site: Site) -> None:
    first = site.browser("li").get(AI).text
    second = site.browser("li").get(f"{AI}?visits_page=2").text
    found = [re.findall(r'href="(/visits/[\w-]+)"', page) for page in (first, second)]
    assert [len(each) for each in found] == [VISITS, 2]
    assert len({*found[0], *found[1]}) == VISITS + 2
    assert (first.count(">Close<"), second.count(">Close<")) == (1, 0)
    assert f"{AI}?referrals_page=1&amp;visits_page=2" in first
    assert "met on a visit to somebody else" in site.browser("li").get(CHEN).text
    assert not re.findall(r'href="/visits/', site.browser("stranger").get(CHEN).text)


def test_a_referee_of_other_colleagues_has_no_name_here(site: Site) -> None:
    for reader in ("li", "north_leader"):
        page = site.browser(reader).get(AI).text
        assert ">neighbour<" in page
        assert page.count(STRANGER) == 1
        assert ">eve<" not in page
        assert "/customers/eve" not in page
    assert ">Was a customer before<" in page


def test_a_file_is_ticked_and_tells_what_is_missing(site: Site) -> None:
    assert send(site, "li", CHEN, "file", phone="1", needs="1") == 303
    assert TICKED.findall(site.browser("li").get(CHEN).text) == ["phone", "needs"]
    page = site.browser("north_leader").get(CHEN).text
    assert (page.count('class="known"'), page.count('class="missing"')) == (2, 6)
    assert "25%" in page
    it = site.stores.ledger.load(Customer, "chen")
    assert it.filed
    assert it.filed.filled == (Code("phone"), Code("needs"))


def test_a_file_that_a_colleague_changed_meanwhile_is_not_overwritten(site: Site) -> None:
    form = Paper(site.browser("stranger").get(CHEN).text).form("/file")
    assert send(site, "li", CHEN, "file", address="1") == 303
    answer = site.browser("stranger").post(form.action, data={**form.fields, "household": "1"})
    assert answer.status_code == 409
    assert "This was changed meanwhile" in answer.text
    assert "household" in TICKED.findall(answer.text)


def test_how_a_customer_feels_is_told_to_nobody_but_who_feels_it(site: Site) -> None:
    assert send(site, "li", CHEN, "rapport", rapport="2") == 303
    assert send(site, "stranger", CHEN, "rapport", rapport="5") == 303
    mine, theirs = (site.browser(each).get(CHEN).text for each in ("li", "stranger"))
    assert ("(2 / 5" in mine, "(5 / 5" in mine) == (True, False)
    assert ("(2 / 5" in theirs, "(5 / 5" in theirs) == (False, True)
    for leader in ("north_leader", "south_leader"):
        assert "/ 5" not in site.browser(leader).get(CHEN).text


def test_a_flag_is_cleared_by_whoever_raised_it_or_by_a_leader(site: Site) -> None:
    page = site.browser("li").get("/customers/bao").text
    assert ">Risk flag<" in page
    assert not [form for form in Paper(page).forms if form.action.endswith("/clearance")]
    before = site.head
    refused = site.browser("li").post("/customers/bao/clearance", data={"command": "c"})
    assert (refused.status_code, site.head) == (422, before)
    assert "ask a leader of yours to clear it" in refused.text
    assert send(site, "north_leader", "/customers/bao", "clearance") == 303
    assert send(site, "li", "/customers/bao", "risk-flag", kind="cash_flow") == 303
    assert "Cash flow" in site.browser("north_leader").get("/customers/bao").text
    assert send(site, "li", "/customers/bao", "clearance") == 303


def test_a_risk_without_a_kind_is_refused_beside_its_field(site: Site) -> None:
    browser = site.browser("li")
    form = Paper(browser.get(AI).text).form("/risk-flag")
    answer = browser.post(form.action, data=form.filled(kind=""))
    assert answer.status_code == 422
    assert Paper(answer.text).beside("kind") == "Choose one from the list."


def test_a_customer_whom_nobody_met_is_told_what_to_do_first(site: Site) -> None:
    page = site.browser("stranger").get("/customers/dan").text
    assert "plan the first one" in page
    assert "A customer becomes a channel once they named 2 others" in page
    assert 'href="/today?customer=dan#plan"' in page
