"""Auditors see who approved what, how far assessors agree, and who gained by new rules."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from tests.web import drafts
from tests.web.paper import Paper
from tests.web.people import Site, grant, shown, staffed
from tests.web.seeking import found_at
from web.pages import duties


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Li taught three customers, and the stranger sold to one."""
    bank = staffed().hire("second", "head_office").hire("twin_1").hire("twin_2")
    grant(bank, "second", "leader", "head_office")
    bank.adjust("li", 5).register("waits", by="li")
    bank.know("dan", "eve", "fay")
    bank.plan("stranger", "dan").won()
    for customer in ("eve", "fay", "ai"):
        taught = bank.plan("li", customer, goal="product_taught", action="customer_operated")
        taught.start().close(action="customer_operated").achieve().log()
    people = [Person(each, "王二", number=each, sort_key=each) for each in ("twin_1", "twin_2")]
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "key")
    found = shown(settings, bank, people=people)
    yield found
    found.stores.close()


def rows(site: Site, address: str, browser: TestClient | None = None) -> list[list[str]]:
    """The rows of a page as a file has them."""
    answer = (browser or site.browser("auditor")).get(address + "&format=csv")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_deed_leads_to_the_entries_of_both_persons(site: Site) -> None:
    header, *found = rows(site, "/duties?kind=adjustment")
    at = dict(zip(header, found[0], strict=True))
    assert (at["Asked by"], at["Decided by"], at["About"]) == ("first", "second", "李一")
    assert at["Outcome"] == "Agreed to"
    page = site.browser("auditor").get("/duties?kind=adjustment").text
    for name in ("Entry of the question", "Entry of the decision"):
        position = int(at[name].removeprefix("#"))
        assert f'href="/trail/{position}"' in page
        [entry] = site.stores.ledger.at([position])
        assert entry.event.tag().startswith("adjustment.")
    assert "by one and the same person" not in page


def test_the_list_is_searched_and_says_what_cannot_be_searched_for(site: Site) -> None:
    browser = site.browser("auditor")
    by_name = found_at(browser, "/duties", person="李一", kind="adjustment")
    assert len(rows(site, by_name, browser)) == 2
    assert len(rows(site, "/duties?person=first")) == 2
    waiting = rows(site, "/duties?waiting=1")
    assert [each[2] for each in waiting[1:]] == ["waits"]  # an id: auditors see no customer's name
    several = browser.get(found_at(browser, "/duties", person="王二")).text
    assert "Several people have this name" in several
    assert "No such deed is in the history." in browser.get("/duties?first=2199-01-01").text
    assert browser.get("/duties?kind=luck").status_code == 422
    assert browser.get("/duties?last=soon").status_code == 422
    assert rows(site, "/duties?page=9") == rows(site, "/duties?page=1")


def test_the_list_turns_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    every = rows(site, "/duties?waiting=0")
    monkeypatch.setattr(duties, "LINES", 2)
    first = site.browser("auditor").get("/duties").text
    assert 'href="/duties?page=2"' in first
    assert rows(site, "/duties?waiting=0") == every
    assert len(every) > 5


def propose_and_approve(site: Site, by: str, second: str) -> None:
    """Rules come into force under which the goal of the visits of Li is worth little."""
    said = json.loads(drafts.rules(site))
    for goal in said["goals"]:
        goal["base"] = 150 if goal["code"] == "product_sold" else 40
    form = Paper(site.browser(by).get("/rules").text).form("/rules/proposals")
    filled = form.filled(
        draft=json.dumps(said), effective_from=drafts.FIRST.isoformat(), reason="Products first."
    )
    answer = site.browser(by).post("/rules/proposals", data=filled)
    assert answer.status_code == 303, Paper(answer.text).problems
    drafts.tried(site)
    form = Paper(site.browser(second).get("/rules").text).form("/rules/decisions")
    answer = site.browser(second).post("/rules/decisions", data=form.filled(answer="approved"))
    assert answer.status_code == 303


def test_who_gained_by_new_rules_stands_beside_those_who_made_them(site: Site) -> None:
    browser = site.browser("auditor")
    assert (
        "The first version of the rules is still the only one." in browser.get("/duties/rules").text
    )
    propose_and_approve(site, "administrator", "second")
    page = browser.get("/duties/rules").text
    assert "Products first." in page
    assert '<a href="/managers/stranger">' in page
    assert '<a href="/managers/li">' not in page
    assert "1 people would have moved up and 1 down" in page
    assert "leads 1 of those who gained" in page  # the second person leads the whole bank
    assert page.count("leads nobody who gained") == 1
    assert "who approved it" in page
    assert "who proposed it" not in page
    _, row = rows(site, "/duties/rules?page=1")
    assert row == ["stranger", "2", "1", "1.00", "1.50", "who approved it"]
    made = rows(site, "/duties?kind=rules")
    assert [(each[3], each[5]) for each in made[1:]] == [("administrator", "second")]


def test_rules_without_history_have_no_report(tmp_path: Path) -> None:
    bank = staffed().publish(drafts.FIRST)
    found = shown(Settings(data=tmp_path / "data", key_file=tmp_path / "key"), bank)
    page = found.browser("auditor").get("/duties/rules").text
    assert "Published without a report" in page
    assert "first" in page
    found.stores.close()


def test_how_far_assessors_agree_is_told_with_its_interval(site: Site) -> None:
    page = site.browser("auditor").get("/duties/agreement").text
    assert "Nobody rated a goal a second time yet." in page
    assert site.browser("auditor").get("/duties/agreement?first=soon").status_code == 422
