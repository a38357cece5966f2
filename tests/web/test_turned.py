"""Every list pages: each row stands on one page, the count is of all, and forms lead back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.web.long_lists import MANY, long_lists, shown_besides
from tests.web.paper import Paper
from tests.web.people import Site, on_both
from web.turned import Turned, fetched, opened_at, page_with, turned


class List(NamedTuple):
    """Who reads a list where, how many rows it shows at a time, and how a row is told."""

    reader: str
    address: str
    size: str
    name: str
    row: str


LISTS = (
    List("chief", "/appeals", "web.pages.appeals.LINES", "waiting_page", r"appeals/(appeal-\d)"),
    List("chief", "/appeals", "web.pages.appeals.LINES", "mine_page", r"appeals/(own-\d)"),
    List("chief", "/adjustments", "web.pages.adjustments.LINES", "open_page", r'id="(adj[^"]+)"'),
    List(
        "south_leader",
        "/second-looks",
        "web.pages.second_looks.LINES",
        "mine_page",
        r"second-looks/(mine-\d)",
    ),
    List(
        "auditor",
        "/second-looks",
        "web.pages.second_looks.LINES",
        "waiting_page",
        r"second-looks/(waits-\d)/assessor",
    ),
    List("north_leader", "/team", "web.pages.team.LINES", "droughts_page", r"gers/([^/]+)/rescue"),
    List("administrator", "/displays", "web.pages.displays.LINES", "page", r"/(display_[^/]+)/rev"),
    List(
        "north_leader",
        "/customers",
        "web.pages.customers.LINES",
        "unconfirmed_page",
        r"customers/(new-\d)/confirmation",
    ),
    List("administrator", "/badges", "web.pages.badges.LINES", "page", r"/(revocation-\d)"),
    List("li", "/managers/li", "web.manager_view.PRAISE", "praise_page", r"<p>(Thanks \d)"),
    List("li", "/managers/li", "web.inspection.SHOWN", "inspected_page", r"<q>(Look \d)"),
    List(
        "administrator", "/people/li", "web.inspection.SHOWN", "inspected_page", r"<b>(auditor)</b>"
    ),
    List(
        "chief",
        "/inbox",
        "web.inbox_view.CARDS",
        "waivers_page",
        r'form action="/detections/([^/]+)/agreement',
    ),
    List(
        "auditor",
        "/history/teams",
        "web.pages.history.LINES",
        "teams_page",
        r'<th scope="row">([^<]+)</th>',
    ),
    List("auditor", "/inspections", "web.rounds.SHOWN", "page", r"<q>(Round \d)"),
    List(
        "chief",
        "/grids/patch",
        "web.grids_view.LINES",
        "history_page",
        r"<td class=\"day\">\s*<time[^>]*>([^<]*)",
    ),
)

UNCOUNTED = ("history_page", "teams_page")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank with MANY of everything."""
    for found in on_both(request, tmp_path_factory.mktemp("lists"), long_lists()):
        shown_besides(found)
        yield found


def rows(site: Site, of: List, number: int = 1) -> list[str]:
    """What stands on a page of a list."""
    page = site.browser(of.reader).get(f"{of.address}?{of.name}={number}")
    assert page.status_code == 200
    return re.findall(of.row, page.text)


