"""An auditor reads how evidence is worded, for a reason and on record, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from domain.event import Code, CustomerId
from domain.inspection import PageInspected
from domain.ledger.encryption import REDACTED
from domain.ledger.erasing import forget
from domain.ledger.store import Unavailable
from domain.visit import Visit
from domain.visit_event import Evidence
from tests.cli.bank import settings_in
from tests.projections.meeting import SIGNED
from tests.web.people import Site, shown, staffed
from tests.web.unasked import plain

WORDED, LOGGED, NEXT = "合同第七页有签字", "客户家里有人生病", "下周再去看看"
AT = "/visits/a_visit/evidence"


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bank is."""
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    """A bank in which Li closed with Ai, and wrote what shows it, and a log."""
    bank = staffed()
    bank.visit("li", "ai", "a_visit").plan().start()
    found = shown(settings_in(folder), bank)
    ledger, ai = found.stores.ledger, CustomerId("ai")
    row = bank.rules.closing_action(Code(SIGNED))
    it = ledger.load(Visit, "a_visit")
    told: dict[str, Any] = {"fields": row.fields, "note": WORDED, "photos": ("a_photo",)}
    evidence = Evidence(kind=row.evidence, **told)
    closed = it.close(
        customer=ai, action=row.code, evidence=evidence, on=bank.today, rules=bank.rules
    )
    ledger.record(it, closed, by="li")
    it = ledger.load(Visit, "a_visit")
    written = it.log(log=LOGGED, next_step=NEXT, log_likeness=0, on=bank.today)
    ledger.record(it, written, by="li")
    yield found
    found.stores.close()


def reasoned(site: Site) -> TestClient:
    """A browser of an auditor who said why."""
    browser = plain(site)
    browser.post("/inspections/li", data={"ground": "complaint"})
    return browser


def read(site: Site) -> list[tuple[str, str, str]]:
    entries = site.stores.ledger.since(0, kinds=[PageInspected])
    events = [each.event for each in entries]
    return [(e.staff, e.page, e.thing) for e in events if isinstance(e, PageInspected)]


def test_the_wording_opens_for_a_reason_and_each_reading_names_the_visit(site: Site) -> None:
    browser = plain(site)
    answer = browser.get(AT)
    assert (answer.status_code, answer.text) == (303, "")
    assert answer.headers["Location"].startswith("/inspections/li?then=")
    assert read(site) == []
    browser = reasoned(site)
    assert WORDED in browser.get(AT).text
    assert WORDED in browser.get(AT).text
    assert read(site) == [("li", "evidence", "a_visit")]


def test_nothing_else_of_what_was_written_is_shown_to_an_auditor(site: Site) -> None:
    browser = reasoned(site)
    visit = browser.get("/visits/a_visit").text
    assert f'href="{AT}"' in visit
    assert not [text for text in (WORDED, LOGGED, NEXT, "艾客户") if text in visit]
    page = browser.get(AT).text
    assert not [text for text in (LOGGED, NEXT, "艾客户", 'value="ai"') if text in page]
    assert ("Customer 1" in page, "a_photo" in page) == (True, False)
    for entry in range(1, site.head + 1):
        assert WORDED not in browser.get(f"/trail/{entry}").text
    assert AT not in plain(site, "li").get("/visits/a_visit").text


def test_an_auditor_is_told_whose_visit_it_is_and_no_customer_by_name(site: Site) -> None:
    visit = reasoned(site).get("/visits/a_visit").text
    assert re.search(r'href="/managers/li">\s*李一</a>', visit)
    assert re.search(r"<h1>ai</h1>", visit)


def test_the_manager_sees_that_the_wording_was_read(site: Site) -> None:
    reasoned(site).get(AT)
    site.catch_up()
    for language, words in (("en", "the evidence of a visit, in words"), ("zh-Hans", "凭证文字")):
        assert words in site.browser("li", language=language).get("/managers/li").text


def test_nothing_is_read_where_it_cannot_be_recorded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = reasoned(site)

    def away(*_given: object, **_named: object) -> None:
        raise Unavailable("The ledger is away.")

    monkeypatch.setattr(site.stores.ledger, "record", away)
    answer = browser.get(AT)
    assert (answer.status_code, WORDED in answer.text) == (503, False)


def test_what_was_written_about_an_erased_customer_is_read_by_nobody(
    site: Site, folder: Path
) -> None:
    browser = reasoned(site)
    assert WORDED in browser.get(AT).text
    forget(site.stores, {"ai": 1})
    page = browser.get(AT).text
    assert (WORDED in page, REDACTED in page) == (False, True)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert not [path for path in files if WORDED.encode() in path.read_bytes()]


def test_a_visit_that_is_not_there_has_no_evidence(site: Site) -> None:
    assert reasoned(site).get("/visits/nowhere/evidence").status_code == 404
