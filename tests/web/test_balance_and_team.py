"""Whom to see next, for the manager alone; the team for its leaders; and help for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from html import unescape
from typing import Any

import pytest

from domain.customer import Customer
from domain.event import Code, CustomerId, StaffId
from domain.ledger.identity import new_id
from domain.ruleset_1 import RULESET_1
from domain.visit import Visit
from domain.visit_event import Evidence, VisitStarted
from tests.projections.bank import MadeBank
from tests.web.paper import Paper
from tests.web.people import NAMES, Site, grant, on_both, staffed

SUGGESTED = re.compile(
    r'href="/today\?customer=(\w+)#plan">.*?<b>(.*?)</b>\s*<small>(.*?)</small>', re.DOTALL
)
NEXT, FEELS = "Whom to see next", "does not feel easy"


def half_a_year() -> MadeBank:
    """A bank in which Li saw one of her customers every fortnight, and one of them once."""
    bank = staffed().hire("chief", "head_office")
    grant(bank, "chief", "leader", "head_office")
    rate = partial(Customer.rate_rapport, manager=StaffId("li"), rapport=1, on=bank.today)
    bank.say(Customer, "chen", rate)
    for _ in range(8):
        bank.start("li", "ai")
        bank.days(14)
    bank.start("li", "bao").close()
    return bank.days(30)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """That bank behind its pages."""
    yield from on_both(request, tmp_path_factory.mktemp("balance"), half_a_year())


def suggested(page: str) -> list[tuple[str, str]]:
    """Who is suggested, and why."""
    found = SUGGESTED.findall(page)
    assert [NAMES[customer] for customer, _, _ in found] == [unescape(name) for _, name, _ in found]
    return [(customer, " ".join(why.split())) for customer, _, why in found]


def offer(site: Site, leader: str, whom: str, kind: str = "joint_visit") -> tuple[int, str]:
    """A leader takes the form of the page and sends it; the status and what is shown then."""
    browser = site.browser(leader)
    form = Paper(browser.get("/team").text).form(f"/managers/{whom}/rescue")
    answer = browser.post(form.action, data=form.filled(offer=kind))
    return answer.status_code, browser.get("/team").text if answer.is_redirect else answer.text


@pytest.mark.parametrize("address", ["/today", "/balance"])
def test_those_that_feel_worse_are_suggested_first_with_why(site: Site, address: str) -> None:
    page = site.browser("li").get(address).text
    assert suggested(page) == [
        ("chen", f"{FEELS} · not seen yet · seen 0 of 5 times"),
        ("bao", "seen too seldom · seen 1 of 5 times · last on Jun 22"),
    ]


def test_a_suggestion_leads_to_the_plan_and_is_none_any_more_once_it_is_planned(
    site: Site,
) -> None:
    browser = site.browser("li")
    form = Paper(browser.get("/today?customer=bao").text).form("/visits")
    assert form.fields["customer"] == "bao"
    later = {"planned_on": "2026-07-23", "goal": "product_sold", "success_test": "Signed."}
    answer = browser.post("/visits", data=form.filled(closing_action="product_signed", **later))
    assert answer.status_code == 303
    assert [customer for customer, _ in suggested(browser.get("/balance").text)] == ["chen"]


@pytest.mark.parametrize(
    ("reader", "address"), [("li", "/balance"), ("north_leader", "/managers/li/balance")]
)
def test_a_name_under_a_balance_leads_to_the_customer(
    site: Site, reader: str, address: str
) -> None:
    browser = site.browser(reader)
    assert f'<a href="/customers/chen">{NAMES["chen"]}</a>' in browser.get(address).text
    assert browser.get("/customers/chen").status_code == 200


def test_a_leader_sees_the_balance_and_not_how_customers_feel(site: Site) -> None:
    page = site.browser("north_leader").get("/managers/li/balance").text
    assert NAMES["chen"] in page
    assert "Under-visited" in page
    assert NEXT not in page
    assert FEELS not in page
    page = site.browser("north_leader").get("/balance").text
    assert re.findall(r'href="/managers/(\w+)/balance"', page) == ["left", "li", "peer"]
    assert site.browser("li").get("/managers/li/balance").text.count(FEELS) == 1


def test_a_team_too_small_for_an_index_is_told_so(site: Site) -> None:
    page = site.browser("north_leader").get("/team").text
    assert "at least 8 people" in " ".join(page.split())
    assert "Going through the motions" in page
    assert "north" in page
    souths = site.browser("north_leader").get("/team?unit=south").text
    assert "south" not in souths.replace("unit=south", "")  # the address, in links to it
    assert "<option" in site.browser("chief").get("/team").text


def test_help_is_seen_by_nobody_but_the_two(site: Site) -> None:
    status, page = offer(site, "north_leader", "peer")
    assert status == 303
    assert "A visit together ·" in page
    assert "/managers/peer/rescue" in site.browser("chief").get("/team").text
    assert "A visit together ·" not in site.browser("chief").get("/team").text
    assert "offers you help" in site.browser("peer").get("/today").text
    assert "offers you help" not in site.browser("li").get("/today").text
    again = site.browser("north_leader").post(
        "/managers/peer/rescue", data={"offer": "easy_goal", "command": "another"}
    )
    assert again.status_code == 422
    assert "You offered help in this drought already" in again.text


def test_an_offer_that_there_is_not_is_refused_beside_its_field(site: Site) -> None:
    answer = site.browser("north_leader").post("/managers/li/rescue", data={"offer": "money"})
    assert answer.status_code == 422
    assert Paper(answer.text).problems == {"rescue-li-offer-problem": "Choose one from the list."}


def close_now(site: Site, manager: str) -> None:
    """Somebody closes today."""
    ledger, name, today = site.stores.ledger, new_id("visit"), date(2026, 7, 22)
    row = RULESET_1.closing_action(Code("product_signed"))
    about: dict[str, Any] = {"customer": CustomerId("ai"), "on": today}
    started = VisitStarted(manager=StaffId(manager), **about)
    empty = Visit(id=name)
    ledger.record(empty, empty.start(started, rules=RULESET_1, today=today), by=manager)
    evidence = Evidence(kind=row.evidence, fields=row.fields)
    it = ledger.load(Visit, name)
    closed = it.close(**about, action=row.code, evidence=evidence, rules=RULESET_1)
    ledger.record(it, closed, by=manager)


def test_a_close_ends_the_drought_and_what_was_offered_in_it(site: Site) -> None:
    assert offer(site, "chief", "stranger")[0] == 303
    browser = site.browser("stranger")
    assert "offers you help" in browser.get("/today").text
    assert "/managers/stranger/rescue" in site.browser("south_leader").get("/team").text
    close_now(site, "stranger")
    assert "offers you help" not in browser.get("/today").text
    assert "/managers/stranger/rescue" not in site.browser("south_leader").get("/team").text
    late = site.browser("south_leader").post(
        "/managers/stranger/rescue", data={"offer": "easy_goal"}
    )
    assert late.status_code == 422
    assert "had a close not long ago" in late.text


def test_the_pages_speak_chinese(site: Site) -> None:
    assert "接下来该走访谁" in site.browser("li", language="zh").get("/balance").text
    assert "平庸陷阱指数" in site.browser("north_leader", language="zh").get("/team").text


def entry_of(site: Site, reader: str) -> int:
    """Up to which entry a leader is told of the north."""
    page = site.browser(reader).get("/team?unit=north").text
    return int(re.findall(r"As of entry (\d+) of the ledger", page)[0])


def test_a_large_team_is_told_as_of_an_entry_and_anew_to_a_leader_who_wrote_since(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.team_view.FEW", 0)
    told = entry_of(site, "north_leader")
    assert told == site.stores.ledger.head()
    close_now(site, "peer")
    assert [entry_of(site, each) for each in ("north_leader", "chief")] == [told, told]
    assert offer(site, "north_leader", "li")[0] == 303
    assert "A visit together ·" in site.browser("north_leader").get("/team").text
    assert entry_of(site, "chief") == site.stores.ledger.head() > told
