"""The page of measures: whose figures it shows to whom, and that they are the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.people import Site, grant, shown, staffed
from web.compared import COLUMNS
from web.pages.measures import GROUPS

ROW = re.compile(r'<tr id="(\w+)">.*?<td class="number">(.*?)</td>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NAMES = re.compile(r'<th scope="row">\s*<a href="[^"]*">(.*?)</a>')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li made six visits in a week, the last of them without a goal."""
    bank = staffed()
    grant(bank.hire("boss", "head_office"), "boss", "leader", "head_office")
    grant(bank.hire("harbour_peer", "harbour"), "harbour_peer", "manager", "harbour")
    for number in range(5):
        bank.plan("li", ("ai", "bao", "chen")[number % 3], test="Signed.").tick("toolkit").won()
        bank.days(1)
    bank.start("li", "ai").log()
    bank.start("harbour_peer", "bao")
    bank.days(1)
    found = shown(settings_in(tmp_path_factory.mktemp("measures")), bank)
    yield found
    found.stores.close()


def figures_on(text: str) -> dict[str, str]:
    return {code: TAG.sub("", value).strip() for code, value in ROW.findall(text)}


def names_on(text: str) -> list[str]:
    return NAMES.findall(text)


def test_a_manager_sees_all_figures_of_their_own(site: Site) -> None:
    answer = site.browser("li").get("/measures?window=all")
    found = figures_on(answer.text)
    assert set(found) == {code for codes in GROUPS.values() for code in codes}
    assert found["visits"] == "6"
    assert found["goal_set"] == "83.3%"
    assert found["log_on_time"] == "100.0%"
    assert found["preparedness"] == "33.3%"
    assert found["plan_adherence"] == "100.0%"
    assert found["assessment_lag_p90"] == "0"
    assert found["sale_rate"] == "–"
    assert 'href="/managers/li/why?measure=goal_rate&amp;window=all&amp;on="' in answer.text
    assert names_on(answer.text) == []


def test_each_figure_stands_beside_what_it_is_in_both_languages(site: Site) -> None:
    english = site.browser("li").get("/measures").text
    chinese = site.browser("li", language="zh").get("/measures").text
    for text in (english, chinese):
        rows = re.findall(r'<tr id="\w+"><td><b>(.+?)</b>\s*<small>(.+?)</small>', text, re.DOTALL)
        assert len(rows) == sum(map(len, GROUPS.values()))
    said = dict(re.findall(r'<tr id="\w+"><td><b>(.+?)</b>\s*<small>(.+?)</small>', english))
    assert not [sentence for sentence in said.values() if sentence in chinese]
    assert not [name for name in said if f"<b>{name}</b>" in chinese]


@pytest.mark.parametrize(
    ("reader", "sees", "not_there"),
    [
        ("li", ["manager=li"], ["manager=peer", "unit=north", "manager=nobody", "unit=nowhere"]),
        (
            "north_leader",
            ["", "unit=north", "unit=harbour", "manager=li", "manager=harbour_peer"],
            ["unit=south", "unit=head_office", "manager=stranger", "manager=nobody"],
        ),
        ("boss", ["unit=head_office", "unit=south", "manager=stranger"], ["unit=nowhere"]),
        ("auditor", ["", "unit=south", "manager=stranger"], ["manager=nobody", "unit=nowhere"]),
    ],
)
def test_a_reader_sees_their_own_or_those_below(
    site: Site, reader: str, sees: list[str], not_there: list[str]
) -> None:
    browser = site.browser(reader)
    assert {browser.get(f"/measures?{asked}").status_code for asked in sees} == {200}
    assert {browser.get(f"/measures?{asked}").status_code for asked in not_there} == {404}


def test_a_leader_sees_units_and_people_below_and_what_they_add_up_to(site: Site) -> None:
    text = site.browser("north_leader").get("/measures?window=all").text
    assert names_on(text) == ["harbour", "harbour_peer", "left", "李一", "peer"]
    assert figures_on(text)["visits"] == "7"
    assert figures_on(text)["goal_set"] == "71.4%"
    for code in COLUMNS:
        sorted_by = site.browser("north_leader").get(f"/measures?window=all&sort={code}").text
        assert set(names_on(sorted_by)) == set(names_on(text))
        assert sorted_by.count("aria-sort") == 1
    best = site.browser("north_leader").get("/measures?window=all&sort=ev").text
    assert names_on(best)[:2] == ["harbour", "李一"]


def test_a_period_of_ones_own_is_two_days(site: Site) -> None:
    browser = site.browser("li")
    two = browser.get("/measures?first=2026-03-02&last=2026-03-03")
    assert figures_on(two.text)["visits"] == "2"
    assert figures_on(two.text)["goal_set"] == "–"
    assert "/why?" not in two.text
    assert date(2026, 3, 2) == MONDAY
    for wrong in ("first=2026-03-04&last=2026-03-03", "first=x&last=y", "first=2026-03-04"):
        assert browser.get(f"/measures?{wrong}").status_code == 422
    for wrong in ("window=decade", "window=a..b", "on=x", "window=week&on=9999-01-01"):
        assert browser.get(f"/measures?{wrong}").status_code == 422
    assert browser.get("/measures?page=2").text == browser.get("/measures").text
    ahead = browser.get("/measures?first=2026-03-02&last=2026-03-20")
    assert ahead.status_code == 422
    assert "choose today at the latest" in ahead.text


FIGURE = re.compile(r'<dd><a href="[^"]*measure=(\w+)">\s*(.*?)</a>', re.DOTALL)
SAME = {
    "ev": "ev",
    "goal_rate": "goal_rate",
    "close_rate": "close_rate",
    "contacts": "cpd",
    "visits": "reach",
    "channel_rate": "channel_rate",
}
"""What the page of a manager calls what is a figure here."""


@pytest.mark.parametrize("window", ["window=all", "window=day&on=2026-03-03"])
def test_the_page_of_a_manager_shows_the_same_figures_in_the_same_words(
    site: Site, window: str
) -> None:
    browser = site.browser("li")
    figures = figures_on(browser.get(f"/measures?{window}").text)
    mine = dict(FIGURE.findall(browser.get(f"/managers/li?{window}").text))
    assert {code: mine[code] for code in SAME} == {
        code: figures[figure] for code, figure in SAME.items()
    }
    assert (mine["contacts"] == "–") == ("day" in window)
