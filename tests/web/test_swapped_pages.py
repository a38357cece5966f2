"""Pages of which parts are swapped: nothing jumps, and the button back leads to a whole page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from domain.award import BadgeAwarded, Hand
from domain.event import Code, StaffId
from tests.cli.bank import settings_in
from tests.projections.bank import MadeBank
from tests.projections.stores import record
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import detected, display
from tests.web.people import Site, grant, shown, staffed

MANY = [f"manager_{number:02}" for number in range(24)]
MOST = 0.01
"""Of the layout shift of a swap: a hundredth of the window moved by all its height, or the like."""

WATCH = """() => {
  window.shifted = 0;
  window.untouched = true;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) window.shifted += each.value;
  }).observe({type: "layout-shift"});
}"""
PUSH = "() => document.querySelector('h1').insertAdjacentText('afterend', 'Here. '.repeat(800))"
SHIFTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.shifted)))))
"""
TWICE = """() => {
  const once = ["body > .masthead", "body > .places", "main", "h1", "#queue"];
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  return [...once.filter((each) => document.querySelectorAll(each).length !== 1),
    ...ids.filter((each, at) => ids.indexOf(each) !== at)];
}"""
"""What stands on a page more or less often than once and should not."""


@pytest.fixture
def bank() -> MadeBank:
    """Many managers, each with some effective visits, who are led by one person."""
    bank = staffed()
    customers = iter([f"customer_{number}" for number in range(200)])
    for number, staff in enumerate(MANY):
        bank.hire(staff, "north")
        grant(bank, staff, "manager", "north")
        for _ in range(1 + number % 5):
            bank.know(customer := next(customers)).plan(staff, customer).won()
    bank.know("later", "latest")
    return bank


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory, bank: MadeBank) -> Site:
    """The bank behind its pages, where anybody signs in."""
    return shown(settings_in(tmp_path_factory.mktemp("steady")), bank, demo=True)


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where it is."""
    with serving(site.stores) as found:
        yield found


def sit(page: Page, address: str, staff: str, path: str) -> None:
    """Somebody opens a page."""
    page.request.post(f"{address}/demo-sign-in", form={"staff": staff}, headers={"Origin": address})
    page.goto(address + path)


def win(site: Site, bank: MadeBank, staff: str, customer: str) -> None:
    """Somebody has one more effective visit."""
    before = len(bank.entries)
    bank.plan(staff, customer).won()
    record(site.stores, bank.entries[before:])


def come_back(page: Page) -> None:
    """Go on to another page by a link, and back to this one, which is whole and the same."""
    here, title = page.url, page.title()
    page.locator("body > .places a", has_text="Board").first.click()
    page.wait_for_url("**/board")
    page.go_back()
    page.wait_for_url(here)
    assert page.title() == title
    assert page.evaluate(TWICE) == []


def test_a_board_that_changes_under_its_reader_stays_where_it_is(
    screen: OpenScreen, site: Site, bank: MadeBank, address: str
) -> None:
    looking = screen(1280)
    page = looking.page
    sit(page, address, "north_leader", "/board?window=week")
    first = page.locator("#board table.board tbody tr").first
    held = page.locator("#board tbody tr").nth(9).locator("a.name")
    held.focus()
    page.evaluate("scrollTo(0, 320)")
    page.evaluate(WATCH)
    top = page.evaluate("scrollY")
    for customer in ("later", "latest"):
        before = first.inner_text()
        win(site, bank, MANY[4], customer)
        expect(first).not_to_have_text(before, use_inner_text=True)
    assert page.evaluate(SHIFTED) <= MOST
    assert page.evaluate("scrollY") == top > 0
    expect(held).to_be_focused()
    assert page.evaluate("window.untouched")
    assert page.evaluate(TWICE) == []
    looking.assert_clean()


def test_an_inbox_to_which_something_comes_stays_where_it_is(
    screen: OpenScreen, site: Site, address: str
) -> None:
    for _ in range(3):
        detected(site)
    looking = screen(390)
    page = looking.page
    sit(page, address, "north_leader", "/inbox")
    cards = page.locator("#inbox article")
    expect(cards).not_to_have_count(0)
    waiting = cards.count()
    held = page.get_by_role("button", name="Say thanks").first
    held.focus()
    page.evaluate(WATCH)
    top = page.evaluate("scrollY")
    detected(site)
    expect(cards).to_have_count(waiting + 1)
    assert page.evaluate(SHIFTED) <= MOST
    assert page.evaluate("scrollY") == top
    expect(held).to_be_focused()
    assert page.evaluate("window.untouched")
    looking.assert_clean()


def test_a_wall_changes_without_a_jump(screen: OpenScreen, site: Site, address: str) -> None:
    _, token = display(site)
    television = screen(1920)
    page = television.page
    page.goto(f"{address}/wall/{token}?seconds=60")
    expect(page.locator("#clock")).to_be_visible()
    page.evaluate(WATCH)
    event = BadgeAwarded(
        staff=StaffId(MANY[4]),
        badge=Code("good_mate"),
        giver=StaffId("administrator"),
        reason="Stood in.",
        on=site.stores.ledger.today(),
    )
    site.stores.ledger.record(Hand(id="hand/1"), event, by="administrator")
    expect(page.locator("#celebration")).to_be_visible()
    expect(page.locator("#celebration")).to_be_hidden()
    assert page.evaluate(SHIFTED) <= MOST
    television.assert_clean()


def test_a_jump_would_be_noticed(screen: OpenScreen, site: Site, address: str) -> None:
    page = screen(1280).page
    sit(page, address, "north_leader", "/board?window=week")
    page.evaluate(WATCH)
    page.evaluate(PUSH)
    page.wait_for_function("window.shifted > 0")
    assert page.evaluate(SHIFTED) > MOST


def test_back_to_a_board_that_changed_meanwhile(
    screen: OpenScreen, site: Site, bank: MadeBank, address: str
) -> None:
    looking = screen(390)
    page = looking.page
    sit(page, address, "north_leader", "/board?window=week&kind=help")
    page.get_by_role("link", name="Effective visits").click()
    page.wait_for_url("**window=week*")
    first = page.locator("#board tbody tr").first
    before = first.inner_text()
    win(site, bank, MANY[4], "later")
    expect(first).not_to_have_text(before, use_inner_text=True)
    now = first.inner_text()
    come_back(page)
    assert first.inner_text() == now
    expect(page.locator(".segments [aria-current]")).to_have_text("Week")
    win(site, bank, MANY[4], "latest")  # the page that one came back to listens again
    expect(first).not_to_have_text(now, use_inner_text=True)
    page.go_back()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Help")
    assert page.evaluate(TWICE) == []
    looking.assert_clean()


def test_back_to_an_inbox_shows_what_was_answered_as_answered(
    screen: OpenScreen, site: Site, address: str
) -> None:
    for _ in range(2):
        detected(site)
    looking = screen(390)
    page = looking.page
    sit(page, address, "north_leader", "/inbox")
    cards = page.locator("#inbox article")
    expect(cards).not_to_have_count(0)
    waiting = cards.count()
    page.get_by_role("button", name="Say thanks").first.click()
    expect(cards).to_have_count(waiting - 1)
    come_back(page)
    expect(cards).to_have_count(waiting - 1)
    page.get_by_role("button", name="Say thanks").first.click()
    expect(cards).to_have_count(waiting - 2)
    looking.assert_clean()


def test_back_to_a_team_and_to_a_search_of_the_trail(
    screen: OpenScreen, site: Site, address: str
) -> None:
    looking = screen(1280)
    page = looking.page
    sit(page, address, "north_leader", "/team")
    said = page.locator("main").inner_text()
    come_back(page)
    assert page.locator("main").inner_text() == said
    sit(page, address, "auditor", "/trail")
    page.get_by_label("Event", exact=True).select_option(label="Closing action taken")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**tag=visit.closed*")
    rows = page.locator("tbody tr")
    told = Counter(rows.all_inner_texts())
    rows.first.get_by_role("link", name="#").click()
    page.wait_for_url("**/trail/*")
    page.go_back()
    page.wait_for_url("**tag=visit.closed*")
    assert Counter(rows.all_inner_texts()) == told
    assert len(told) > 1
    expect(page.get_by_label("Event", exact=True)).to_have_value("visit.closed")
    come_back(page)
    looking.assert_clean()
