"""A day with nothing but the keyboard, and a leader's one without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.made import detected
from tests.web.people import Site, shown, staffed

FARTHEST = 90
"""How often one presses Tab for what is on a page, at most."""

LOG = "She tried the pay code on the counter, and signed for it."


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bank in which anybody signs in, and three things were detected of Li."""
    site: Site = shown(settings_in(tmp_path_factory.mktemp("keys")), staffed(), demo=True)
    for _ in range(3):
        detected(site)
    with serving(site.stores) as found:
        yield found


def seated(screen: OpenScreen, address: str, staff: str, *, scripts: bool = True) -> Page:
    """A page before somebody who is signed in."""
    page = screen(1280, java_script=scripts).page
    page.request.post(f"{address}/demo-sign-in", form={"staff": staff}, headers={"Origin": address})
    return page


def press(page: Page, target: Locator, keys: str = "Enter") -> None:
    """Tab to something, and press a key on it."""
    target.wait_for()
    for _ in range(FARTHEST):
        if target.evaluate("(it) => it === document.activeElement"):
            page.keyboard.press(keys)
            return
        page.keyboard.press("Tab")
    pytest.fail(f"one does not come to {target}")


def write(page: Page, label: str, words: str) -> None:
    """Tab to a field, or to a list to choose from, and type."""
    press(page, page.get_by_label(label, exact=True).first, "Home")
    page.keyboard.type(words)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def test_a_manager_plans_and_holds_a_visit_by_the_keyboard(
    screen: OpenScreen, address: str
) -> None:
    page = seated(screen, address, "li")
    page.goto(f"{address}/today")
    press(page, page.locator("#plan summary"))
    press(page, page.get_by_label("Customer", exact=True), "ArrowDown")
    write(page, "Goal", "Product sold")
    write(page, "Closing action to aim for", "Customer signs for the product")
    write(page, "How will you know that the goal is reached?", "She signs")
    press(page, button(page, "Plan the visit"))
    press(page, button(page, "Begin the visit"))
    press(page, button(page, "Probe needs"))
    expect(button(page, "Probe needs")).to_be_disabled()
    write(page, "Product", "All-in-one pay code")
    write(page, "Number of the contract", "C-2026-17")
    press(page, button(page, "The closing action was taken"))
    press(page, page.locator(".phase > summary", has_text="After the visit"))
    press(page, button(page, "Yes, reached"))
    write(page, "What happened, in your own words", LOG)
    press(page, button(page, "Write the log"))
    expect(page.locator("main")).to_contain_text(LOG)
    expect(page.locator("main")).to_contain_text("Assessed: reached")


def test_a_leader_answers_the_inbox_by_the_keyboard(screen: OpenScreen, address: str) -> None:
    page = seated(screen, address, "north_leader")
    page.goto(f"{address}/inbox")
    answers(page, press)


def test_a_leader_answers_the_inbox_without_scripts(screen: OpenScreen, address: str) -> None:
    page = seated(screen, address, "north_leader", scripts=False)
    page.goto(f"{address}/inbox")
    answers(page, lambda _, target: target.click())


def answers(page: Page, do: Callable[[Page, Locator], None]) -> None:
    """One is thanked for, one gets an award, and one is waived, at last with a reason."""
    do(page, button(page, "Say thanks"))
    expect(page.locator("#said")).to_contain_text("You thanked 李一.")
    do(page, button(page, "Give an award"))
    expect(page.locator("#said")).to_contain_text("You gave 李一 an award.")
    do(page, page.locator("summary", has_text="Not to be recognised"))
    do(page, button(page, "Waive"))
    expect(page.locator(".problem")).to_be_visible()
    do(page, page.get_by_label("Reason"))
    page.keyboard.type("The branch did it.")
    do(page, button(page, "Waive"))
    expect(page.locator("#said")).to_contain_text("You waived it")
    expect(page.locator("#inbox article")).to_have_count(0)
