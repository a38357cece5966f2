"""A visit's page asks for what the rules of its day ask for, in the words of those rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.event import Code
from domain.ruleset import Named
from domain.ruleset_1 import RULESET_1
from tests.cli.bank import settings_in
from tests.projections.bank import MONDAY
from tests.web.paper import Paper
from tests.web.people import Site, shown, staffed

FIRST = MONDAY + timedelta(days=7)
SEAL = Named(code=Code("company_seal"), zh="公章", en="Seal of the company")


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A bank whose second version asks for a seal, with a visit of the day before and of its day.

    On both days the same is closed; the second version also shows rates of fewer customers.
    """
    actions = tuple(
        replace(row, fields=(*row.fields, SEAL.code)) if row.code == "product_signed" else row
        for row in RULESET_1.closing_actions
    )
    bank = staffed()
    bank.publish(
        FIRST,
        closing_actions=actions,
        evidence_fields=(*RULESET_1.evidence_fields, SEAL),
        rate_minimum=1,
    )
    bank.day(FIRST - timedelta(days=1))
    bank.visit("li", "ai", "before").plan().start()
    bank.plan("li", "bao").won()
    bank.day(FIRST)
    bank.visit("li", "ai", "since").plan().start()
    bank.plan("li", "bao").won()
    found = shown(settings_in(tmp_path_factory.mktemp("seal")), bank)
    yield found
    found.stores.close()


def test_a_close_is_asked_for_what_the_rules_of_its_day_ask_for(site: Site) -> None:
    browser = site.browser("li")
    typed = {"product": "Pay code", "contract_number": "C-1"}
    for visit, asked in (("before", False), ("since", True)):
        page = browser.get(f"/visits/{visit}").text
        assert ("Seal of the company" in page) == asked
        assert "Number of the contract" in page
        form = Paper(page).form(f"/visits/{visit}/closes", action="product_signed")
        assert ("company_seal" in form.fields) == asked
        answer = browser.post(form.action, data=form.filled(**typed))
        assert answer.status_code == (422 if asked else 303)
    form = Paper(answer.text).form("/visits/since/closes", action="product_signed")
    sent = form.filled(company_seal="on page 3")
    assert browser.post(form.action, data=sent).status_code == 303
    told = browser.get("/visits/since").text
    assert "Seal of the company: on page 3" in told
    assert "公章：on page 3" in site.browser("li", language="zh").get("/visits/since").text


def test_a_rate_is_shown_by_the_rules_of_the_last_day_of_its_window(site: Site) -> None:
    browser = site.browser("li")
    # In the week of the second version nothing stands that lacks the seal.
    for day, rate in ((FIRST - timedelta(days=1), "50.0%"), (FIRST, "0.0%")):
        is_shown = day == FIRST
        for address in ("/managers/li?", "/managers/li/why?measure=close_rate&"):
            page = browser.get(f"{address}window=week&on={day}").text
            assert (rate in page) == is_shown, address
