"""Who is named to whom on a board, one's own place, and how far it is to the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.cli.bank import settings_in
from tests.tree import some
from tests.web.people import Site, grant, shown, staffed
from tests.web.test_board import RANK, TABLE, named

LINK = re.compile(r'href="(/(?!static)[^"]*)"')
ABOVE = re.compile(r"<dt>(.*?)</dt>\s*<dd>(\S+)\s*<small>(\S+)</small>", re.DOTALL)

MAIN = re.compile(r'<td class="number main">(.*?)</td>', re.DOTALL)

LADDER = [f"m{wins}" for wins in range(10)]
"""Managers who won so many visits, an effective visit each; the middle is m4."""


@pytest.fixture(scope="module")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank whose managers are the better, the higher their number."""
    bank = staffed()
    for wins, manager in enumerate(LADDER):
        bank.hire(manager, "north").know(*(f"{manager}_{at}" for at in range(wins + 1)))
        grant(bank, manager, "manager", "north")
        bank.start(manager, f"{manager}_{wins}")
        for at in range(wins):
            bank.plan(manager, f"{manager}_{at}").won()
    site = shown(settings_in(tmp_path_factory.mktemp("ladder")), bank)
    yield site
    site.stores.close()


def test_whoever_recorded_nothing_is_on_no_board(ladder: Site) -> None:
    page = ladder.browser("auditor").get("/board?window=all").text
    assert named(page) == LADDER[::-1]
    page = ladder.browser("peer").get("/board?window=all").text
    assert "My place" not in page
    assert len(TABLE.findall(page)) == 1


def test_the_first_three_stand_on_a_podium_of_the_first_page(ladder: Site) -> None:
    page = ladder.browser("auditor").get("/board?window=all").text
    podium = page.partition('class="podium"')[2].partition("</ol>")[0]
    assert re.findall(r"<b>(\w+)</b>", podium) == ["m9", "m8", "m7"]
    nobody_helped = ladder.browser("auditor").get("/board?window=all&kind=help").text
    assert 'class="podium"' not in nobody_helped


@pytest.mark.parametrize(
    ("reader", "unit", "lowest"),
    [
        ("m4", "", 4),
        ("m0", "", 4),
        ("peer", "north", 4),
        ("stranger", "", 4),
        ("north_leader", "", 4),
        ("north_leader", "north", 0),
        ("south_leader", "north", 4),
        ("auditor", "", 0),
        ("administrator", "", 0),
    ],
)
def test_people_are_named_down_to_the_middle_and_to_who_leads_or_audits_all_of_them(
    ladder: Site, reader: str, unit: str, lowest: int
) -> None:
    page = ladder.browser(reader).get(f"/board?window=all&unit={unit}").text
    assert named(page) == LADDER[: lowest - 1 if lowest else None : -1]
    assert ("At most the people down to the middle are named" in page) == bool(lowest)


@pytest.mark.parametrize(
    ("reader", "around"),
    [
        ("m9", ["m9", "m8", "m7"]),
        ("m7", ["m9", "m8", "m7", "m6", "m5"]),
        ("m2", ["m4", "m3", "m2"]),
        ("m0", ["m2", "m1", "m0"]),
    ],
)
def test_the_own_place_has_its_neighbours_and_below_the_middle_nobody_who_is_lower(
    ladder: Site, reader: str, around: list[str]
) -> None:
    page = ladder.browser(reader).get("/board?window=all").text
    assert named(page, 0) == around
    ranks = [str(10 - int(manager[1])) for manager in around]
    assert RANK.findall(TABLE.findall(page)[0]) == ranks


def test_the_next_person_and_the_thresholds_above_are_told_with_their_distance(
    ladder: Site,
) -> None:
    page = ladder.browser("m2").get("/board?window=all").text
    assert ABOVE.findall(page) == [
        ("Just above you: m3", "3.00", "+1.00"),
        ("The upper half begins at", "4.00", "+2.00"),
        ("The top quarter begins at", "7.00", "+5.00"),
        ("The top tenth begins at", "8.00", "+6.00"),
    ]
    page = ladder.browser("m8").get("/board?window=all").text
    assert ABOVE.findall(page) == [("Just above you: m9", "9.00", "+1.00")]
    page = ladder.browser("m9").get("/board?window=all").text
    assert ABOVE.findall(page) == []
    assert "Nobody is above you in this period." in page


def test_a_rate_stands_before_what_it_counts_as_on_every_line_and_threshold(
    tmp_path: Path,
) -> None:
    """Nine of twenty rank above three of six, which is the higher rate."""
    bank = staffed()
    for manager, met, closed in (("peer", 20, 9), ("li", 6, 3)):
        customers = [f"{manager}_{at}" for at in range(met)]
        visit = bank.know(*customers).start(manager, customers[0]).contact(*customers[1:])
        for customer in customers[:closed]:
            visit.close(customer)
    site = shown(settings_in(tmp_path), bank)
    page = site.browser("li").get("/board?window=all&kind=close").text
    audited = site.browser("auditor").get("/board?window=all&kind=close").text
    site.stores.close()
    told = ["45.0% counts as 31.7%", "50.0% counts as 26.8%"]
    assert [words(each) for each in MAIN.findall(TABLE.findall(page)[0])] == told
    assert [words(each) for each in MAIN.findall(TABLE.findall(audited)[-1])] == told
    (above,) = re.findall(r"<dt>(.*?)</div>", page, re.DOTALL)
    assert words(above) == "Just above you: peer 45.0% counts as 31.7% +4.9%"


def test_the_own_best_period_stands_beside_the_own_place(tmp_path: Path) -> None:
    bank = staffed()
    for customer in ("ai", "bao"):
        bank.plan("li", customer).won()
    bank.days(7).plan("li", "chen").won()
    bank.days(7).start("li", "ai")
    site = shown(settings_in(tmp_path), bank)
    browser = site.browser("li")
    week = browser.get("/board?window=week").text
    elsewhere = browser.get("/board?window=week&unit=south").text
    ever = browser.get("/board?window=all").text
    site.stores.close()
    (best,) = re.findall(r"<dt>(My best.*?)</div>", week, re.DOTALL)
    assert words(best) == "My best: Mar 2\u2009–\u20098, 2026 2.00".replace("\u2009", " ")
    assert "My best" not in elsewhere + ever


def words(html: str) -> str:
    """What is left of a piece of a page without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("reader", ["m4", "north_leader", "auditor", "administrator"])
def test_what_a_board_links_its_reader_may_open(ladder: Site, reader: str) -> None:
    browser = ladder.browser(reader)
    page = browser.get("/board?window=all&unit=north").text
    links = some({unescape(link) for link in LINK.findall(page)})
    assert not [link for link in links if browser.get(link).status_code >= 400]
