"""Why: the arithmetic on the page of a claim is that of the claim's own customer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.event import StaffId
from projections import claims
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.people import shown, staffed

SUM = re.compile(r'<p class="sum">([\d,]+)')
FORMULA = re.compile(r'<p class="formula">(.*?)</p>', re.DOTALL)


@pytest.mark.parametrize("met", ["ai", "bao"])
def test_it_is_told_of_whom_the_goal_was_reached_with(tmp_path: Path, met: str) -> None:
    """Ai is seen for the second time in 28 days, which is worth half; Bao for the first time.

    The goal is assessed before the customer who closed was met, so that the assessment is not the
    last of the causes.
    """
    bank = staffed()
    bank.start("li", "ai")
    bank.days(1)
    visit = bank.plan("li", "ai").start().achieve()
    if met != "ai":
        visit.contact(met)
    visit.close(met)
    site = shown(settings_in(tmp_path), bank)
    day = MONDAY.toordinal()
    with site.stores.views.read() as connection:
        (won,) = claims.standing(connection, StaffId("li"), ("ev",), day, day + 7)
    page = site.browser("li").get(f"/why/{won.claim}").text
    site.stores.close()
    formula = " ".join(re.sub(r"<[^>]+>", "", FORMULA.findall(page)[0]).split())
    assert SUM.findall(page) == [str(won.amount)]
    assert formula.endswith(f"= {won.amount}")
    assert ("÷ 2" in formula) == (met == "ai")


def test_points_that_were_moved_by_hand_have_no_arithmetic_but_their_events(
    tmp_path: Path,
) -> None:
    bank = staffed().adjust("li", 30, "ev")
    site = shown(settings_in(tmp_path), bank)
    with site.stores.views.read() as connection:
        (moved,) = claims.standing(connection, StaffId("li"), ("ev",), 0, 1 << 30)
    page = site.browser("li").get(f"/why/{moved.claim}")
    site.stores.close()
    assert page.status_code == 200
    assert SUM.findall(page.text) == ["30"]
    assert not FORMULA.findall(page.text)
    assert "Adjustment approved" in page.text


def test_channels_are_those_of_the_last_day_of_the_period(tmp_path: Path) -> None:
    """Ai, of a grid, named two customers who were met; one closed. A week before, none was."""
    bank = staffed().grid("east", "li", "ai")
    bank.days(7).start("li", "ai").refer("first").refer("second")
    bank.know("first", "second").start("li", "second")
    bank.start("li", "first").close()
    site = shown(settings_in(tmp_path), bank)
    browser = site.browser("li")
    before, now = (f"window=week&on={day}" for day in (MONDAY, bank.today))
    shares = [
        re.findall(r"<small>(\d / \d)</small>", browser.get(f"/managers/li?{week}").text)[-1]
        for week in (before, now)
    ]
    why = [
        browser.get(f"/managers/li/why?measure=channel_rate&{week}").text for week in (before, now)
    ]
    site.stores.close()
    assert shares == ["0 / 3", "1 / 3"]
    assert [SUM.findall(page) for page in why] == [["0"], ["1"]]
    assert "on March 8, 2026" in why[0]
    assert [page.count('<li class="chip') for page in why] == [3, 3]
    assert [page.count("· Channel<") for page in why] == [0, 1]
    assert "None of them was a channel on that day." in why[0]


ROW = re.compile(r'<section aria-labelledby="(\w+)">.*?</section>', re.DOTALL)


def parts_of(page: str) -> dict[str, int]:
    """How many rows stand under each count of a page."""
    return {
        found.group(1): found.group(0).split("<tbody>")[-1].count("<tr>")
        for found in ROW.finditer(page)
    }


@pytest.mark.parametrize(
    ("measure", "told", "counts"),
    [
        ("contacts", "6 / 5 = 1.20", {"contacts": 6, "days": 5}),
        ("close_rate", "2 / 5 = 40.0%", {"closed": 2, "contacted": 5}),
        ("goal_rate", "1 / 5 = 20.0%", {"effective": 1, "purposed": 5}),
        ("visits", "5 / 7 = 0.71", {"contacted": 5, "visits": 7}),
    ],
)
def test_a_rate_can_be_counted_again_from_what_stands_below_it(
    tmp_path: Path, measure: str, told: str, counts: dict[str, int]
) -> None:
    bank = staffed().know("gao", "ding", "er", "fu")
    bank.start("li", "gao").close()
    bank.plan("li", "ai").won()
    bank.start("li", "ai")
    for customer in ("ding", "er", "fu"):
        bank.days(1).plan("li", customer).start()
    bank.days(1).plan("li", "ding").start()
    bank.days(1)
    site = shown(settings_in(tmp_path), bank)
    page = site.browser("li").get(f"/managers/li/why?measure={measure}&window=week").text
    site.stores.close()
    assert " ".join(re.findall(r'<p class="sum">(.*?)</p>', page, re.DOTALL)[0].split()) == told
    assert parts_of(page) == counts
    assert ("On the board it counts as" in page) == (measure == "close_rate")


def test_a_claim_names_the_plan_that_stood_before_the_visit(tmp_path: Path) -> None:
    bank = staffed()
    bank.plan("li", "ai").won()
    site = shown(settings_in(tmp_path), bank)
    browser = site.browser("li")
    with site.stores.views.read() as connection:
        standing = claims.standing(connection, StaffId("li"), ("ev", "craft"), 0, 1 << 30)
    events = {
        each.rule[:4]: EVENT.findall(browser.get(f"/why/{each.claim}").text) for each in standing
    }
    site.stores.close()
    assert [events[rule][0] for rule in ("ev/1", "held", "asse")] == ["Visit planned"] * 3
    assert len(events["ev/1"]) == 4


EVENT = re.compile(r"</time>\s*<b>(.*?)</b>")
