"""An auditor has the views compared with the history, goes elsewhere, and finds the result."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ledger.seals.sealer import Sealer
from domain.ledger.verifications import LASTS, Verifications
from projections import verifying
from projections.verifying import Verifying, compare_all, verifications_of
from tests.cli.bank import settings_in
from tests.ledger.happenings import execute
from tests.ledger.writing import started, verify_without_end
from tests.web.people import MINUTE, Site, shown, staffed

HERE = "/verification"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A bank that is sealed as far as it goes."""
    bank = staffed()
    bank.visit("li", "ai", "hers").plan().won()
    found = shown(settings_in(tmp_path), bank)
    Sealer.of(found.stores).seal()
    yield found
    found.stores.close()


def work(site: Site) -> None:
    """What a worker does beside its other work, until it is done."""
    verifying = Verifying(site.stores)
    verifying.begin_next()
    verifying.begin_next()  # one at a time
    assert verifying._thread
    verifying._thread.join(60)
    verifying.end()


def test_it_goes_on_while_the_auditor_is_elsewhere(site: Site) -> None:
    auditor = site.browser("auditor")
    page = auditor.get(HERE).text
    assert "Nothing was compared yet." in page
    assert 'hx-get="/verification"' not in page
    before = site.head
    assert auditor.post(HERE, data={}).headers["Location"] == HERE
    page = auditor.get(HERE).text
    assert "The worker begins soon" in page
    assert 'hx-get="/verification"' in page
    assert '<form action="/verification"' not in page
    asked = verifications_of(site.stores)
    asked.reach(asked.claim(), 5, 2 * site.head)
    assert f"step 5 of {2 * site.head}" in auditor.get(HERE).text
    waited = asked.under_way()
    assert waited
    asked.release(waited.id)
    work(site)
    page = auditor.get(HERE).text
    assert "Everything is what the history says." in page
    assert f"Up to entry {site.head}:" in page
    assert f"{site.head} entries under 1 seals" in page
    assert "<code>duty</code>" in page
    assert site.head == before


def test_a_changed_row_and_a_changed_entry_are_named(site: Site) -> None:
    assert compare_all(site.stores).holds
    execute(site.stores.views, "UPDATE duty SET decider = 'somebody' WHERE subject = 'ai'")
    found = compare_all(site.stores)
    assert not found.holds
    assert found.problem.startswith("duty: altered row")
    assert not found.tables["duty"].equal
    assert found.tables["board"].equal
    execute(site.stores.ledger.store, "DROP TRIGGER event_is_not_changed")
    execute(site.stores.ledger.store, "UPDATE event SET \"by\" = 'x' WHERE position = 7")
    site.browser("auditor").post(HERE, data={})
    work(site)
    page = site.browser("auditor").get(HERE).text
    assert "Entries that are not what was sealed:" in page
    assert 'href="/trail/7"' in page
    assert "First difference:" in page
    assert "Everything is what the history says." not in page


def test_a_comparison_that_says_nothing_for_long_is_no_other_workers(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verifications_of(site.stores)
    asked.ask()
    begun, goes_on, kept = threading.Event(), threading.Event(), threading.Event()

    def silent(*_given: object) -> object:
        begun.set()
        assert goes_on.wait(60)
        return compare_all(site.stores)

    keep_up = Verifications.keep_up

    def heard(it: Verifications, name: str) -> None:
        keep_up(it, name)
        kept.set()

    monkeypatch.setattr(verifying, "compare_all", silent)
    monkeypatch.setattr(verifying, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(Verifications, "keep_up", heard)
    one = Verifying(site.stores)
    one.begin_next()
    assert begun.wait(60)
    for _ in range(3):
        site.pass_minutes(LASTS / MINUTE - 0.01)
        kept.clear()
        assert kept.wait(60)
        assert asked.claim() == ""
    goes_on.set()
    assert one._thread
    one._thread.join(60)
    assert asked.last()


def test_what_a_killed_worker_was_about_is_begun_again_within_half_a_minute(
    site: Site, tmp_path: Path
) -> None:
    asked = verifications_of(site.stores)
    asked.ask()
    killed = started(verify_without_end, settings_in(tmp_path), site.stores.ledger.clock())
    patience = time.monotonic() + 60
    while (under_way := asked.under_way()) and not under_way.claimed:
        assert time.monotonic() < patience, "nobody began"
        time.sleep(0.01)
    killed.kill()
    killed.join()
    soon = Verifying(site.stores)
    soon.begin_next()
    assert soon._thread is None
    site.pass_minutes(0.5)
    work(site)
    assert asked.last()


def test_a_worker_that_ends_leaves_it_to_the_next_one(site: Site) -> None:
    asked = verifications_of(site.stores)
    asked.ask()
    ended = Verifying(site.stores)
    ended._ends.set()
    ended.begin_next()
    assert ended._thread
    ended._thread.join(60)
    assert asked.last() is None
    work(site)
    assert asked.last()