@pytest.mark.parametrize("of", LISTS, ids=lambda of: f"{of.address} {of.name}")
def test_each_row_stands_on_one_page_and_beyond_the_last_page_there_is_the_last(
    site: Site, of: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = rows(site, of)
    assert len(every) > 2
    monkeypatch.setattr(of.size, 2)
    pages = -(-len(every) // 2)
    shown = [rows(site, of, number) for number in range(1, pages + 1)]
    assert [row for some in shown for row in some] == every
    assert all(shown)
    assert rows(site, of, pages + 7) == shown[-1]
    first = site.browser(of.reader).get(of.address).text
    assert f'<span class="count">{len(every)}</span>' in first or of.name in UNCOUNTED
    onward = re.findall(rf'href="([^"]*[?;]{of.name}=2)"', first)
    assert len(onward) == 1
    assert re.findall(of.row, site.browser(of.reader).get(unescaped(onward[0])).text) == shown[1]


def unescaped(address: str) -> str:
    return address.replace("&amp;", "&")


def test_two_lists_of_a_page_are_turned_each_by_itself(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.appeals.LINES", 2)
    page = site.browser("chief").get("/appeals?mine_page=2&waiting_page=3").text
    assert re.findall(r"appeals/(own-\d)", page) == ["own-2", "own-1"]
    assert re.findall(r"appeals/(appeal-\d)", page) == ["appeal-4"]
    assert 'href="/appeals?mine_page=2&amp;waiting_page=1"' in page
    assert 'href="/appeals?waiting_page=3&amp;mine_page=1"' in page


FILES = (
    ("chief", "/appeals", "web.pages.appeals.LINES", "#", 2 * MANY),
    ("auditor", "/second-looks", "web.pages.second_looks.LINES", "", 3),
    ("li", "/customers", "web.patch.PAGE", "", 3 + MANY),
    ("auditor", "/measures", "web.compared.LINES", "/measures?", 7 + MANY),
)


@pytest.mark.parametrize(("reader", "address", "size", "mark", "number"), FILES, ids=str)
def test_a_file_holds_each_row_of_every_list_of_its_page_once(
    site: Site,
    reader: str,
    address: str,
    size: str,
    mark: str,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = site.browser(reader)
    whole = told(browser.get(f"{address}?format=csv").content, mark)
    monkeypatch.setattr(size, 2)
    for asked in ("", "page=2&", "mine_page=2&waiting_page=2&"):
        turned_over = told(browser.get(f"{address}?{asked}format=csv").content, mark)
        assert sorted(turned_over) == sorted(whole)
    assert len(whole) == len(set(whole)) == number


def told(content: bytes, mark: str) -> list[tuple[str, ...]]:
    """The rows of a file that have a mark in some cell, without heads."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    rows = [tuple(row) for row in lines if row and row[0] not in ("Date", "Unit", "Name")]
    return [row for row in rows if any(mark in cell for cell in row)]


def test_a_form_of_a_second_page_that_is_refused_is_shown_on_that_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("adjustments", "second_looks", "team"):
        monkeypatch.setattr(f"web.pages.{size}.LINES", 2)
    for reader, address, action, said in (
        ("chief", "/adjustments?open_page=2", "adjustment-2/refusal?open_page=2", {}),
        ("auditor", "/second-looks?waiting_page=2", "waits-2/assessor?waiting_page=2", {}),
        ("north_leader", "/team?droughts_page=2", "dry-2/rescue?droughts_page=2", {"offer": "x"}),
    ):
        browser = site.browser(reader)
        form = Paper(browser.get(address).text).form(action)
        # It stays on its page even where the address does not say which that is.
        for to in (form.action, form.action.partition("?")[0]):
            answer = browser.post(to, data=form.fields | said)
            assert answer.status_code == 422
            assert Paper(answer.text).form(action)
            assert len(Paper(answer.text).problems) == 1


def test_a_form_of_a_second_page_that_is_done_leads_back_to_that_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("adjustments", "second_looks", "team", "customers", "displays"):
        monkeypatch.setattr(f"web.pages.{size}.LINES", 1)
    for reader, address, action, said in (
        ("chief", "/adjustments?open_page=2", "/approval?open_page=2", {}),
        ("north_leader", "/team?unit=north&droughts_page=2", "/rescue?droughts_page=2", {}),
        ("north_leader", "/customers?unconfirmed_page=2", "/confirmation?unconfirmed_page=2", {}),
        ("administrator", "/displays?page=2", "/revocation?page=2", {}),
        (
            "auditor",
            "/second-looks?waiting_page=2",
            "/assessor?waiting_page=2",
            {"assessor": "south_leader"},
        ),
    ):
        browser = site.browser(reader)
        form = Paper(browser.get(address).text).form(action)
        answer = browser.post(form.action, data=form.fields | {"offer": "easy_goal"} | said)
        assert (answer.status_code, answer.headers["Location"]) == (303, address)


def test_who_proposes_is_led_to_the_page_with_the_proposal(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.adjustments.LINES", 2)
    browser = site.browser("north_leader")
    form = Paper(browser.get("/adjustments").text).form("/adjustments")
    said = {"staff": "li", "measure": "help", "amount": "77", "reason": "As told."}
    answer = browser.post(form.action, data=form.fields | said)
    site.catch_up()
    page = browser.get(answer.headers["Location"]).text
    assert "+77" in page
    assert "open_page=" in answer.headers["Location"]


def test_a_page_of_rows_is_told_with_its_number_and_how_many_there_are() -> None:
    assert turned("abcde", 2, 2) == Turned(["c", "d"], 2, 3, 5)
    assert turned("abcde", 9, 2, "x_page") == Turned(["e"], 3, 3, 5, "x_page")
    assert turned("abcd", 0, 2) == Turned(["a", "b"], 1, 2, 4)
    assert turned("", 5, 2) == Turned([], 1, 1, 0)
    assert fetched(101, 3, 50, lambda first, most: [first, most]).rows == [100, 50]
    assert fetched(0, 1, 50, lambda first, most: [first, most]) == Turned([], 1, 1, 0)
    assert [page_with(place, 2) for place in range(5)] == [1, 1, 2, 2, 3]
    assert turned("abcde", 2, 2).kept == "?page=2"
    assert turned("abcde", 1, 2).kept == turned("abcde", 1, 2).said == ""
    assert opened_at("/x", a_page=1, b_page=3) == "/x?b_page=3"
