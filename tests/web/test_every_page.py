"""Every page of every role, in both languages and both themes: in order, or a test fails."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.tiers import tiers
from tests.walk import enter, walk
from tests.web.conftest import OpenScreen
from tests.web.screen import COLOURS, Screen, axe, overhang
from tests.web.targets import small_targets

ROLES = ("manager", "leader", "head", "auditor", "administrator")
"""Those whom the sign-in page of the demonstration offers, in its order."""

LANGUAGES = {"en": "zh-Hans", "zh-Hans": "en"}
# A list of a hundred lines has a few kinds of them: with the same elements, classes and hints. Two
# of each kind stay, because two are what it takes to give one id twice.
FEWER_ALIKE = """
() => {
  const kind = (line) => [line, ...line.querySelectorAll("*")]
    .map((each) => `${each.tagName} ${each.className} ${each.hasAttribute("title")}`).join();
  const seen = new Map();
  for (const line of document.querySelectorAll("main :is(tr, li, option, .card, dl > div)")) {
    const kinds = seen.get(line.parentElement) ?? new Map();
    seen.set(line.parentElement, kinds);
    kinds.set(kind(line), (kinds.get(kind(line)) ?? 0) + 1);
    if (kinds.get(kind(line)) > 2) line.remove();
  }
}
"""

FEWEST = 5
"""Pages that even the role with the fewest of them has."""


KNOWN: set[str] = set()
"""Pages that were found in order in both languages, as a role before had them."""

SEE_ALL_KINDS = ("manager", "auditor")
"""Boards of a kind look the same to everybody, but for one's own place, which managers have."""


@pytest.mark.timeout(400)
@pytest.mark.parametrize("coloured", tiers(1, len(LANGUAGES), minutes=20))
@pytest.mark.parametrize("role", range(len(ROLES)), ids=ROLES)
def test_every_page_of_a_role_is_in_order(
    screen: OpenScreen, site: str, role: int, coloured: int
) -> None:
    shown = screen(390, reduced_motion="reduce")
    enter(shown.page, site, role)
    looked = 0
    for found in walk(shown.page, site, ROLES[role]):
        if "kind=" in found.address and ROLES[role] not in SEE_ALL_KINDS:
            continue
        known = coloured == 1 and found.name in KNOWN
        wrong = [f"{found.address} {each}" for each in looked_at(shown, coloured, known=known)]
        assert not wrong, "\n".join(wrong)
        KNOWN.add(found.name)
        looked += 1
    assert looked >= FEWEST


def looked_at(shown: Screen, coloured: int, *, known: bool = False) -> list[str]:
    """What is wrong with the page on the screen, in this language and in the other one.

    Contrast is measured in both themes, in so many languages: other words have the same colours.
    Everything else depends on the language alone, so it is looked at once in each, in the light.
    A page that is known from another role is looked at in this language alone.
    """
    page = shown.page
    wrong = faults(page) + pale(page)
    if not known:
        speaks = str(page.locator("html").get_attribute("lang"))
        other, here = LANGUAGES[speaks], urljoin(page.url, "/")
        shown.context.add_cookies([{"name": "language", "value": other, "url": here}])
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", other)
        again = faults(page, () if coloured > 1 else COLOURS)
        again += pale(page) if coloured > 1 else []
        wrong += [f"in {other}: {each}" for each in again]
    return [*wrong, *shown.violations, *shown.errors, *shown.failures]


def faults(page: Page, but: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with it in this language and in the light, but for some rules."""
    found = [f"too small: {each}" for each in small_targets(page)]
    if too_wide := overhang(page):
        found.append(f"wider than the screen by {too_wide}")
    page.evaluate(FEWER_ALIKE)
    return found + [str(each) for each in axe(page, but=but)]


def pale(page: Page) -> list[str]:
    """What has too little contrast in the dark."""
    page.emulate_media(color_scheme="dark")
    found = [f"in the dark: {each}" for each in axe(page, only=COLOURS)]
    page.emulate_media(color_scheme="light")
    return found
