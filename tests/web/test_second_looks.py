"""The page of second looks: blind, by the assessor drawn, once; and what it reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from domain.event import Code, CustomerId, StaffId
from domain.ledger.door import Stores
from domain.second_look import SecondLook, SecondLookTaken
from domain.visit import Visit
from domain.visit_event import Evidence, VisitPlanned
from tests.projections.bank import MadeBank
from tests.web.people import Site, on_both, staffed

TEST, NOTE, LOG = "The contract is on the table", "contract_number: K-17\nseen it", "Talked long"


def with_looks() -> MadeBank:
    """A bank in which one visit of Li's is the south leader's to look at, and one nobody's."""
    bank = staffed()
    planned = VisitPlanned(
        manager=StaffId("li"),
        customer=CustomerId("ai"),
        planned_on=bank.today,
        goal=Code("product_sold"),
        closing_action=Code("product_signed"),
        success_test=TEST,
        on=bank.today,
    )
    visit = bank.visit("li", "ai", "a_look")
    bank.say(Visit, "a_look", lambda it: it.plan(planned, rules=bank.rules, today=bank.today))
    visit.start()
    row = bank.rules.closing_action(Code("product_signed"))
    evidence = Evidence(kind=row.evidence, fields=row.fields, note=NOTE)
    bank.say(
        Visit,
        "a_look",
        lambda it: it.close(
            customer=CustomerId("ai"),
            action=row.code,
            evidence=evidence,
            on=bank.today,
            rules=bank.rules,
        ),
    )
    visit.achieve()
    bank.say(
        Visit,
        "a_look",
        lambda it: it.log(log=LOG, next_step="", log_likeness=0, on=bank.today),
    )
    visit.draw("south_leader")
    bank.visit("li", "bao", "waiting").plan().won().draw("")
    bank.visit("li", "chen", "missed").plan().start().miss().draw("south_leader")
    return bank


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """That bank behind its pages."""
    yield from on_both(request, tmp_path, with_looks())


def form_of(page: Response, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    found = re.search(rf'<form[^>]*action="{action}".*?</form>', page.text, re.DOTALL)
    assert found, page.text
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found.group())
    return dict(hidden)


def looks_of(stores: Stores, visit: str) -> list[Any]:
    return [entry.event for entry in stores.ledger.of(visit)]


def points(site: Site) -> list[tuple[str, int]]:
    """The score entries of the visit's goal, by kind."""
    site.catch_up()
    with site.stores.views.read() as connection:
        query = (
            "SELECT kind, amount FROM score_entry WHERE manager = 'li' AND measure = 'ev' "
            "ORDER BY position, kind DESC"
        )
        return [(kind, int(amount)) for kind, amount in connection.exec_driver_sql(query)]


def test_an_assessor_is_shown_what_was_done_and_not_by_whom_nor_how_it_was_assessed(
    site: Site,
) -> None:
    browser = site.browser("south_leader")
    page = browser.get("/second-looks")
    assert '<a href="/second-looks/a_look">' in page.text
    shown = browser.get("/second-looks/a_look")
    assert shown.status_code == 200
    for told in (TEST, "K-17", "seen it", LOG):
        assert told in shown.text
    for text in (page.text, shown.text):
        for hidden in ("李一", "艾客户", "north", "/managers/li", "Assessed"):
            assert hidden not in text
    missed = browser.get("/second-looks/missed").text
    for word in ("Reached", "Not reached"):  # each once, in the form
        assert shown.text.count(f">{word}<") == missed.count(f">{word}<") == 1


def test_a_look_that_upholds_releases_what_was_held(site: Site) -> None:
    browser = site.browser("south_leader")
    form = form_of(browser.get("/second-looks/a_look"), "/second-looks/a_look")
    said = form | {"close_0": "upheld", "goal": "achieved"}
    assert browser.post("/second-looks/a_look", data=said).status_code == 303
    taken = looks_of(site.stores, "a_look")[-1]
    assert isinstance(taken, SecondLookTaken)
    assert (taken.assessor, taken.achieved) == ("south_leader", True)
    kinds = [kind for kind, _ in points(site)]
    assert kinds[:1] == ["award"]
    assert "release" in kinds
    assert '<a href="/second-looks/a_look">' not in browser.get("/second-looks").text
    # The same form again is the same deed; another one comes too late.
    assert browser.post("/second-looks/a_look", data=said).status_code == 303
    again = form_of(browser.get("/second-looks/a_look"), "/second-looks/a_look")
    other = again | {"close_0": "unsigned", "goal": "missed"}
    answer = browser.post("/second-looks/a_look", data=other)
    assert answer.status_code == 422
    assert "taken already" in answer.text
    assert len(looks_of(site.stores, "a_look")) == taken_at(site)


