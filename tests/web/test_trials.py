"""What a draft would have changed is computed apart, told to who decides, and then approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.draft import digest
from domain.ledger.settings import Settings
from domain.proposal import RULESETS
from domain.ruleset_reading import read_ruleset
from projections.trials import carry_out, trials_of
from tests.projections.bank import MONDAY
from tests.web import drafts
from tests.web.paper import Paper
from tests.web.people import Site, grant, shown, staffed

DECIDE, TRY = "/rules/decisions", "/rules/trials"
PEOPLE = ("li", "peer", "stranger")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A bank of three managers, of whom Li won a visit and the stranger two."""
    bank = staffed().hire("second", "head_office").hire("head", "head_office")
    grant(bank, "second", "administrator", "head_office")
    grant(bank, "head", "leader", "head_office")
    bank.know("dan", "eve")
    bank.plan("li", "ai").won()
    for customer in ("dan", "eve"):
        bank.plan("stranger", customer).won()
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "key")
    found = shown(settings, bank)
    yield found
    found.stores.close()


def decision(site: Site, by: str = "second") -> dict[str, str]:
    return Paper(site.browser(by).get("/rules").text).form(DECIDE).filled(answer="approved")


def changed(site: Site) -> str:
    """A draft under which no visit of these is worth anything."""
    text = drafts.rules(site)
    return text.replace('"on_time_days": 1', '"on_time_days": 0')


def test_rules_are_approved_once_it_is_known_what_they_would_have_changed(site: Site) -> None:
    number = drafts.propose(site, RULESETS)
    page = site.browser("second").get("/rules").text
    assert "It is being computed, and can be approved when the report is there." in page
    refused = site.browser("second").post(DECIDE, data=decision(site))
    assert refused.status_code == 422
    assert Paper(refused.text).problems["-"].startswith("Nobody knows yet what these rules would")

    name = drafts.tried(site)
    page = site.browser("second").get("/rules").text
    assert f'href="{TRY}/{name}"' in page
    assert "On the board of effective visits 0 of" in page
    assert "No trick would gain more than it does." in page
    assert site.browser("second").post(DECIDE, data=decision(site)).status_code == 303
    approved, published = (entry.event for entry in site.stores.ledger.since(site.head - 2))
    kept = trials_of(site.stores.ledger).newest(name)
    assert kept
    assert (approved.report, published.report) == (kept.digest, kept.digest)  # type: ignore[attr-defined]
    assert approved.number == number  # type: ignore[attr-defined]

    page = site.browser("head").get("/rules").text
    assert f'href="{TRY}/{name}"' in page
    assert site.browser("head").get(f"{TRY}/{name}").status_code == 200
    assert f"{TRY}/{name}" not in site.browser("li").get("/rules").text


def test_a_page_that_waits_for_its_report_asks_again_for_its_block(site: Site) -> None:
    drafts.propose(site, RULESETS)
    name = digest(read_ruleset(drafts.rules(site, base=90)))
    browser = site.browser("second")
    page = browser.get(f"{TRY}/{name}").text
    assert "It is being computed" in page
    assert f'hx-get="{TRY}/{name}" hx-trigger="load delay:2s" hx-swap="outerHTML"' in page
    assert f'<a href="{TRY}/{name}">Look again</a>' in page
    assert drafts.tried(site) == name
    block = browser.get(f"{TRY}/{name}", headers={"HX-Request-Type": "partial"}).text
    assert block.lstrip().startswith('<div id="trial">')
    assert "hx-get" not in block
    for said in ("What tricks would gain", "Having customers name each other", "gains nothing"):
        assert said in block
    assert "no cohorts" in block.lower()


def test_a_draft_is_tried_before_it_is_proposed(site: Site) -> None:
    browser, head = site.browser("administrator"), site.head
    answer = browser.post(TRY, data={"draft": changed(site)})
    address = answer.headers["Location"]
    assert (answer.status_code, site.head) == (303, head)
    assert "It is being computed" in browser.get(address).text
    draft = read_ruleset(changed(site))
    assert trials_of(site.stores.ledger).next_asked() == draft
    carry_out(site.stores, draft)
    assert "What tricks would gain" in browser.get(address).text
    wrong = browser.post(TRY, data={"draft": '{"version": 2}'})
    assert wrong.status_code == 422
    assert Paper(wrong.text).beside("draft") == "$.goals is missing."


def test_movers_are_told_by_the_rights_of_the_reader(site: Site) -> None:
    day = site.stores.ledger.bank().open_day(on=MONDAY + timedelta(days=1))
    site.stores.ledger.record(site.stores.ledger.bank(), day, by="worker")
    site.catch_up()
    text = drafts.rules(site).replace('"base": 100', '"base": 150')
    draft = read_ruleset(text)
    name = trials_of(site.stores.ledger).ask(draft)
    carry_out(site.stores, draft)
    kept = trials_of(site.stores.ledger).newest(name)
    assert kept
    page = site.browser("head").get(f"{TRY}/{name}").text
    assert "What tricks would gain" in page


@pytest.mark.parametrize("reader", ["li", "north_leader", "auditor"])
def test_who_does_not_decide_on_rules_is_told_nothing(site: Site, reader: str) -> None:
    drafts.propose(site, RULESETS)
    name = drafts.tried(site)
    answer, nowhere = (site.browser(reader).get(path) for path in (f"{TRY}/{name}", "/nowhere"))
    assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_a_draft_that_nobody_asked_about_is_not_there(site: Site) -> None:
    assert site.browser("head").get(f"{TRY}/nothing").status_code == 404


def test_the_report_speaks_chinese(site: Site) -> None:
    drafts.propose(site, RULESETS)
    name = drafts.tried(site)
    page = site.browser("head", language="zh").get(f"{TRY}/{name}").text
    for said in ("如果一直按草案执行", "取巧能得到什么", "一无所获"):
        assert said in page
