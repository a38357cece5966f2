"""The history before an auditor: the slider goes to an entry while the page stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.people import Site, shown, staffed
from tests.web.screen import axe, overhang


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A bank in which anybody signs in, and Li has won."""
    bank = staffed()
    bank.visit("li", "ai", "hers").plan().won()
    return shown(settings_in(tmp_path_factory.mktemp("slider")), bank, demo=True)


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where it is."""
    with ExitStack() as stack:
        yield stack.enter_context(serving(site.stores))


def test_the_slider_goes_to_an_entry_and_the_page_stays(
    screen: OpenScreen, site: Site, address: str
) -> None:
    looking = screen(390)
    page, head = looking.page, site.head
    page.request.post(
        f"{address}/demo-sign-in", form={"staff": "auditor"}, headers={"Origin": address}
    )
    page.goto(f"{address}/history")
    heading = page.locator("#entry")
    expect(heading).to_contain_text(f"#{head}")
    page.evaluate("window.here = true")
    slider = page.locator("#at")
    for back in (1, 2, 3):
        slider.press("ArrowLeft")
        expect(heading).to_contain_text(f"#{head - back}")
        assert page.evaluate("document.activeElement.id") == "at"
    assert page.evaluate("window.here")  # no new page was loaded
    expect(page).to_have_url(re.compile(f"at={head - 3}&"))
    page.locator("#slide summary").click()
    page.get_by_label("Kind of board").select_option("close")
    expect(page.locator("#effects")).to_be_visible()
    expect(page).to_have_url(re.compile("kind=close"))
    assert axe(page) == []
    assert overhang(page) == 0
    page.get_by_role("link", name="Compare with an earlier entry").click()
    assert axe(page) == []
    assert overhang(page) == 0
    page.go_back()
    page.get_by_role("link", name="Inboxes and trap indexes then").click()
    assert axe(page) == []
    assert overhang(page) == 0
    looking.assert_clean()
