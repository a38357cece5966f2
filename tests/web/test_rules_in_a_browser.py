"""The page of the rules as a real browser shows it, a draft uploaded with it, on every screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from domain.proposal import RULESETS
from tests.cli.bank import settings_in
from tests.serving import serving
from tests.web import drafts
from tests.web.conftest import OpenScreen
from tests.web.people import Site, shown, staffed
from tests.web.screen import axe, overhang


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A bank in which anybody signs in, where rules wait to be decided."""
    found: Site = shown(settings_in(tmp_path_factory.mktemp("shown")), staffed(), demo=True)
    drafts.propose(found, RULESETS)
    with ExitStack() as stack:
        yield stack.enter_context(serving(found.stores))


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("reader", ["li", "administrator"])
def test_the_rules_are_in_order_on_every_screen(
    screen: OpenScreen, address: str, reader: str, width: int, scheme: str, locale: str
) -> None:
    looking = screen(width, scheme, locale)
    looking.page.request.post(
        f"{address}/demo-sign-in", form={"staff": reader}, headers={"Origin": address}
    )
    looking.page.goto(f"{address}/rules")
    for summary in looking.page.locator("main summary").all():
        summary.click()
    assert looking.page.locator("h1").is_visible()
    assert axe(looking.page) == []
    assert overhang(looking.page) == 0
    looking.assert_clean()


def test_a_draft_is_uploaded_without_scripts(
    screen: OpenScreen, address: str, tmp_path: Path
) -> None:
    looking = screen(1280, java_script=False)
    page = looking.page
    page.request.post(
        f"{address}/demo-sign-in", form={"staff": "administrator"}, headers={"Origin": address}
    )
    page.goto(f"{address}/rules")
    file = tmp_path / "weights.json"
    said = {"weights": [{"hundredths": 70, "goal": "product_sold"}]}
    file.write_text(json.dumps(said), encoding="utf-8")
    form = page.locator("form[action$=orientation-proposals]")
    page.locator("details", has=form).locator("summary").click()
    form.locator("input[type=file]").set_input_files(file)
    form.locator("textarea[name=reason]").fill("Sell more.")
    form.locator("button").click()
    page.wait_for_url(f"{address}/rules#changes")
    assert "Sell more." in page.locator("#changes").inner_text()
    assert page.locator("#changes td", has_text="70").count() == 1
    looking.assert_clean()
