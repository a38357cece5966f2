"""Browsers that can do less, and phones that stay away for long, without signal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import visit
from tests.web.people import Site, shown, staffed
from tests.web.phone import KEPT, UNFOLD, Phone
from tests.web.screen import axe, overhang

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/22B83"
IN_AN_APP = (f"{IPHONE} MicroMessenger/8.0.53", f"{IPHONE} AliApp(DingTalk/7.6.3)")
ITS_OWN = f"{IPHONE} Version/18.1 Safari/604.1"
HINT = "This app's own browser keeps no page"
LONG = "Something has waited for more than a day."
CLEARED = """Cache.prototype.match = async () => {
  throw new DOMException("Unexpected internal error.", "UnknownError");
}"""
LESS = """
delete Navigator.prototype.serviceWorker;
delete Navigator.prototype.locks;
delete window.SyncManager;
delete window.BroadcastChannel;
delete window.requestIdleCallback;
"""
"""What the web views of some phones have not."""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A bank in which Li visits."""
    return shown(settings_in(tmp_path), staffed())


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where it is."""
    with serving(site.stores) as found:
        yield found


@pytest.mark.parametrize("agent", IN_AN_APP, ids=["WeChat", "DingTalk"])
def test_an_app_that_keeps_no_pages_is_told_where_to_open_them(
    screen: OpenScreen, site: Site, address: str, agent: str
) -> None:
    phone = Phone(screen(390, user_agent=agent), site, address)
    phone.sign_in("li")
    phone.open("/today")
    phone.says(HINT)
    said = phone.page.locator('[data-say="browser"]').inner_text()
    assert "Open Pacesetter in the phone's browser and add it to the home screen" in said
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)
    phone.screen.assert_clean()


def test_a_phones_own_browser_is_given_no_advice(
    screen: OpenScreen, site: Site, address: str
) -> None:
    phone = Phone(screen(390, user_agent=ITS_OWN), site, address)
    phone.sign_in("li")
    phone.open("/today")
    phone.until(lambda: "/today" in phone.page.evaluate(KEPT))  # all scripts have run by then
    expect(phone.page.locator('[data-say="browser"]')).to_be_hidden()


def test_an_open_page_queues_where_there_are_no_workers(
    screen: OpenScreen, site: Site, address: str
) -> None:
    name = visit(site, started=False)
    site.catch_up()
    phone = Phone(screen(390, user_agent=IN_AN_APP[0]), site, address)
    phone.screen.context.add_init_script(LESS)
    phone.sign_in("li")
    phone.open("/today")
    assert phone.page.evaluate("'serviceWorker' in navigator || 'locks' in navigator") is False
    phone.until(lambda: len(phone.page.evaluate(KEPT)) == 4)
    phone.signal(there=False)
    phone.form("start").get_by_role("button").click()
    phone.form("log").wait_for(state="attached")  # the page of the visit, in the place of the day
    phone.page.locator("main details").evaluate_all(UNFOLD)
    phone.form("stages").get_by_role("button", name="rapport").click()
    phone.until(lambda: phone.waiting() == 2)
    phone.write_log("He was at home.")
    phone.until(lambda: phone.waiting() == 3)
    phone.says("No signal: it is kept on the phone and sent by itself.")
    phone.signal(there=True)
    phone.send_until(lambda: phone.waiting() == 0)
    told = [entry.event.tag() for entry in site.stores.ledger.of(name)]
    assert told == ["visit.planned", "visit.started", "visit.stage_reached", "visit.logged"]
    phone.assert_in_order()


def test_files_that_are_cleared_away_meanwhile_keep_no_page_from_being_kept(
    screen: OpenScreen, site: Site, address: str
) -> None:
    phone = Phone(screen(390), site, address)
    phone.screen.context.add_init_script(CLEARED)
    phone.sign_in("li")
    phone.open("/today")
    phone.until(lambda: "/today" in phone.page.evaluate(KEPT))
    phone.screen.assert_clean()


def test_after_a_day_the_pages_are_gone_and_what_waits_is_still_there(
    screen: OpenScreen, site: Site, address: str
) -> None:
    name = visit(site, started=False)
    site.catch_up()
    phone = Phone(screen(390, service_workers="allow"), site, address)
    phone.sign_in("li")
    phone.keep_day(4)
    phone.signal(there=False)
    phone.begin(name)
    phone.write_log("He was at home.")
    phone.until(lambda: phone.waiting() == 2)
    long = phone.page.locator('[data-say="long"]')
    for hours, kept in ((23, 4), (25, 0)):
        phone.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=hours))
        phone.page.reload()
        phone.until(lambda: phone.waiting() == 2)
        phone.until(lambda kept=kept: len(phone.page.evaluate(KEPT)) == kept)  # type: ignore[misc]
        expect(long).to_be_visible(visible=kept == 0)
    phone.says(LONG)
    assert (axe(phone.page), overhang(phone.page)) == ([], 0)
    expect(phone.page.locator("#queue li").nth(1)).to_contain_text("He was at home.")

    # Pages are shown no more, and what waits is sent all the same.
    site.pass_minutes(25 * 60)
    phone.sign_in("li")
    phone.signal(there=True)
    phone.send_until(lambda: phone.waiting() == 0)
    told = [entry.event.tag() for entry in site.stores.ledger.of(name)]
    assert told == ["visit.planned", "visit.started", "visit.logged"]
    phone.assert_in_order()
