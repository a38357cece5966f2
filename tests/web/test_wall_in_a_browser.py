"""The wall on a television: its day, from the first scene until it is switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from domain.award import BadgeAwarded, Hand
from domain.event import Code, StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.staff import Staff
from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import display
from tests.web.people import Site, shown
from tests.web.screen import axe
from tests.web.test_wall import COLLEAGUES, hall

SMALLEST = """() => Math.min(...[...document.querySelectorAll("body *")].filter((each) =>
  [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
).map((each) => parseFloat(getComputedStyle(each).fontSize)))"""
"""Of all text, also of what is hidden now: every scene and the celebration have their turn."""

CUT_OFF = """() => [...document.querySelectorAll(".scene, .scene li, figure")].filter((each) =>
  each.getBoundingClientRect().bottom > innerHeight || each.scrollHeight > each.clientHeight + 2
).map((each) => each.className || each.id)"""


@pytest.fixture
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Settings]]:
    """A unit with people on its board, and the settings of its stores."""
    settings = settings_in(tmp_path_factory.mktemp("television"))
    found = shown(settings, hall(), demo=True)
    yield found, settings
    found.stores.close()


def won(site: Site, staff: str) -> None:
    """Somebody wins a badge that is given by hand."""
    ledger = site.stores.ledger
    hand = Hand(id=f"hand/{staff}")
    event = BadgeAwarded(
        staff=StaffId(staff),
        badge=Code("good_mate"),
        giver=StaffId("administrator"),
        reason="Stood in.",
        on=ledger.today(),
    )
    ledger.record(hand, event, by="administrator")


def test_a_television_turns_tells_celebrates_waits_and_is_switched_off(
    bank: tuple[Site, Settings], screen: OpenScreen
) -> None:
    site, settings = bank
    name, token = display(site)
    television = screen(1920, timezone_id="America/New_York")
    page = television.page
    with serving(open_stores(settings)) as address:
        page.goto(f"{address}/wall/{token}?seconds=2")
        is_legible(page)
        expect(page.locator("#clock")).not_to_be_empty()
        assert page.locator("#clock").inner_text()[:2] in hours()
        turns(page)
        honours_who_opts_out(page, site)
        won(site, COLLEAGUES[3])
        expect(page.locator("#celebration")).to_be_visible()
        expect(page.locator("#celebration")).to_contain_text(COLLEAGUES[3])
        assert page.evaluate(SMALLEST) >= 40
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#stale time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator("#scenes")).to_contain_text(COLLEAGUES[2])
    television.failures.clear()  # those of a server that was away
    won(site, COLLEAGUES[2])
    with serving(open_stores(settings), int(address.rpartition(":")[2])):
        expect(page.locator("#celebration")).to_contain_text(COLLEAGUES[2])
        expect(page.locator("#stale")).to_be_hidden()
        administrator = site.browser("administrator")
        assert administrator.post(f"/displays/{name}/revocation").status_code == 303
        expect(page.locator("#gone")).to_be_visible()
        assert COLLEAGUES[2] not in page.content()
        expect(page.get_by_text("This display was switched off.")).to_be_visible()
    television.assert_clean()


def hours() -> set[str]:
    """The hour that the bank's clocks show, and the one they may have shown just before."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    return {f"{each:%H}" for each in (now, now - timedelta(minutes=1))}


def is_legible(page: Page) -> None:
    """Everything can be read from afar, nothing is cut off, and nobody is shut out."""
    expect(page.locator("h1")).to_have_text("north")
    assert page.evaluate(SMALLEST) >= 40
    assert page.evaluate(CUT_OFF) == []
    assert axe(page) == []


def turns(page: Page) -> None:
    """Each scene has its turn."""
    seen = set()
    for _ in range(5):
        scene = page.locator("body").get_attribute("data-scene") or ""
        seen.add(scene)
        expect(page.locator("body")).not_to_have_attribute("data-scene", scene)
    assert seen == {"board", "podium", "thanks", "team", "badges"}


def honours_who_opts_out(page: Page, site: Site) -> None:
    """Who asks not to be shown is gone without a reload, and the others are there still."""
    page.evaluate("window.untouched = true")
    ledger = site.stores.ledger
    it = ledger.load(Staff, COLLEAGUES[1])
    ledger.record(it, it.opt_out(on=ledger.today()), by=COLLEAGUES[1])
    expect(page.locator("#scenes")).not_to_contain_text(COLLEAGUES[1])
    expect(page.locator("#scenes")).to_contain_text(COLLEAGUES[2])
    assert page.locator("#celebration").is_hidden()
    assert page.evaluate("window.untouched")
