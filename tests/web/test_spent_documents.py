"""Who closes with a document that was shown before is told so at once, on the visit's own page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.bank import settings_in
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed

TOLD, TOLD_ZH = "This document was shown before, at entry #", "同一凭证只计一次"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank in which Li is with two customers."""
    bank = staffed()
    for customer in ("ai", "bao"):
        bank.visit("li", customer, f"to-{customer}").plan().start()
    found = shown(settings_in(tmp_path_factory.mktemp("spent")), bank)
    yield found
    found.stores.close()


def close(site: Site, visit: str, number: str) -> str:
    """Close, and read the page of the visit."""
    browser = site.browser("li")
    page = Paper(browser.get(f"/visits/{visit}").text)
    form = page.form(f"/visits/{visit}/closes", action="product_signed")
    typed = form.filled(product="Pay code", contract_number=number)
    assert browser.post(form.action, data=typed).status_code == 303
    site.catch_up()
    return browser.get(f"/visits/{visit}").text


@pytest.mark.parametrize(
    ("number", "told"), [("C-17", True), ("c 17", True), ("Ｃ－１７", True), ("C-18", False)]
)
def test_a_number_that_was_shown_before_is_told_of_however_it_is_typed(
    site: Site, number: str, *, told: bool
) -> None:
    assert TOLD not in close(site, "to-ai", "C-17")
    assert (TOLD in close(site, "to-bao", number)) == told
    assert (TOLD_ZH in site.browser("li", language="zh").get("/visits/to-bao").text) == told
    assert TOLD not in site.browser("li").get("/visits/to-ai").text
