"""A manager's own page and the statement of a month: what they tell, to whom, and on how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from domain.bank import BANK, Bank, PeriodSettled
from tests.cli.bank import settings_in
from tests.web.conftest import OpenScreen
from tests.web.people import Site, shown, staffed
from tests.web.screen import axe, overhang

OTHERS_SEE = "What others can see of me"
PAGE = re.compile(rb"/Type\s*/Page\b")
RULE = re.compile(r'<th scope="row">([^<]*)</th>\s*<td class="number">(\d+)</td>')


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li won three visits in the first week of March, and a badge with them."""
    bank = staffed()
    for customer in ("ai", "bao", "chen"):
        bank.plan("li", customer).won()
    found = shown(settings_in(tmp_path_factory.mktemp("me")), bank.days(2))
    yield found
    found.stores.close()


def test_who_looks_at_their_own_page_is_told_what_others_see_of_it(small: Site) -> None:
    assert OTHERS_SEE in small.browser("li").get("/managers/li").text
    assert OTHERS_SEE not in small.browser("north_leader").get("/managers/li").text


def test_a_badge_just_won_is_celebrated_once_and_for_its_wearer_alone(small: Site) -> None:
    celebrated = re.compile(r'class="card celebrate"><b>First win</b>')
    assert not celebrated.search(small.browser("north_leader").get("/managers/li").text)
    browser = small.browser("li")
    assert celebrated.search(browser.get("/managers/li").text)
    again = browser.get("/managers/li").text
    assert "celebrate" not in again
    assert "First win" in again
    assert celebrated.search(small.browser("li").get("/managers/li").text)


def test_a_badge_is_news_for_a_week(tmp_path: Path) -> None:
    bank = staffed()
    bank.plan("li", "ai").won()
    for days, is_news in ((6, True), (1, False)):
        site = shown(settings_in(tmp_path / str(days)), bank.days(days))
        text = site.browser("li").get("/managers/li").text
        site.stores.close()
        assert ('class="card celebrate"' in text) is is_news, days


def test_a_trend_is_told_in_figures_too(small: Site) -> None:
    text = small.browser("li").get("/managers/li").text
    figures = text.partition("Effective visits by the week")[2].partition("</details>")[0]
    assert '<td class="number">3.00</td>' in figures


def test_the_statement_of_a_month_adds_up_by_rule_and_says_that_it_may_change(small: Site) -> None:
    text = small.browser("li").get("/managers/li/statement?month=2026-03").text
    assert "Not settled yet" in text
    times = dict(RULE.findall(text))
    assert times["Goal reached with a close"] == "3"
    for month in ("2026-13", "spring", "2030-01", "1-1"):
        address = f"/managers/li/statement?month={month}"
        assert small.browser("li").get(address).status_code == 404, month
    before = small.browser("li").get("/managers/li/statement?month=2026-02").text
    assert "No points in this month." in before


def test_a_settled_month_is_told_as_it_was_settled(tmp_path: Path) -> None:
    bank = staffed()
    for customer in ("ai", "bao", "chen"):
        bank.plan("li", customer).won()
    bank.day("2026-04-03")
    settled = PeriodSettled(
        period="month/2026-03", through=len(bank.entries), standings="", on=bank.today
    )
    bank.say(Bank, BANK, partial(Bank.settle, settled=settled))
    site = shown(settings_in(tmp_path), bank)
    text = site.browser("li").get("/managers/li/statement?month=2026-03").text
    site.stores.close()
    assert f"As known when the period was settled, at entry {settled.through}." in text
    (total,) = re.findall(r"<dt>Points</dt><dd>([\d,]+)</dd>", text)
    (added,) = re.findall(r"<tfoot>.*?([\d,]+)</td></tr></tfoot>", text, re.DOTALL)
    assert total == added != "0"
    assert re.search(r'Effective visits · March 2026</th>\s*<td class="number">1</td>', text)


def test_me_and_a_statement_are_in_order_and_the_statement_is_one_sheet_of_paper(
    screen: OpenScreen, site: str
) -> None:
    shown = screen(390, "dark")
    shown.page.goto(f"{site}/sign-in")
    shown.page.locator("form.faces").first.locator("button").first.click()
    shown.page.get_by_role("link", name="Me", exact=True).click()
    assert shown.page.locator("svg[role=img]").count() > 5
    assert axe(shown.page) == []
    assert overhang(shown.page) == 0
    shown.page.get_by_role("link", name="Statement of the month").click()
    shown.page.wait_for_selector(".statement")
    assert axe(shown.page) == []
    assert overhang(shown.page) == 0
    printed = shown.page.pdf(prefer_css_page_size=True)
    assert len(PAGE.findall(printed)) == 1
    shown.assert_clean()
