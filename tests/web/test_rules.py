"""Everybody reads the rules in words; a change of them goes through two persons' forms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.draft import written
from domain.proposal import RULESETS, Proposals
from domain.ruleset_1 import RULESET_1
from tests.projections.bank import MONDAY
from tests.web import drafts
from tests.web.paper import Paper
from tests.web.people import Site, grant, on_both, staffed

READERS = ("li", "north_leader", "auditor", "administrator")
PROPOSE, DECIDE = "/rules/proposals", "/rules/decisions"


@pytest.fixture(params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank with two administrators and somebody who leads all of it."""
    bank = staffed().hire("second", "head_office").hire("head", "head_office")
    grant(bank, "second", "administrator", "head_office")
    grant(bank, "head", "leader", "head_office")
    yield from on_both(request, tmp_path_factory.mktemp("rules"), bank)


def filled(site: Site, by: str, address: str, **typed: str) -> dict[str, str]:
    """The form as it stands on somebody's page, filled in."""
    page = site.browser(by).get("/rules", params={"draft": "1"} if address == PROPOSE else {})
    return Paper(page.text).form(address).filled(**typed)


def tags(site: Site, since: int) -> list[str]:
    return [entry.event.tag() for entry in site.stores.ledger.since(since)]


def test_rules_go_from_a_form_into_force_by_two_persons(site: Site) -> None:
    start = site.head
    typed = {"effective_from": drafts.FIRST.isoformat(), "reason": "Channels need time."}
    form = filled(site, "administrator", PROPOSE, **typed)
    said = json.loads(form["draft"])
    assert said == written(RULESET_1) | {"version": 2}
    said["goals"][0]["base"] = 91
    form["draft"] = json.dumps(said)
    answer = site.browser("administrator").post(PROPOSE, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/rules#changes")
    assert "Channels need time." in site.browser("head").get("/rules").text

    own = filled(site, "administrator", DECIDE)
    refused = site.browser("administrator").post(DECIDE, data=own | {"answer": "approved"})
    assert refused.status_code == 422
    assert Paper(refused.text).problems["-"] == "A second person has to approve it."

    other = filled(site, "head", DECIDE, answer="approved")
    assert site.browser("head").post(DECIDE, data=other).status_code == 303
    assert site.browser("head").post(DECIDE, data=other).status_code == 303  # the same deed
    assert tags(site, start) == ["ruleset.proposed", "ruleset.approved", "bank.ruleset_published"]
    entries = site.stores.ledger.since(start)
    assert {entry.command for entry in entries[1:]} == {entries[1].command}
    assert (entries[2].by, entries[2].event.on) == ("head", MONDAY)

    page = site.browser("li").get("/rules?version=2").text
    assert "91 points" in page
    assert "<b>Goals · Channel advanced · Points</b>" in page
    assert "goals[channel_advanced].base" in page
    assert ">91<" in page
    assert ">80<" in page
    assert "March 7, 2026" in page
    assert "91 points" not in site.browser("li").get("/rules").text


def test_weights_are_declined_with_a_reason_and_proposed_again(site: Site) -> None:
    address, decisions = "/rules/orientation-proposals", "/rules/orientation-decisions"
    typed = {"effective_from": drafts.FIRST.isoformat(), "reason": "Spring."}
    form = filled(site, "administrator", address, draft=drafts.weights(150), **typed)
    assert site.browser("administrator").post(address, data=form).status_code == 303
    page = site.browser("second").get("/rules").text
    assert "<b>Any segment ·\nProduct sold ·\nAny product</b>" in page
    assert 'data-label="After">1.50<' in page
    assert "weights[" not in page
    no = filled(site, "second", decisions, answer="declined", reason="Not yet.")
    assert site.browser("second").post(decisions, data=no).status_code == 303
    form = filled(site, "administrator", address, draft=drafts.weights(120), **typed)
    assert site.browser("administrator").post(address, data=form).status_code == 303
    yes = filled(site, "second", decisions, answer="approved")
    assert (yes["number"], no["number"]) == ("2", "1")
    late = site.browser("second").post(decisions, data=no | {"command": "another"})
    assert "There is no open proposal 1 to decide." in late.text
    assert site.browser("second").post(decisions, data=yes).status_code == 303
    published = site.stores.ledger.since(site.head - 1)[0].event
    assert (published.tag(), published.effective_from) == (  # type: ignore[attr-defined]
        "bank.orientation_published",
        drafts.FIRST,
    )


def test_a_file_takes_the_place_of_what_was_pasted(site: Site) -> None:
    typed = {"effective_from": drafts.FIRST.isoformat(), "reason": "", "draft": "old"}
    form = filled(site, "administrator", PROPOSE, **typed)
    form.pop("file")
    text = drafts.rules(site, base=88)
    browser = site.browser("administrator")
    refused = browser.post(PROPOSE, data=form, files={"file": ("a.json", text.encode())})
    assert refused.status_code == 422
    kept = Paper(refused.text).form(PROPOSE)
    assert (Paper(refused.text).beside("reason"), kept.fields["draft"]) == ("Fill this in.", text)
    form["reason"] = "Channels need time."
    file = {"file": ("a.json", b"\xef\xbb\xbf" + text.encode())}
    assert browser.post(PROPOSE, data=form, files=file).status_code == 303
    open_ = site.stores.ledger.load(Proposals, RULESETS).open
    assert open_
    assert open_.ruleset.goals[0].base == 88  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"\xff\xfe{}", b"\0", b"9" * 200_001])
