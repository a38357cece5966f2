"""A file on its way before an administrator: with scripts and without, in both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect

from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web.conftest import OpenScreen
from tests.web.importing import IMPORTS, csv_of, fresh, work
from tests.web.people import Site, shown, staffed
from tests.web.screen import Screen, axe, overhang


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A bank in which anybody signs in."""
    return shown(settings_in(tmp_path_factory.mktemp("uploads")), staffed(), demo=True)


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Where it is."""
    with serving(site.stores) as found:
        yield found


def in_order(looking: Screen) -> None:
    """Nothing is wrong with the page."""
    if looking.scripted:
        assert axe(looking.page) == []
    assert overhang(looking.page) == 0
    looking.assert_clean()


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_file_is_uploaded_looked_at_and_imported(
    screen: OpenScreen, site: Site, address: str, scripted: bool, width: int, scheme: str
) -> None:
    looking = screen(width, scheme, java_script=scripted)
    page = looking.page
    page.request.post(
        f"{address}/demo-sign-in", form={"staff": "administrator"}, headers={"Origin": address}
    )
    page.goto(address + IMPORTS)
    in_order(looking)
    content = csv_of(fresh(), fresh(outcome="perhaps"))
    file = FilePayload(name="visits.csv", mimeType="text/csv", buffer=content)
    chosen = page.locator(".file", has=page.get_by_label("CSV or XLSX file")).locator(".chosen")
    expect(chosen).to_have_text("Nothing chosen")
    page.get_by_label("CSV or XLSX file").set_input_files(file)
    if scripted:
        expect(chosen).to_have_text("visits.csv")
    else:
        expect(chosen).to_be_hidden()  # the browser's own field says it
    page.get_by_role("button", name="Upload and look at it first").click()
    expect(page.locator("main")).to_contain_text("The file is being read")
    work(site)
    if not scripted:
        page.get_by_role("link", name="Look again").click()
    button = page.get_by_role("button", name="Import one visit")
    expect(button).to_be_visible()
    in_order(looking)
    button.click()
    expect(page.locator("main")).to_contain_text("being checked once more")
    work(site)
    if not scripted:
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("main")).to_contain_text("Visits imported")
    in_order(looking)
