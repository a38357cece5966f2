"""What came late to settled periods is told on the board and under why, beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.bank import settings_in
from tests.projections.settling import SettlingBank
from tests.web.people import Site, shown, staffed

WORDS = "Adjustment of earlier periods"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which a close of a settled week was rejected in the next one."""
    bank = staffed(SettlingBank())
    folder: Path = tmp_path_factory.mktemp("late")
    visit = bank.plan("li", "ai").won()
    bank.day("2026-03-11").plan("li", "bao").won()
    visit.draw().reject()
    found = shown(settings_in(folder), bank)
    yield found
    found.stores.close()


def test_the_board_of_the_next_period_tells_of_it(site: Site) -> None:
    page = site.browser("li").get("/board?window=week").text
    assert WORDS in page
    assert "<b>-100</b>" in page
    assert WORDS not in site.browser("li").get("/board?window=week&on=2026-03-03").text
    assert WORDS not in site.browser("li").get("/board?window=rolling").text
    assert WORDS not in site.browser("peer").get("/board?window=week").text


def test_why_tells_of_what_it_is_the_sum_and_leaves_it_out_of_the_figure(site: Site) -> None:
    page = site.browser("li").get("/managers/li/why?window=week&measure=ev").text
    assert WORDS in page
    assert page.index('<p class="sum">1.00</p>') < page.index('<p class="sum">-1.00</p>')
    assert page.count('<td class="number">-100</td>') == 1
    craft = site.browser("li").get("/managers/li/why?window=week&measure=craft").text
    assert WORDS not in craft
    rate = site.browser("li").get("/managers/li/why?window=week&measure=close_rate").text
    assert WORDS not in rate