def test_a_file_that_is_no_draft_is_refused_beside_its_field(site: Site, content: bytes) -> None:
    form = filled(site, "administrator", PROPOSE, reason="Because.", draft="kept")
    form.pop("file")
    browser, before = site.browser("administrator"), site.head
    answer = browser.post(PROPOSE, data=form, files={"file": ("a.json", content)})
    assert answer.status_code == 422
    assert Paper(answer.text).beside("file").startswith("The file is no")
    assert Paper(answer.text).form(PROPOSE).fields["draft"] == "kept"
    assert site.head == before


def test_an_approval_that_comes_too_late_says_so(site: Site) -> None:
    number = drafts.propose(site, RULESETS)
    bank = site.stores.ledger.bank()
    day = bank.open_day(on=MONDAY + timedelta(days=1))
    site.stores.ledger.record(bank, day, by="worker")
    form = filled(site, "head", DECIDE, answer="approved")
    assert form["number"] == str(number)
    answer = site.browser("head").post(DECIDE, data=form)
    assert answer.status_code == 422
    assert Paper(answer.text).problems["-"].startswith("It was to take effect on 2026-03-07")


@pytest.mark.parametrize("reader", READERS)
def test_everybody_reads_the_rules_and_few_find_forms(site: Site, reader: str) -> None:
    drafts.propose(site, RULESETS)
    paper = site.browser(reader).get("/rules").text
    for said in ("Customer hands over the referral list", "Closed where it was hard", "Steady"):
        assert said in paper
    forms = [form.action for form in Paper(paper).forms if form.action.startswith("/rules/")]
    expected = [DECIDE, PROPOSE, "/rules/orientation-proposals"]
    assert forms == (expected if reader == "administrator" else [])


def test_who_leads_less_than_the_bank_does_not_decide(site: Site) -> None:
    number = drafts.propose(site, RULESETS)
    before = site.head
    sent = {"number": str(number), "answer": "approved"}
    answer = site.browser("north_leader").post(DECIDE, data=sent)
    nowhere = site.browser("north_leader").post("/nowhere")
    assert (answer.status_code, answer.content) == (404, nowhere.content)
    assert site.head == before
    assert site.browser("head").post(PROPOSE, data=sent).status_code == 404


def test_a_version_that_is_not_there_is_refused(site: Site) -> None:
    answer = site.browser("li").get("/rules?version=7")
    assert answer.status_code == 422
    assert "There is no version 7; choose one of: 1." in answer.text
    assert site.browser("li").get("/rules?against=7").status_code == 422


def test_the_page_speaks_chinese(site: Site) -> None:
    page = site.browser("li", language="zh").get("/rules").text
    for said in ("拿到被介绍客户名单", "标志性动作", "稳扎稳打", "28 天内对同一客户的拜访"):
        assert said in page
    form = filled(site, "administrator", PROPOSE, draft='{"version": 2}', reason="试试")
    answer = site.browser("administrator", language="zh").post(PROPOSE, data=form)
    assert "缺少 $.goals。" in answer.text


def test_a_proposer_who_is_the_only_one_sees_that_another_is_needed(site: Site) -> None:
    drafts.propose(site, RULESETS, by="administrator")
    page = site.browser("administrator").get("/rules").text
    assert "somebody else has to approve it" in page
    buttons = Paper(page).form(DECIDE).buttons
    assert buttons == [("answer", "declined")]
