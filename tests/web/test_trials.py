"""What a draft would have changed is computed apart, told to who decides, and then approved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.bank import RulesetPublished
from domain.draft import digest
from domain.ledger.settings import Settings
from domain.proposal import RULESETS, RulesetApproved
from domain.ruleset_reading import read_ruleset
from projections.trials import carry_out, trials_of
from tests.web import drafts
from tests.web.paper import Paper
from tests.web.people import NAMES, Site, grant, shown, staffed

DECIDE, TRY = "/rules/decisions", "/rules/trials"


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


def worthless(site: Site) -> str:
    """A draft that asks for evidence which these visits do not have, so that none is worth much."""
    said = json.loads(drafts.rules(site))
    for action in said["closing_actions"]:
        action["fields"] = [each["code"] for each in said["evidence_fields"]]
    return json.dumps(said)


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
    since = site.stores.ledger.since(site.head - 2)
    approved, published = (entry.event for entry in since)
    kept = trials_of(site.stores.ledger).newest(name)
    assert kept
    assert isinstance(approved, RulesetApproved)
    assert isinstance(published, RulesetPublished)
    assert (approved.number, approved.report) == (number, kept.digest)
    assert published.report == kept.digest

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
    answer = browser.post(TRY, data={"draft": worthless(site)})
    address = answer.headers["Location"]
    assert (answer.status_code, site.head) == (303, head)
    assert "It is being computed" in browser.get(address).text
    again = browser.post(TRY, data={"draft": worthless(site)})
    assert (again.status_code, again.headers["Location"]) == (303, address)
    draft = read_ruleset(worthless(site))
    assert trials_of(site.stores.ledger).next_asked() == draft
    carry_out(site.stores, draft)
    assert trials_of(site.stores.ledger).next_asked() is None
    assert "What tricks would gain" in browser.get(address).text
    wrong = browser.post(TRY, data={"draft": '{"version": 2}'})
    assert wrong.status_code == 422
    assert Paper(wrong.text).beside("draft") == "$.goals is missing."


def test_movers_are_told_by_the_rights_of_the_reader(site: Site) -> None:
    name = trials_of(site.stores.ledger).ask(read_ruleset(worthless(site)))
    carry_out(site.stores, read_ruleset(worthless(site)))
    led, not_led = (
        site.browser(reader).get(f"{TRY}/{name}").text for reader in ("head", "administrator")
    )
    # All of them stand first under the draft, so that those who had done less move up.
    for person in ("li", "peer"):
        assert f'<a href="/managers/{person}">{NAMES.get(person, person)}</a>' in led
        assert f"/managers/{person}" not in not_led
    # Li is above the middle on both sides and so is named; her peer is not.
    assert NAMES["li"] in not_led
    assert ">peer<" not in not_led
    assert "more move.</p>" in not_led


@pytest.mark.parametrize("reader", ["li", "north_leader"])
def test_who_does_not_decide_on_rules_is_told_nothing(site: Site, reader: str) -> None:
    drafts.propose(site, RULESETS)
    name = drafts.tried(site)
    answer, nowhere = (site.browser(reader).get(path) for path in (f"{TRY}/{name}", "/nowhere"))
    assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_who_audits_reads_the_report_of_everybody_and_decides_nothing(site: Site) -> None:
    drafts.propose(site, RULESETS)
    name = drafts.tried(site)
    auditor = site.browser("auditor")
    page = auditor.get(f"{TRY}/{name}")
    assert page.status_code == 200
    assert "over all of the history up to entry" in page.text
    assert auditor.post(DECIDE, data=decision(site)).status_code == 404


def test_a_draft_that_nobody_asked_about_is_not_there(site: Site) -> None:
    assert site.browser("head").get(f"{TRY}/nothing").status_code == 404


def test_the_report_speaks_chinese(site: Site) -> None:
    drafts.propose(site, RULESETS)
    name = drafts.tried(site)
    page = site.browser("head", language="zh").get(f"{TRY}/{name}").text
    for said in ("如果一直按草案执行", "取巧能得到什么", "一无所获"):
        assert said in page
