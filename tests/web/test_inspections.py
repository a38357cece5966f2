"""An auditor says why before anything about a person is shown, and that they looked is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from domain.inspection import Inspection, InspectionBegun, PageInspected
from domain.ledger.store import Unavailable
from projections.replay import digests, replay
from tests.cli.bank import settings_in
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.unasked import plain, told
from web.access import ACCESS, AUDITOR, GET, reach
from web.inspection import PAGES

WORDS = "客户来信投诉"
OF_NOBODY = {
    "/visits/{visit}/photos/{photo}": "only who takes a second look sees it, told by lot",
    "/inspections/{staff}": "it asks for the reason",
    "/second-looks/{look}": "it does not tell about whom it is",
}
"""Pages with a name in their address that auditors open without a reason, and why."""


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li won a visit."""
    bank = staffed()
    bank.visit("li", "ai", "a_visit").plan().won()
    bank.visit("peer", "bao", "peers").plan()
    found = shown(settings_in(tmp_path_factory.mktemp("inspections")), bank)
    yield found
    found.stores.close()


def say_why(browser: TestClient, address: str, ground: str = "complaint", reason: str = "") -> str:
    """Open a page, give the reason it asks for, and go where that leads; returns the address."""
    asked = browser.get(address).headers["Location"]
    form = Paper(browser.get(asked).text).form("/inspections/li")
    answer = browser.post(form.action, data=form.filled(ground=ground, reason=reason))
    return str(answer.headers["Location"])


def test_every_page_about_a_person_asks_auditors_for_a_reason() -> None:
    of_one = {
        path
        for (method, path), rule in ACCESS.items()
        if method == GET and reach(rule, frozenset({AUDITOR}))
        if not {"{staff}", "{visit}", "{claim}", "{flag}", "{revocation}", "{look}"}.isdisjoint(
            path.split("/")
        )
    }
    assert len(of_one) > 7
    assert of_one - set(PAGES) == OF_NOBODY.keys()


def test_nothing_is_shown_without_a_reason_and_nothing_recorded(site: Site) -> None:
    browser, before = plain(site), site.head
    for address in ("/managers/li", "/visits/a_visit", "/managers/li/why?measure=ev",
                    "/managers/li/why?format=csv", "/measures?manager=li"):  # fmt: skip
        answer = browser.get(address)
        assert (answer.status_code, answer.text) == (303, ""), address
        assert answer.headers["Location"].startswith("/inspections/li?then="), address
    block = browser.get("/managers/li", headers={"HX-Request-Type": "partial"})
    assert block.headers["HX-Redirect"].startswith("/inspections/li?then=")
    assert browser.get("/board").status_code == browser.get("/trail").status_code == 200
    assert site.head == before


def test_one_reason_opens_the_pages_about_a_person_for_half_an_hour(site: Site) -> None:
    browser = plain(site)
    assert say_why(browser, "/visits/a_visit", reason=WORDS) == "/visits/a_visit"
    assert browser.get("/visits/a_visit").status_code == 200
    assert browser.get("/visits/a_visit").status_code == 200
    assert browser.get("/managers/li?window=week").status_code == 200
    assert [(each.page, each.thing) for each in told(site, PageInspected)] == [
        ("visit", "a_visit"),
        ("person", ""),
    ]
    assert browser.get("/managers/peer").headers["Location"].startswith("/inspections/peer")
    site.pass_minutes(29)
    assert browser.get("/managers/li").status_code == 200
    site.pass_minutes(2)
    assert browser.get("/managers/li").status_code == 303
    [begun] = told(site, InspectionBegun)
    assert WORDS not in repr(begun)


def test_a_page_is_not_shown_where_the_look_cannot_be_recorded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = plain(site)
    say_why(browser, "/managers/li")

    def away(*_given: object, **_named: object) -> None:
        raise Unavailable("The ledger is away.")

    monkeypatch.setattr(site.stores.ledger, "record", away)
    answer = browser.get("/managers/li")
    assert (answer.status_code, "李一" in answer.text) == (503, False)


def test_two_windows_of_an_auditor_that_open_a_page_at_once_record_it_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, other = plain(site), plain(site)
    say_why(browser, "/managers/li")
    look = Inspection.look

    def meanwhile(*given: object, **named: object) -> object:
        monkeypatch.setattr(Inspection, "look", look)
        assert other.get("/managers/li").status_code == 200
        return look(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Inspection, "look", meanwhile)
    assert browser.get("/managers/li").status_code == 200
    assert len(told(site, PageInspected)) == 1


def test_the_person_sees_who_looked_when_and_why_and_others_see_no_words(site: Site) -> None:
    browser = plain(site)
    assert "No auditor has looked here yet" in site.browser("li").get("/managers/li").text
    say_why(browser, "/visits/a_visit", reason=WORDS)
    browser.get("/visits/a_visit")
    site.catch_up()
    for reader, address, reads in (
        ("li", "/managers/li", True),
        ("north_leader", "/managers/li", False),
        ("administrator", "/people/li", False),
    ):
        page = site.browser(reader).get(address).text
        section = page[page.index('id="inspected"') :].partition("</section>")[0]
        assert ("A complaint" in section, WORDS in section) == (True, reads), reader
        assert " · a visit" in " ".join(section.split()), reader
    chinese = site.browser("li", language="zh-Hans").get("/managers/li").text
    assert "审计查阅记录" in chinese
    assert "投诉" in chinese
    trail = browser.get("/trail?tag=access.page_inspected&staff=li").text
    assert "Auditor looked at a page" in trail
    entry = browser.get(f"/trail/{site.head}").text
    assert "access.page_inspected" in entry


def test_a_reason_of_ones_own_has_to_be_written_out(site: Site) -> None:
    browser = plain(site)
    form = Paper(browser.get("/inspections/li?then=/managers/li").text).form("/inspections/li")
    answer = browser.post(form.action, data=form.filled(ground="other"))
    assert (answer.status_code, Paper(answer.text).beside("reason")) == (422, "Say why.")
    assert Paper(answer.text).form("/inspections/li").fields["then"] == "/managers/li"
    assert browser.post(form.action, data={"ground": "x"}).status_code == 422
    elsewhere = form.filled(ground="flag", then="https://elsewhere.example/")
    assert browser.post(form.action, data=elsewhere).headers["Location"] == "/managers/li"


def test_scores_and_boards_are_the_same_with_inspections_and_without(site: Site) -> None:
    def tables() -> dict[str, str]:
        found = digests(replay(site.stores.ledger))
        return {name: each.digest for name, each in found.items() if name != "trail"}

    before = tables()
    browser = plain(site)
    for address in ("/managers/li", "/visits/a_visit", "/measures?manager=li"):
        if browser.get(address).status_code == 303:
            say_why(browser, address)
        assert browser.get(address).status_code == 200
    assert len(told(site, PageInspected)) == 3
    assert tables() == before


def test_others_need_no_reason(site: Site) -> None:
    before = site.head
    for reader in ("li", "north_leader"):
        assert plain(site, reader).get("/visits/a_visit").status_code == 200
    assert plain(site, "administrator").get("/people/li").status_code == 200
    assert site.head == before
    assert plain(site, "li").get("/inspections/li").status_code == 404