def taken_at(site: Site) -> int:
    return site.stores.ledger.load(SecondLook, "a_look").version


def test_a_look_that_rejects_reverses_what_was_awarded(site: Site) -> None:
    browser = site.browser("south_leader")
    form = form_of(browser.get("/second-looks/a_look"), "/second-looks/a_look")
    said = form | {"close_0": "unsigned", "goal": "missed"}
    assert browser.post("/second-looks/a_look", data=said).status_code == 303
    look = site.stores.ledger.load(SecondLook, "a_look")
    assert [getattr(each, "reason", "") for each in look.verdicts] == ["unsigned"]
    kinds = points(site)
    assert kinds[-1][0] == "reversal"
    assert sum(amount for _, amount in kinds[:2]) == 0  # awarded, and held back at once
    assert "release" not in dict(kinds)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({}, "close_0"),
        ({"close_0": "luck", "goal": "achieved"}, "close_0"),
        ({"close_0": "upheld"}, "goal"),
        ({"close_0": "upheld", "goal": "perhaps"}, "goal"),
    ],
)
def test_a_form_that_leaves_something_open_is_shown_again(
    site: Site, said: dict[str, str], about: str
) -> None:
    browser = site.browser("south_leader")
    form = form_of(browser.get("/second-looks/a_look"), "/second-looks/a_look")
    answer = browser.post("/second-looks/a_look", data=form | said)
    assert answer.status_code == 422
    assert f'id="look-{about}-problem"' in answer.text
    if said.get("close_0") == "upheld":
        assert '<option value="upheld" selected>' in answer.text
    assert site.stores.ledger.load(SecondLook, "a_look").is_open


def test_only_the_assessor_who_was_drawn_may_look(site: Site) -> None:
    for other in ("north_leader", "auditor", "li", "peer", "administrator"):
        browser = site.browser(other)
        assert browser.get("/second-looks/a_look").status_code == 404
        assert browser.post("/second-looks/a_look", data={}).status_code == 404
    drawn = site.browser("south_leader")
    assert drawn.get("/second-looks/waiting").status_code == 404
    look = site.stores.ledger.load(SecondLook, "a_look")
    redrawn = look.redraw(assessor=StaffId("auditor"), on=site.stores.ledger.today())
    site.stores.ledger.record(look, redrawn, by="worker")
    assert drawn.get("/second-looks/a_look").status_code == 404
    assert site.browser("auditor").get("/second-looks/a_look").status_code == 200


def test_an_auditor_names_somebody_where_lots_found_nobody(site: Site) -> None:
    browser = site.browser("auditor")
    page = browser.get("/second-looks")
    where = "/second-looks/waiting/assessor"
    form = form_of(page, where)
    options = re.findall(r'<option value="(\w+)"', page.text)
    assert options == ["south_leader"]  # nobody who leads Li, and not the auditor themselves
    for wrong in ("north_leader", "auditor", "li", ""):
        assert browser.post(where, data=form | {"assessor": wrong}).status_code == 422
    assert browser.post(where, data=form | {"assessor": "south_leader"}).status_code == 303
    assert site.stores.ledger.load(SecondLook, "waiting").assessor == "south_leader"
    answer = browser.post("/second-looks/a_look/assessor", data=form | {"assessor": "south_leader"})
    assert answer.status_code == 422
    assert (
        '<a href="/second-looks/waiting">' in site.browser("south_leader").get("/second-looks").text
    )


def test_leaders_are_told_of_their_units_and_auditors_of_all(site: Site) -> None:
    auditor = site.browser("auditor").get("/second-looks").text
    assert "The whole bank" in auditor
    north = site.browser("north_leader").get("/second-looks").text
    assert "The whole bank" not in north
    assert re.search('<th scope="row"[^>]*>　*north</th>', north)
    south = site.browser("south_leader").get("/second-looks").text
    assert not re.search('<th scope="row"[^>]*>　*north</th>', south)


def test_a_close_comes_too_late_once_the_second_look_was_taken(site: Site) -> None:
    browser = site.browser("south_leader")
    form = form_of(browser.get("/second-looks/missed"), "/second-looks/missed")
    assert browser.post("/second-looks/missed", data=form | {"goal": "missed"}).status_code == 303
    li = site.browser("li")
    where = "/visits/missed/closes"
    found = form_of(li.get("/visits/missed"), where)
    fields = {"contract_number": "1", "signature": "x", "product": "card"}
    said = found | fields | {"customer": "chen", "action": "product_signed"}
    answer = li.post(where, data=said)
    assert answer.status_code == 422
    assert "a close comes too late" in answer.text
