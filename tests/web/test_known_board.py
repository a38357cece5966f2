"""The board as it was known at an entry: what came later stands beside it and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.event import Code
from domain.staff import Staff
from domain.visit import Visit
from tests.cli.bank import settings_in
from tests.web.people import Site, shown, staffed

MARKS: dict[str, int] = {}
"""Positions by what had just happened there."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Li wins, a colleague wins too, and Li takes her visit back and wants to be on no board."""
    bank = staffed()
    bank.grid("other", "peer", "ai", "bao")
    MARKS["nothing"] = len(bank.entries)
    bank.visit("li", "ai", "hers").plan().won()
    MARKS["hers"] = len(bank.entries)
    bank.visit("peer", "bao", "his").plan().won()
    MARKS["his"] = len(bank.entries)
    bank.say(Visit, "hers", lambda it: it.retract(reason=Code("mistake"), on=bank.today))
    bank.say(Staff, "li", lambda each: each.opt_out(on=bank.today))
    found = shown(settings_in(tmp_path_factory.mktemp("known")), bank)
    yield found
    found.stores.close()


def lines(site: Site, at: str, **asked: str) -> dict[str, list[str]]:
    """Rank and value then, and now, by who it is."""
    answer = site.browser("auditor").get(f"/trail/{MARKS[at]}/board", params=asked)
    assert answer.status_code == 200
    table = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    found = {}
    for row in table.split("</tr>")[:-1]:
        who = re.search(r'href="/managers/(\w+)"', row)
        assert who
        found[who.group(1)] = re.findall(r'<td class="number"[^>]*>\s*(.*?)</td>', row)
    return found


@pytest.mark.parametrize("window", ["week", "rolling", "all"])
def test_each_entry_has_the_board_of_its_time(site: Site, window: str) -> None:
    now = ["1", "1.00"]
    then = lines(site, "his", window=window)
    assert then["li"] == ["1", "1.00", *then["li"][2:]]
    assert then["li"][3] != "1.00"
    assert then["peer"] == ["1", "1.00", *now]
    before = lines(site, "hers", window=window)
    assert before["li"][:2] == ["1", "1.00"]
    assert before["peer"][1] != "1.00"
    assert before["peer"][2:] == now
    assert "1.00" not in [row[1] for row in lines(site, "nothing", window=window).values()]


@pytest.mark.parametrize("window", ["month", "quarter", "all"])
def test_the_board_of_an_entry_stays_the_same_however_late_it_is_asked_for(
    tmp_path: Path, window: str
) -> None:
    told = []
    for days in (1, 200):
        bank = staffed()
        others = [f"customer_{number}" for number in range(6)]
        bank.know(*others).grid("wide", "li", *others)
        bank.visit("li", "chen").plan().start().refer("fresh").refer("new")
        bank.days(1).know("fresh", "new").visit("li", "fresh").plan().won()
        bank.visit("li", "new").plan().won()
        MARKS["referred"] = len(bank.entries)
        site = shown(settings_in(tmp_path / str(days)), bank.days(days))
        found = lines(site, "referred", window=window, kind="channel")
        told.append({who: row[:2] for who, row in found.items()})
        site.stores.close()
    assert told[0]["li"][0] == "1"
    assert told[0]["li"][1] not in ("–", "0.0%")
    assert told[0] == told[1]


def test_who_is_left_out_of_boards_stands_there_without_a_name(site: Site) -> None:
    page = site.browser("auditor").get(f"/trail/{MARKS['his']}/board").text
    assert 'href="/managers/li"' in page
    assert "李一" not in page
    assert "李一" in site.browser("auditor").get("/managers/li").text


def test_every_kind_and_period_has_its_page(site: Site) -> None:
    for kind in ("effective", "close", "channel", "improvement", "help"):
        for window in ("day", "week", "month", "quarter", "year", "rolling", "all"):
            asked = {"kind": kind, "window": window, "unit": "north"}
            answer = site.browser("auditor").get(f"/trail/{MARKS['his']}/board", params=asked)
            assert answer.status_code == 200, asked


def test_what_there_is_not_is_not_found(site: Site) -> None:
    browser = site.browser("auditor")
    for address in ("/trail/999999/board", "/trail/x/board"):
        assert browser.get(address).status_code == 404
    assert browser.get("/trail/9/board?unit=nowhere").status_code == 422
    assert browser.get("/trail/9/board?kind=luck").status_code == 422
