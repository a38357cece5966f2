"""An import goes on where a worker died or ended, and writes nothing twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.door import open_stores
from domain.ledger.imports.claims import ATTEMPTS, LASTS, Claims
from domain.ledger.imports.job import Problem
from domain.ledger.ledger import system_clock
from projections.imports import Ended, Importing, carry_out
from projections.keeper import Keeper
from tests.cli.bank import settings_in
from tests.intake.bank import entries
from tests.ledger.writing import import_files, started
from tests.web.importing import (
    IMPORTS,
    counts,
    csv_of,
    fresh,
    go_ahead,
    job,
    previewed,
    uploaded,
    work,
)
from tests.web.people import Site, on_both, shown, staffed

MANY = 1_500
"""Visits of a file that takes several transactions."""

PATIENCE = 120


@pytest.fixture(params=["sqlite", "postgres"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A bank with an administrator."""
    yield from on_both(request, tmp_path_factory.mktemp("killed"), staffed())


def until(happened: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < patience
        time.sleep(0.02)


def claims(site: Site) -> Claims:
    return Claims(site.stores.vault, site.stores.ledger.clock)


def started_visits(site: Site) -> int:
    tags = [entry.event.tag() for entry in entries(site.stores.ledger)]
    return tags.count("visit.started")


def test_what_a_killed_worker_began_is_completed_exactly_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    site = shown(settings, staffed())
    address = uploaded(site.browser("administrator"), csv_of(*(fresh() for _ in range(MANY))))
    work(site)
    go_ahead(site, address)
    expected = counts(site, address)
    assert expected.visits == MANY
    worker = started(import_files, settings)
    until(lambda: job(site, address).done > 0)
    worker.kill()
    worker.join()
    reached = job(site, address)
    assert reached.state == "importing"
    assert 0 < reached.done < reached.total
    assert work(site) == 0  # its claim has not lapsed yet
    later = system_clock() + LASTS + 1
    with closing(open_stores(settings, clock=lambda: later)) as stores:
        claim = Claims(stores.vault, stores.ledger.clock).claim()
        assert claim
        carry_out(stores, claim)
    assert job(site, address).state == "done"
    assert counts(site, address) == expected
    assert started_visits(site) == MANY
    site.stores.close()


def test_of_two_workers_one_gets_a_file_until_its_claim_lapses(site: Site) -> None:
    address = uploaded(site.browser("administrator"), csv_of(fresh()))
    first = claims(site).claim()
    assert first
    assert claims(site).claim() is None
    assert claims(site).keep_up(first)
    site.pass_minutes(LASTS / 60_000_000 + 0.01)
    second = claims(site).claim()
    assert second
    assert not claims(site).keep_up(first)
    assert not claims(site).reach(first, 1, 2)
    carry_out(site.stores, second)
    carried = job(site, address)
    with pytest.raises(Ended):
        carry_out(site.stores, first)
    assert job(site, address) == carried


def test_two_workers_about_the_same_import_duplicate_nothing(site: Site) -> None:
    address = f"{IMPORTS}/{previewed(site)}"
    go_ahead(site, address)
    first = claims(site).claim()
    assert first
    site.pass_minutes(LASTS / 60_000_000 + 0.01)
    second = claims(site).claim()
    assert second
    # The first one has read the file and is about to write.
    carry_out(site.stores, first, lambda: carry_out(site.stores, second))
    assert (counts(site, address).visits, started_visits(site)) == (1, 1)
    assert job(site, address).state == "done"
    with pytest.raises(Ended):  # the file is gone
        carry_out(site.stores, first)


def test_a_worker_that_ends_leaves_the_import_to_the_next_one(site: Site) -> None:
    address = f"{IMPORTS}/{previewed(site)}"
    go_ahead(site, address)
    ending = Importing(site.stores)
    ending.end()
    ending.begin_next()
    until(lambda: job(site, address).state == "importing" and not is_claimed(site))
    assert job(site, address).attempts == 0
    next_one = Importing(site.stores)
    next_one.begin_next()
    until(lambda: job(site, address).state == "done")
    next_one.end()
    Keeper(site.stores.ledger, site.stores.views).catch_up()
    assert started_visits(site) == 1


def is_claimed(site: Site) -> bool:
    claim = claims(site).claim()
    if claim:
        claims(site).release(claim, begun=False)
    return claim is None


def test_a_file_that_ends_every_worker_is_given_up_and_may_be_tried_again(site: Site) -> None:
    address = f"{IMPORTS}/{previewed(site)}"
    go_ahead(site, address)
    for _ in range(ATTEMPTS):
        assert claims(site).claim()
        site.pass_minutes(LASTS / 60_000_000 + 0.01)
    assert claims(site).claim() is None
    page = site.browser("administrator").get(address).text
    assert "It broke off again and again." in page
    assert "Try again" in page
    go_ahead(site, address)
    assert work(site) == 1
    assert job(site, address).state == "done"


def test_what_is_refused_while_it_is_imported_is_tried_again_and_then_told(site: Site) -> None:
    browser = site.browser("administrator")
    mapping = '[columns]\nmanager = "m"\ncustomer = "c"\nheld_on = "d"'
    rows = csv_of(fresh()) + b"x" * 2_000_000  # so many that a worker finds out
    address = uploaded(browser, rows, how="toml", mapping=mapping)
    claim = claims(site).claim()
    assert claim
    claims(site).fail(claim, Problem(sentence="It broke off."))
    go_ahead(site, address)
    worker = Importing(site.stores)
    for attempt in range(1, ATTEMPTS):
        worker.begin_next()
        until(lambda: not worker.is_busy())
        assert (job(site, address).state, job(site, address).attempts) == ("importing", attempt)
    worker.begin_next()
    until(lambda: not worker.is_busy())
    worker.end()
    assert job(site, address).state == "failed"
    assert "The file is no table that can be read" in browser.get(address).text


def test_a_preview_that_is_not_wanted_any_more_comes_to_nothing(site: Site) -> None:
    browser = site.browser("administrator")
    address = uploaded(browser, csv_of(fresh()))
    claim = claims(site).claim()
    assert claim
    answer = browser.post(f"{address}/withdrawal", data={"version": "1"})
    assert answer.status_code == 303
    with pytest.raises(Ended):
        carry_out(site.stores, claim)
    assert job(site, address).state == "withdrawn"
