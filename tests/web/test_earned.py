"""What a visit earned stands on its page, and each part of it leads to why."""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale

from tests.cli.bank import settings_in
from tests.web.people import shown, staffed
from web.words import typed_day

EARNED = re.compile(
    r'<li><a class="alone" href="(/why/\w+)">(.*?)</a>\s*<b>\+(\d+)</b></li>', re.DOTALL
)
WHOLE = re.compile(r'id="earned">.*?<small class="date">(\d+) points', re.DOTALL)
PAID = re.compile(r'<p class="sum">(\d+)')


def test_a_visit_that_is_over_says_what_it_earned_and_leads_to_why(tmp_path: Path) -> None:
    bank = staffed()
    visit = bank.plan("li", "ai").won()
    bank.plan("li", "bao").won()
    site = shown(settings_in(tmp_path), bank)
    browser = site.browser("li")
    page = browser.get(f"/visits/{visit.id}").text
    earned = EARNED.findall(page)
    paid = [PAID.findall(browser.get(address).text)[0] for address, _rule, _points in earned]
    site.stores.close()
    assert [rule for _, rule, _ in earned] == [
        "Held on the planned day",
        "Goal reached with a close",
        "Assessed on time",
        "Log on time",
    ]
    assert [points for _, _, points in earned] == paid
    assert WHOLE.findall(page) == [str(sum(map(int, paid)))]


def test_a_visit_that_is_under_way_tells_of_no_points(tmp_path: Path) -> None:
    bank = staffed()
    visit = bank.plan("li", "ai").start()
    site = shown(settings_in(tmp_path), bank)
    page = site.browser("li").get(f"/visits/{visit.id}").text
    site.stores.close()
    assert "Under way" in page
    assert 'id="earned"' not in page


def test_a_day_that_was_typed_is_said_as_its_reader_says_days() -> None:
    english, chinese = Locale.parse("en-GB", sep="-"), Locale.parse("zh-Hans", sep="-")
    assert typed_day("2026-11-30", locale=english) == "30 Nov 2026"
    assert typed_day("2026-11-30", locale=chinese) == "2026年11月30日"
    assert typed_day("end of May", locale=chinese) == "end of May"
