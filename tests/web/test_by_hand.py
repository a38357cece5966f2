"""Points are moved by two persons who lead the one concerned; the others learn nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response

from domain.review import MOST, Adjustment
from tests.web.paper import Paper
from tests.web.people import Site, grant, on_both, staffed

WHY, WHY_NOT = "上周重复计了两次", "原始单据齐全"
SAID = {"staff": "li", "measure": "help", "amount": "-15", "reason": WHY}


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A bank whose north is led by two, and all of it by somebody."""
    bank = staffed().hire("deputy").hire("head", "head_office")
    grant(bank, "deputy", "leader", "north")
    grant(bank, "head", "leader", "head_office")
    yield from on_both(request, tmp_path, bank)


def propose(site: Site, by: str = "north_leader", **other: str) -> Response:
    browser = site.browser(by)
    form = Paper(browser.get("/adjustments").text).form("/adjustments")
    return browser.post(form.action, data=form.fields | SAID | other)


def proposed(site: Site) -> str:
    """The adjustment that was proposed last."""
    entries = site.stores.ledger.since(0, 1 << 30)
    return [each.subject for each in entries if each.subject.startswith("adjustment_")][-1]


def answer(site: Site, by: str, noun: str, **said: str) -> Response:
    """Send the form of the page if it has one, else the same without it."""
    browser, address = site.browser(by), f"/adjustments/{proposed(site)}/{noun}"
    page = browser.get("/adjustments").text
    fields = Paper(page).form(address).fields if address in page else {"command": by}
    return browser.post(address, data=fields | said)


def adjusted(site: Site) -> Adjustment:
    return site.stores.ledger.load(Adjustment, proposed(site))


def past(site: Site, by: str) -> str:
    """The rows of what became of earlier proposals."""
    page = site.browser(by).get("/adjustments").text
    return re.sub(r"\s+", " ", page.partition("<tbody>")[2].partition("</tbody>")[0])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"staff": ""}, "staff"),
        ({"staff": "stranger"}, "staff"),
        ({"staff": "north_leader"}, "staff"),
        ({"measure": ""}, "measure"),
        ({"measure": "luck"}, "measure"),
        ({"amount": "0"}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"amount": str(MOST + 1)}, "amount"),
        ({"amount": str(-MOST - 1)}, "amount"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_proposal_that_is_not_whole_is_refused_beside_its_field(
    site: Site, wrong: dict[str, str], field: str
) -> None:
    refused = propose(site, **wrong)
    assert refused.status_code == 422
    assert Paper(refused.text).beside(field)


def test_nothing_is_preselected_and_points_have_a_unit(site: Site) -> None:
    page = site.browser("north_leader").get("/adjustments").text
    form = Paper(page).form("/adjustments")
    assert form.fields["measure"] == ""
    assert form.options["measure"] == ["", "ev", "help", "craft", "award"]
    assert re.search(r'<select id="propose-measure" name="measure"\s+required', page)
    propose(site, amount=str(MOST))
    assert re.search(r"\+1,000</span> help points", site.browser("deputy").get("/adjustments").text)


def test_points_are_moved_by_two_leaders_and_why_tells_it(site: Site) -> None:
    assert propose(site).status_code == 303
    assert WHY in site.browser("deputy").get("/adjustments").text
    own = answer(site, "north_leader", "approval")
    assert own.status_code == 422
    assert "Somebody else has to approve" in own.text
    assert answer(site, "deputy", "approval").status_code == 303
    again = answer(site, "head", "approval")
    assert again.status_code == 422
    assert "There is no open proposal to approve." in again.text
    row = past(site, "head")
    for said in ("-15</span> help points", WHY, "north_leader", "deputy", "Agreed to", "李一"):
        assert said in row, said
    site.catch_up()
    mine = site.browser("li").get("/managers/li/why?window=week&measure=help").text
    claim = re.findall(r'href="(/why/\w+)"', mine)[0]
    assert WHY in site.browser("li").get(claim).text
    assert WHY not in site.browser("auditor").get(claim).text


def test_a_second_leader_declines_and_says_why(site: Site) -> None:
    propose(site)
    bare = answer(site, "deputy", "refusal", reason=" ")
    assert (bare.status_code, "Say why it is declined." in bare.text) == (422, True)
    assert answer(site, "north_leader", "refusal", reason=WHY_NOT).status_code == 422
    assert answer(site, "deputy", "refusal", reason=WHY_NOT).status_code == 303
    row = past(site, "north_leader")
    for said in (WHY, WHY_NOT, "north_leader", "deputy", "Declined"):
        assert said in row, said
    assert answer(site, "head", "approval").status_code == 422
    assert answer(site, "north_leader", "withdrawal").status_code == 422
    site.catch_up()
    page = site.browser("li").get("/managers/li/why?window=week&measure=help").text
    assert "/why/" not in page
    stored = repr([each.event for each in site.stores.ledger.of(proposed(site))])
    assert WHY not in stored
    assert WHY_NOT not in stored


def test_earlier_ones_stand_on_pages_and_all_of_them_in_a_file(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.adjustments.LINES", 2)
    for amount in ("1", "2", "3"):
        propose(site, amount=amount)
        answer(site, "deputy", "approval")
    browser = site.browser("head")
    pages = [browser.get(f"/adjustments?page={number}").text for number in (1, 2)]
    assert [re.findall(r"\+(\d)</span> help points", page) for page in pages] == [["3", "2"], ["1"]]
    assert 'href="/adjustments?open_page=1&amp;page=2"' in pages[0]
    file = browser.get("/adjustments?format=csv").text
    assert [f"+{amount} help points" in file for amount in (1, 2, 3)] == [True] * 3


def test_who_proposed_it_takes_it_back_and_nobody_else(site: Site) -> None:
    propose(site)
    other = answer(site, "deputy", "withdrawal")
    assert (other.status_code, "Only who proposed the adjustment" in other.text) == (422, True)
    assert not adjusted(site).answered
    assert answer(site, "north_leader", "withdrawal").status_code == 303
    assert "Withdrawn" in past(site, "deputy")
    assert answer(site, "deputy", "approval").status_code == 422


def test_only_who_leads_the_person_reads_of_it_and_auditors_without_the_words(site: Site) -> None:
    propose(site)
    for step in ("open", "answered"):
        if step == "answered":
            answer(site, "deputy", "approval")
        for reader in ("north_leader", "deputy", "head"):
            page = site.browser(reader).get("/adjustments").text
            assert WHY in page, reader
        far = site.browser("south_leader").get("/adjustments").text
        assert WHY not in far
        assert "李一" not in far
        audited = site.browser("auditor").get("/adjustments").text
        assert WHY not in audited
        assert "-15</span> help points" in audited
    for noun in ("approval", "refusal", "withdrawal"):
        assert answer(site, "south_leader", noun, reason=WHY_NOT).status_code == 404


def test_the_unit_is_told_in_chinese_too(site: Site) -> None:
    propose(site)
    page = site.browser("deputy", language="zh").get("/adjustments").text
    assert "助人分" in page
    assert "help points" not in page
