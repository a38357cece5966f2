"""Lists of people open to an auditor for a reason, and a file of one is an event of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from domain.inspection import ListInspected, PageInspected, RoundBegun
from domain.ledger.store import Unavailable
from projections.replay import digests, replay
from tests.cli.bank import settings_in
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed
from tests.web.unasked import plain, told
from web.access import ACCESS, AUDITOR, GET, reach
from web.export import EXPORTED
from web.inspection import PAGES
from web.rounds import LISTS, OPEN

WORDS = "抽查三月的记录"
CLOSED = sorted(LISTS.keys() - OPEN)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li won a visit."""
    bank = staffed()
    bank.visit("li", "ai", "a_visit").plan().won()
    found = shown(settings_in(tmp_path_factory.mktemp("rounds")), bank)
    yield found
    found.stores.close()


def say_why(browser: TestClient, address: str, reason: str = "") -> str:
    """Open a list, give the reason it asks for, and go where that leads; returns the address."""
    asked = browser.get(address).headers["Location"]
    form = Paper(browser.get(asked).text).form("/inspections")
    answer = browser.post(form.action, data=form.filled(ground="sample", reason=reason))
    return str(answer.headers["Location"])


def looks(site: Site) -> list[tuple[str, str, str]]:
    return [(each.page, each.thing, each.form) for each in told(site, ListInspected)]


def test_no_file_goes_to_an_auditor_of_which_nothing_is_recorded() -> None:
    reached = {path for path in EXPORTED if reach(ACCESS[GET, path], frozenset({AUDITOR}))}
    assert len(reached) > 9
    assert reached - LISTS.keys() <= PAGES.keys()
    assert reached >= LISTS.keys()


@pytest.mark.parametrize("address", CLOSED)
def test_a_list_that_tells_more_than_others_are_told_opens_for_a_reason(
    site: Site, address: str
) -> None:
    browser, before = plain(site), site.head
    answer = browser.get(address)
    assert (answer.status_code, answer.text) == (303, "")
    assert answer.headers["Location"].startswith("/inspections?then=")
    block = browser.get(address, headers={"HX-Request-Type": "partial"})
    assert block.headers["HX-Redirect"].startswith("/inspections?then=")
    assert site.head == before
    assert say_why(browser, address) == address
    assert browser.get(address).status_code == browser.get(address).status_code == 200
    assert looks(site) == [(LISTS[address], "", "")]


@pytest.mark.parametrize("address", sorted(LISTS))
def test_each_file_of_a_list_is_an_event_and_none_comes_without_a_reason(
    site: Site, address: str
) -> None:
    browser = plain(site)
    asked = f"{address}?format=csv"
    assert browser.get(asked).status_code == 303
    assert looks(site) == []
    assert say_why(browser, asked) == address
    head = site.head
    for form in ("csv", "csv", "xlsx"):
        answer = browser.get(f"{address}?format={form}")
        assert "attachment" in answer.headers["content-disposition"]
    assert looks(site) == [(LISTS[address], "", form) for form in ("csv", "csv", "xlsx")]
    assert [each.through for each in told(site, ListInspected)] == [head, head + 1, head + 2]


def test_a_file_of_many_pages_is_recorded_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.duties.LINES", 1)
    browser = plain(site)
    say_why(browser, "/duties?format=csv")
    assert len(browser.get("/duties?format=csv").text.splitlines()) > 2
    assert looks(site) == [("duties", "", "csv")]


def test_the_unit_or_person_asked_for_is_recorded_and_no_other_word(site: Site) -> None:
    browser = plain(site)
    say_why(browser, "/flags")
    for asked in ("unit=north", "unit=李一", "unit=nowhere"):
        browser.get(f"/measures?{asked}")
    browser.get("/trail?staff=li&format=csv")
    browser.get("/trail?staff=李一&format=csv")
    assert looks(site) == [
        ("measures", "north", ""),
        ("measures", "", ""),
        ("trail", "li", "csv"),
        ("trail", "", "csv"),
    ]


def test_a_file_about_a_person_needs_the_reason_for_that_person(site: Site) -> None:
    browser = plain(site)
    say_why(browser, "/flags")
    asked = "/managers/li/why?measure=ev&format=csv"
    assert browser.get(asked).headers["Location"].startswith("/inspections/li?then=")
    assert browser.get("/measures?manager=li").headers["Location"].startswith("/inspections/li?")
    assert looks(site) == []
    browser.post("/inspections/li", data={"ground": "flag"})
    assert browser.get("/managers/li/why?measure=ev").status_code == 200
    for _ in range(2):
        assert "attachment" in browser.get(asked).headers["content-disposition"]
    assert [(each.page, each.form) for each in told(site, PageInspected)] == [
        ("why", ""),
        ("why", "csv"),
    ]
    site.catch_up()
    assert "how a number came about (as a file)" in " ".join(
        site.browser("li").get("/managers/li").text.split()
    )


def test_a_reason_holds_for_as_long_as_a_session(site: Site) -> None:
    browser = plain(site)
    say_why(browser, "/flags")
    site.pass_minutes(12 * 60 - 1)
    browser.cookies.update(site.browser("auditor").cookies)
    assert browser.get("/flags").status_code == 200
    site.pass_minutes(2)
    assert browser.get("/flags").status_code == 303


def test_a_list_is_not_shown_where_the_look_cannot_be_recorded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = plain(site)
    say_why(browser, "/flags")

    def away(*_given: object, **_named: object) -> None:
        raise Unavailable("The ledger is away.")

    monkeypatch.setattr(site.stores.ledger, "record", away)
    for address in ("/flags", "/board?format=csv"):
        answer = browser.get(address)
        assert (answer.status_code, "attachment" in str(answer.headers)) == (503, False)


def test_auditors_and_administrators_see_the_rounds_and_only_auditors_the_words(
    site: Site,
) -> None:
    browser = plain(site)
    assert "No auditor went over a list" in browser.get("/inspections").text
    say_why(browser, "/flags", WORDS)
    browser.get("/flags")
    browser.get("/board?format=xlsx")
    assert WORDS not in repr(told(site, RoundBegun))
    for reader, reads in (("auditor", True), ("administrator", False)):
        page = plain(site, reader).get("/inspections").text
        assert ("A sample by lot" in page, WORDS in page) == (True, reads)
        assert "Board (as a file)" in " ".join(page.split())
    assert "审计巡查" in site.browser("auditor", language="zh-Hans").get("/inspections").text
    assert "Auditor looked at a list" in browser.get("/trail?tag=access.list_inspected").text


def test_scores_and_boards_are_the_same_with_rounds_and_without(site: Site) -> None:
    def tables() -> dict[str, str]:
        found = digests(replay(site.stores.ledger))
        return {name: each.digest for name, each in found.items() if name != "trail"}

    before = tables()
    browser = plain(site)
    say_why(browser, "/flags")
    for address in LISTS:
        assert browser.get(f"{address}?format=csv").status_code == 200
        assert browser.get(address).status_code == 200
    assert len(looks(site)) == len(LISTS) + len(CLOSED)
    assert tables() == before


def test_others_need_no_reason_for_lists(site: Site) -> None:
    before = site.head
    for address in ("/measures", "/adjustments?format=csv", "/flags"):
        assert plain(site, "north_leader").get(address).status_code == 200
    assert plain(site, "li").get("/board?format=csv").status_code == 200
    assert site.head == before
