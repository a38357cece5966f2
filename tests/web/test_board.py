"""The board, page by page: its periods, units, names and ranks."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from fastapi.testclient import TestClient

from domain.bank import BANK, Bank
from domain.customer import Customer
from domain.event import Code, CustomerId, Event, StaffId, UnitId
from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Deed
from domain.ledger.settings import Settings
from domain.ledger.vault import Person
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from domain.unit import Unit
from domain.visit_event import VisitStarted
from tests.web.people import Site, one

TABLE = re.compile(r'<table class="board">.*?</table>', re.DOTALL)
NAME = re.compile(r'<(?:span|a) class="name"[^>]*>\s*(.*?)</(?:span|a)>')
RANK = re.compile(r'<td class="rank">(?:<span[^>]*>)?(\d+|–)')
DAY = date(2026, 5, 27)
NOON = 1_779_854_400_000_000
"""Noon of that day in Shanghai; a visit that is told much later counts nowhere."""


def many(settings: Settings, people: int) -> Site:
    """A bank of managers with a visit each; names run against the order of ids."""
    stores = open_stores(settings, lambda: NOON)
    root = UnitId("unit_root")
    bank, unit = Bank(id=BANK), Unit(id=root)
    opened = bank.open(name="Bank of <b>Many</b>", on=DAY, time_zone="Asia/Shanghai")
    day = bank.after(opened).open_day(on=DAY)
    first = unit.open(name="Head office", parent=UnitId(""), on=DAY)
    ids = [f"staff_{number:03}" for number in range(people)]
    subjects: list[tuple[str, tuple[Event, ...]]] = [(BANK, (opened, day)), (root, (first,))]
    subjects += [(each, joining(each, root)) for each in ids]
    subjects += [(f"customer_{each}", registering(each)) for each in ids]
    subjects += [(f"visit_{each}", visiting(each)) for each in ids]
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
    return Site(stores)


def joining(staff: str, unit: UnitId) -> tuple[Event, ...]:
    person = Staff(id=staff)
    joined = person.join(unit=unit, on=DAY)
    return joined, person.seen([joined]).grant(role=Code("manager"), unit=unit, on=DAY)


def registering(staff: str) -> tuple[Event, ...]:
    """Who is not registered and confirmed is counted nowhere."""
    customer = Customer(id=f"customer_{staff}")
    registered = customer.register(
        registrar=StaffId(staff), segment=Code("farmer"), on=DAY, rules=RULESET_1
    )
    confirmed = customer.seen([registered]).confirm(confirmer=StaffId("second"), on=DAY)
    return registered, confirmed


def visiting(staff: str) -> tuple[Event, ...]:
    customer = CustomerId(f"customer_{staff}")
    return (VisitStarted(manager=StaffId(staff), customer=customer, on=DAY),)


@pytest.fixture
def auditor(stores: Stores) -> TestClient:
    """A browser in which everything on the boards of the demonstration can be seen."""
    return Site(stores).browser(one(stores, "auditor"), follow=True)


def named(page: str, table: int = -1) -> list[str]:
    """The names in one of the tables of a page, the last one unless said otherwise."""
    return NAME.findall(TABLE.findall(page)[table])


def test_it_shows_names_ranks_and_figures(auditor: TestClient) -> None:
    page = auditor.get("/board?window=all")
    assert page.status_code == 200
    names, ranks = named(page.text), RANK.findall(page.text)
    assert len(names) == len(ranks) > 0
    assert all(name.startswith("演示经理") for name in names)
    assert ranks == sorted(ranks, key=int)
    assert "As of entry" in page.text


@pytest.mark.parametrize("kind", ["effective", "close", "channel"])
@pytest.mark.parametrize("window", ["day", "week", "month", "quarter", "year", "all", "rolling"])
def test_every_board_is_linked_and_can_be_shown(
    auditor: TestClient, kind: str, window: str
) -> None:
    page = auditor.get(f"/board?window={window}&kind={kind}&on=2026-05-20")
    assert page.status_code == 200
    assert page.text.count('aria-current="page"') == 3
    assert page.text.count('aria-sort="descending"') == 1


def test_the_neighbouring_periods_are_linked_but_no_future_one(auditor: TestClient) -> None:
    now = auditor.get("/board?window=week").text
    assert 'rel="prev"' in now
    assert 'rel="next"' not in now
    before = auditor.get("/board?window=week&on=2026-05-20").text
    assert 'rel="prev" href="/board?window=week&amp;on=2026-05-17"' in before
    assert 'rel="next" href="/board?window=week&amp;on=2026-05-25"' in before


def test_a_unit_shows_its_own_people(auditor: TestClient) -> None:
    page = auditor.get("/board?window=all").text
    units = dict(re.findall(r'<option value="(unit_[^"]+)">\s*(.*?)</option>', page))
    branch = next(unit for unit, name in units.items() if "支行" in name)
    members = named(auditor.get(f"/board?window=all&unit={branch}").text)
    assert set(members) < set(named(page))
    assert members


def test_a_period_without_visits_says_so(auditor: TestClient) -> None:
    page = auditor.get("/board?window=day&on=2020-01-01").text
    assert "Nothing was recorded for this period." in page
    assert "medal" not in page


def test_a_long_board_comes_page_by_page_in_order_of_name(nothing: Settings) -> None:
    site = many(nothing, 120)
    site.catch_up()
    browser = site.browser("staff_000")
    pages = [browser.get(f"/board?page={number}").text for number in (1, 2, 3)]
    names = [name for page in pages for name in named(page)]
    assert [len(named(page)) for page in pages] == [50, 50, 20]
    assert names == [f"&lt;i&gt;Number {number:03}&lt;/i&gt;" for number in range(119, -1, -1)]
    lines = [TABLE.findall(page)[-1] for page in pages]
    assert Counter(rank for each in lines for rank in RANK.findall(each)) == {"1": 120}
    assert 'href="/board?page=3"' in pages[0]
    assert named(browser.get("/board?page=4").text) == named(pages[2])


def test_texts_of_people_are_never_markup(nothing: Settings) -> None:
    site = many(nothing, 2)
    page = site.browser("staff_000").get("/board").text + site.browser().get("/sign-in").text
    assert "&lt;i&gt;Number" in page
    assert "<i>Number" not in page
    assert "<b>Many" not in page
    assert "Bank of &lt;b&gt;Many" in page


def test_who_opted_out_is_not_shown(nothing: Settings) -> None:
    site = many(nothing, 3)
    ledger = site.stores.ledger
    staff = ledger.load(Staff, "staff_001")
    ledger.record(staff, staff.opt_out(on=DAY), by=StaffId("staff_001"))
    page = site.browser("staff_000").get("/board").text
    assert len(named(page)) == 2
    assert "Number 001" not in page
    own = site.browser("staff_001").get("/board").text
    assert "Number 001" in TABLE.findall(own)[0]
    assert "Number 001" not in TABLE.findall(own)[-1]


def test_an_empty_bank_asks_to_sign_in(nothing: Settings) -> None:
    page = Site(open_stores(nothing)).browser(follow=True).get("/")
    assert page.status_code == 200
    assert page.url.path == "/sign-in"
    assert 'name="password"' in page.text


def test_views_that_are_far_behind_say_so(nothing: Settings) -> None:
    page = many(nothing, 600).browser("staff_000").get("/board")
    assert page.status_code == 200
    assert "3003 entries are not in the views yet" in page.text
    assert "pacesetter work" in page.text


def test_the_style_of_ranks_below_and_above_is_told(auditor: TestClient) -> None:
    page = auditor.get("/board?kind=close").text
    assert "lower bound" in page
    assert "Rates of fewer than 5 customers" in page
