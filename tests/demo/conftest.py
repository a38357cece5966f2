"""A small demonstration bank, made once and then only looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cli.demo.plan import DemoPlan, DemoReport
from cli.demo.simulation import demonstrate
from domain.event import Entry
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings

# From 16 March to 27 May 2026: two holidays and a Saturday that is worked.
PLAN = DemoPlan(until=date(2026, 5, 27), managers=14, customers=420, weeks=10, seed=7)


def settings_in(folder: Path) -> Settings:
    """Stores and key of their own."""
    return Settings(data=folder, key_file=folder / "key")


def entries_of(stores: Stores) -> list[Entry]:
    """Everything on the ledger, in order."""
    found: list[Entry] = []
    while stretch := stores.ledger.since(len(found)):
        found += stretch
    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bank's stores are."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def report(folder: Path) -> DemoReport:
    """What the simulation says of itself."""
    return demonstrate(settings_in(folder), PLAN, lambda _done: None)


@pytest.fixture(scope="session")
def bank(folder: Path, report: DemoReport) -> Iterator[Stores]:
    """The stores of the bank."""
    stores = open_stores(settings_in(folder))
    assert stores.ledger.head() == report.events
    yield stores
    stores.close()


@pytest.fixture(scope="session")
def history(bank: Stores) -> list[Entry]:
    """All entries of the bank."""
    return entries_of(bank)
