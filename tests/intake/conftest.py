"""Banks to import into: on SQLite, and where the database matters on both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.settings import Settings
from tests.intake.bank import NOON, stores_at
from tests.postgres import Postgres

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The UCI Bank Marketing data set, which is not part of the project."""
    path = SHARED / "data" / "bank-marketing.csv"
    if not path.exists():
        give_up = pytest.fail if os.environ.get("CI") == "true" and SHARED.exists() else pytest.skip
        give_up("The UCI Bank Marketing data set is not beside this clone (shared/data).")
    return path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of empty stores, to be copied: that is faster than making each anew."""
    folder = tmp_path_factory.mktemp("migrated")
    stores_at(folder).close()
    return folder


@pytest.fixture
def stores(migrated: Path, tmp_path: Path) -> Iterator[Stores]:
    """Empty stores on SQLite."""
    folder = shutil.copytree(migrated, tmp_path / "bank")
    settings = Settings(data=folder, key_file=folder / "key")
    stores = open_stores(settings, clock=lambda: NOON)
    yield stores
    stores.close()


@pytest.fixture
def ledger(stores: Stores) -> Ledger:
    """The ledger of an empty bank on SQLite."""
    return stores.ledger


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Empty stores, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("stores")
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    with server.fresh_database(request.getfixturevalue("migrated_database")) as url:
        settings = Settings(data=tmp_path, key_file=tmp_path / "key", database_url=url)
        stores = open_stores(settings, clock=lambda: NOON)
        yield stores
        stores.close()
