"""What every page shares, without a mouse: the way to the content, the menu, what is in focus."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.walk import enter
from tests.web.conftest import OpenScreen
from tests.web.targets import small_targets

FOCUSED = "getComputedStyle(document.activeElement)"
SHOWN = """() => {
  const it = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(it);
  return [it.outerHTML.slice(0, 120), outlineStyle === "solid" && parseFloat(outlineWidth) >= 2];
}"""
MOVING = """() => {
  document.querySelector("h1").classList.add("celebrate");
  return document.getAnimations().filter((each) =>
    each.effect.getComputedTiming().endTime > 1).length;
}"""
PLANTED = (
    '<main><button>x</button><p>A <a href="/">link</a> in a sentence.</p>'
    '<p><a href="/">Alone</a></p><label><input type="checkbox"> Agreed</label></main>'
)


def test_the_menu_opens_and_closes_with_the_keyboard(screen: OpenScreen, site: str) -> None:
    page = screen(390).page
    enter(page, site, 1)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    summary = page.locator(".places summary")
    summary.focus()
    page.keyboard.press("Enter")
    entry = page.locator(".places .more a").first
    expect(entry).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry).to_be_focused()
    assert page.evaluate(f"{FOCUSED}.outlineStyle") == "solid"
    assert float(page.evaluate(f"parseFloat({FOCUSED}.outlineWidth)")) >= 2
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    expect(entry).to_be_visible()
    page.locator("h1").click()
    expect(entry).to_be_hidden()


def test_what_one_tabs_to_does_not_lie_behind_the_places(screen: OpenScreen, site: str) -> None:
    page = screen(390).page
    enter(page, site, 0)
    page.goto(f"{site}/rules")
    hidden = covered(page)
    assert not hidden, hidden


def covered(page: Page) -> list[str]:
    """What is in focus and lies wholly behind the places, while one tabs through a page."""
    found: list[str] = []
    page.locator("main a").first.focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        where = page.evaluate(
            "[document.activeElement.getBoundingClientRect().top, document.activeElement.outerHTML,"
            " document.querySelector('.places').getBoundingClientRect().top,"
            " !!document.activeElement.closest('main')]"
        )
        if where[3] and where[0] >= where[2]:
            found.append(where[1])
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_one_tabs_to_shows_that_it_is_in_focus(
    screen: OpenScreen, site: str, scheme: str
) -> None:
    page = screen(1280, scheme).page
    enter(page, site, 0)
    page.goto(f"{site}/board?window=custom")
    reached: dict[str, bool] = {}
    for _ in range(40):
        page.keyboard.press("Tab")
        it, seen = page.evaluate(SHOWN)
        reached[it] = seen
    assert not [it for it, seen in reached.items() if not seen and not it.startswith("<body")]
    assert {each.split()[0].strip("<>") for each in reached} >= {"a", "button", "select", "input"}


@pytest.mark.parametrize(("motion", "moving"), [("reduce", 0), ("no-preference", 2)])
def test_nothing_moves_for_whom_motion_is_unwelcome(
    screen: OpenScreen, site: str, motion: str, moving: int
) -> None:
    page = screen(390, reduced_motion=motion).page
    page.goto(f"{site}/sign-in")
    assert page.evaluate(MOVING) == moving


@pytest.mark.parametrize(
    ("styles", "expected"),
    [
        ("", ["<button>x", "Alone</a>"]),
        ("button, p:last-of-type a { display: inline-block; width: 44px; height: 44px }", []),
    ],
)
def test_small_targets_are_noticed(
    screen: OpenScreen, site: str, styles: str, expected: list[str]
) -> None:
    page = screen().page

    def answer(route: Route) -> None:
        sheet = f"<style>label {{ display: block; padding: 12px }} {styles}</style>"
        route.fulfill(body=sheet + PLANTED, content_type="text/html")

    page.route(f"{site}/planted", answer)
    page.goto(f"{site}/planted")
    found = small_targets(page)
    assert len(found) == len(expected), found
    assert all(part in line for part, line in zip(expected, found, strict=True))
