"""The inbox before a leader: two taps from anywhere, and the page stays where it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import detected
from tests.web.people import Site, shown, staffed
from tests.web.screen import Screen, axe, overhang


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A bank in which anybody signs in, and two things were detected."""
    found = shown(settings_in(tmp_path_factory.mktemp("taps")), staffed(), demo=True)
    for _ in range(2):
        detected(found)
    return found


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where it is."""
    with ExitStack() as stack:
        yield stack.enter_context(serving(site.stores))


def test_a_leader_thanks_with_two_taps_and_the_page_stays(
    screen: OpenScreen, site: Site, address: str
) -> None:
    looking = screen(390)
    page = looking.page
    page.request.post(
        f"{address}/demo-sign-in", form={"staff": "north_leader"}, headers={"Origin": address}
    )
    page.goto(f"{address}/board")
    page.get_by_role("link", name="Inbox").click()
    expect(page.locator("#inbox article")).to_have_count(2)
    page.evaluate("window.here = true")
    page.get_by_role("button", name="Say thanks").first.click()
    expect(page.get_by_role("status").filter(has_text="You thanked 李一.")).to_be_visible()
    expect(page.locator("#inbox article")).to_have_count(1)
    assert page.evaluate("window.here")  # no new page was loaded
    page.locator("summary", has_text="Not to be recognised").click()
    page.get_by_role("button", name="Waive").click()
    problem = page.locator("#inbox .problem")
    expect(problem).to_be_visible()
    assert axe(page) == []
    assert overhang(page) == 0
    page.get_by_label("Reason").fill("It was the branch's doing.")
    page.get_by_role("button", name="Waive").click()
    expect(page.get_by_role("status").filter(has_text="You waived it")).to_be_visible()
    expect(page.locator("#inbox article")).to_have_count(0)
    looking.assert_clean()


def answering(screen: OpenScreen, address: str) -> tuple[Screen, Page, Locator]:
    """A leader before the inbox, and the two cards in it."""
    looking = screen(1280)
    page = looking.page
    page.request.post(
        f"{address}/demo-sign-in", form={"staff": "north_leader"}, headers={"Origin": address}
    )
    page.goto(f"{address}/inbox")
    cards = page.locator("#inbox article")
    expect(cards).to_have_count(2)
    return looking, page, cards


def test_what_is_detected_meanwhile_comes_in_but_not_under_the_hands_of_who_answers(
    screen: OpenScreen, site: Site, address: str
) -> None:
    looking, page, cards = answering(screen, address)
    page.evaluate("window.here = true")
    detected(site)
    expect(cards).to_have_count(3)
    page.get_by_role("button", name="Say thanks").first.click()
    said = page.get_by_role("status").filter(has_text="You thanked 李一.")
    expect(said).to_be_visible()
    page.locator("summary", has_text="Add a word").first.click()
    note = page.get_by_label("What you want to say").first
    note.fill("You never gave")
    before = note.bounding_box()
    detected(site)
    page.wait_for_timeout(1500)
    expect(note).to_have_value("You never gave")
    expect(note).to_be_focused()
    assert note.bounding_box() == before
    expect(cards).to_have_count(2)
    news = page.get_by_text("It appears here when you are done.")
    expect(news).to_be_visible()
    page.locator("summary", has_text="Add a word").first.click()
    expect(cards).to_have_count(3)  # by itself, as nothing else happened
    expect(news).to_be_hidden()
    detected(site)
    expect(cards).to_have_count(4)
    expect(said).to_be_visible()
    expect(note).to_have_value("You never gave")
    assert page.evaluate("window.here")
    looking.assert_clean()


def test_what_the_views_had_not_yet_comes_in_without_another_event(
    screen: OpenScreen, site: Site, address: str
) -> None:
    looking, page, cards = answering(screen, address)
    recording = threading.Thread(target=detected, args=(site,))
    with site.stores.views.write():  # somebody is about the views for long
        recording.start()
        expect(page.get_by_text("entries are being read in")).to_be_visible()
        expect(cards).to_have_count(2)
    recording.join()
    expect(cards).to_have_count(3)
    expect(page.locator(".awaited")).to_have_count(0)
    looking.assert_clean()
