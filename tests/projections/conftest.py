"""Banks to fold: made ones told in sentences, and a demonstration, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from cli.demo.plan import DemoPlan
from cli.demo.simulation import demonstrate
from domain.event import Entry
from domain.ledger.door import Stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from tests.postgres import Postgres
from tests.projections.bank import MadeBank
from tests.projections.stores import opened

# Five weeks with the Qingming holiday in them; a move between units, leaves, second looks.
PLAN = DemoPlan(until=date(2026, 4, 10), managers=6, customers=150, weeks=5, seed=3)


@pytest.fixture
def bank() -> MadeBank:
    """A bank with three managers and two customers, on its first morning."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    return bank.know("ai", "bao")


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Empty stores, on SQLite and on PostgreSQL."""
    settings: Settings = request.getfixturevalue(f"{request.param}_settings")
    stores = opened(settings)
    yield stores
    stores.close()


@pytest.fixture
def sqlite_settings(migrated_folder: Path, tmp_path: Path) -> Settings:
    """Where empty stores are, on SQLite."""
    data = shutil.copytree(migrated_folder, tmp_path / "data")
    return Settings(data=data, key_file=tmp_path / "key")


@pytest.fixture
def postgres_settings(
    migrated_database: str, postgres_server: Postgres, tmp_path: Path
) -> Iterator[Settings]:
    """Where empty stores are, on PostgreSQL."""
    with postgres_server.fresh_database(migrated_database) as url:
        yield Settings(database_url=url, key_file=tmp_path / "key")


@pytest.fixture(scope="module")
def empty_database(migrated_database: str, postgres_server: Postgres) -> Iterator[str]:
    """A database with empty stores that the tests of a module share."""
    with postgres_server.fresh_database(migrated_database) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty stores, to be copied: that is faster than to migrate for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(Settings(data=folder, key_file=folder / "key"))
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The stores of a small demonstration bank, folded once and then only read."""
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(data=folder, key_file=folder / "key")
    demonstrate(settings, PLAN, lambda _days: None)
    stores = opened(settings)
    Keeper(stores.ledger, stores.views).catch_up()
    yield stores
    stores.close()


@pytest.fixture(scope="session")
def history(demo: Stores) -> list[Entry]:
    """All entries of the demonstration bank."""
    return demo.ledger.since(0, 1 << 30)
