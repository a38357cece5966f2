"""The first page: the board, page by page, as everybody may see it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from domain.bank import BANK, Bank
from domain.event import StaffId, UnitId
from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Deed
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.staff import Staff
from domain.unit import Unit
from web.app import application

NAME = re.compile(r'<span class="name">(.*?)</span>')
RANK = re.compile(r'<td class="rank">(?:<span[^>]*>)?(\d+|–)')
DAY = date(2026, 5, 27)


def many(settings: Settings, people: int) -> Stores:
    """A bank of managers who have done nothing yet; names run against the order of ids."""
    stores = open_stores(settings)
    root = UnitId("unit_root")
    bank, unit = Bank(id=BANK), Unit(id=root)
    opened = bank.open(name="Bank of <b>Many</b>", on=DAY, time_zone="Asia/Shanghai")
    day = bank.after(opened).open_day(on=DAY)
    first = unit.open(name="Head office", parent=UnitId(""), on=DAY)
    ids = [f"staff_{number:03}" for number in range(people)]
    joined = [(each, Staff(id=each).join(unit=root, on=DAY)) for each in ids]
    subjects = [(BANK, (opened, day)), (root, (first,)), *((each, (e,)) for each, e in joined)]
    stores.vault.remember(
        [
            Person(each, f"<i>Number {each[-3:]}</i>", sort_key=f"{999 - int(each[-3:])}")
            for each in ids
        ]
    )
    stores.ledger.record_all(
        [
            Deed(subject=name, version=0, events=events, by="test", command=name)
            for name, events in subjects
        ]
    )
    return stores


def test_it_shows_names_ranks_and_figures(browser: TestClient) -> None:
    page = browser.get("/?window=all")
    assert page.status_code == 200
    names, ranks = NAME.findall(page.text), RANK.findall(page.text)
    assert len(names) == len(ranks) > 0
    assert all(name.startswith("演示经理") for name in names)
    assert ranks == sorted(ranks, key=int)
    assert "As of entry" in page.text


@pytest.mark.parametrize("kind", ["effective", "close", "channel"])
@pytest.mark.parametrize("window", ["day", "week", "month", "quarter", "year", "all", "rolling"])
def test_every_board_is_linked_and_can_be_shown(
    browser: TestClient, kind: str, window: str
) -> None:
    page = browser.get(f"/?window={window}&kind={kind}&on=2026-05-20")
    assert page.status_code == 200
    assert page.text.count('aria-current="page"') == 2
    assert page.text.count('aria-sort="descending"') == 1


def test_the_neighbouring_periods_are_linked_but_no_future_one(browser: TestClient) -> None:
    now = browser.get("/?window=week").text
    assert 'rel="prev"' in now
    assert 'rel="next"' not in now
    before = browser.get("/?window=week&on=2026-05-20").text
    assert 'rel="prev" href="/?window=week&amp;on=2026-05-17"' in before
    assert 'rel="next" href="/?window=week&amp;on=2026-05-25"' in before


def test_a_unit_shows_its_own_people(browser: TestClient) -> None:
    page = browser.get("/?window=all").text
    units = dict(re.findall(r'<option value="(unit_[^"]+)">\s*(.*?)</option>', page))
    branch = next(unit for unit, name in units.items() if "支行" in name)
    shown = NAME.findall(browser.get(f"/?window=all&unit={branch}").text)
    assert 0 < len(shown) < len(NAME.findall(page))


def test_a_period_without_visits_says_so(browser: TestClient) -> None:
    page = browser.get("/?window=day&on=2020-01-01").text
    assert "Nothing was recorded for this period." in page
    assert "medal" not in page


def test_a_long_board_comes_page_by_page_in_order_of_name(nothing: Settings) -> None:
    browser = TestClient(application(many(nothing, 120)), headers={"Accept-Language": "en"})
    pages = [browser.get(f"/?page={number}").text for number in (1, 2, 3)]
    names = [name for page in pages for name in NAME.findall(page)]
    assert [len(NAME.findall(page)) for page in pages] == [50, 50, 20]
    assert names == [f"&lt;i&gt;Number {number:03}&lt;/i&gt;" for number in range(119, -1, -1)]
    assert Counter(rank for page in pages for rank in RANK.findall(page)) == {"1": 120}
    assert 'href="/?page=3"' in pages[0]
    assert browser.get("/?page=4").status_code == 404


def test_texts_of_people_are_never_markup(nothing: Settings) -> None:
    browser = TestClient(application(many(nothing, 2)))
    page = browser.get("/").text
    assert "<i>Number" not in page
    assert "<b>Many" not in page
    assert "Bank of &lt;b&gt;Many" in page


def test_who_opted_out_is_not_shown(nothing: Settings) -> None:
    stores = many(nothing, 3)
    staff = stores.ledger.load(Staff, "staff_001")
    stores.ledger.record(staff, staff.opt_out(on=DAY), by=StaffId("staff_001"))
    page = TestClient(application(stores)).get("/").text
    assert len(NAME.findall(page)) == 2
    assert "Number 001" not in page


def test_an_empty_bank_teaches_the_next_step(nothing: Settings) -> None:
    page = TestClient(application(open_stores(nothing))).get("/")
    assert page.status_code == 200
    assert "pacesetter demo" in page.text
    assert "pacesetter import visits" in page.text


def test_views_that_are_far_behind_say_so(nothing: Settings) -> None:
    browser = TestClient(application(many(nothing, 600)), headers={"Accept-Language": "en"})
    page = browser.get("/")
    assert page.status_code == 200
    assert "603 entries are not in the views yet" in page.text
    assert "pacesetter work" in page.text


def test_the_style_of_ranks_below_and_above_is_told(browser: TestClient, tmp_path: Path) -> None:
    page = browser.get("/?kind=close").text
    assert "lower bound" in page
    assert "Rates of fewer than 5 customers" in page
