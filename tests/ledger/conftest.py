"""Stores to test: each test that asks for them runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Where a new bank is kept; its schemas exist."""
    settings: Settings = request.getfixturevalue(f"{request.param}_settings")
    return settings


@pytest.fixture
def sqlite_settings(migrated_folder: Path, tmp_path: Path) -> Settings:
    """The same, on SQLite alone."""
    data = shutil.copytree(migrated_folder, tmp_path / "data")
    return Settings(data=data, key_file=tmp_path / "key")


@pytest.fixture
def postgres_settings(
    migrated_database: str, postgres_server: Postgres, tmp_path: Path
) -> Iterator[Settings]:
    """The same, on PostgreSQL alone."""
    with postgres_server.fresh_database(migrated_database) as url:
        yield Settings(database_url=url, key_file=tmp_path / "key")


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty stores, to be copied: that is faster than to migrate for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(Settings(data=folder))
    return folder


@pytest.fixture
def strace() -> str:
    """The tracer with which writes are recorded and broken; a machine without it is told so."""
    found = shutil.which("strace")
    if found and subprocess.run([found, "-o", "/dev/null", "true"], check=False).returncode == 0:
        return found
    reason = "There is no strace that works here: power cuts and full disks were NOT tried."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def stores(settings: Settings) -> Iterator[Stores]:
    """The three stores of a new bank."""
    stores = open_stores(settings)
    yield stores
    stores.close()


@pytest.fixture
def ledger(stores: Stores) -> Ledger:
    """The ledger of a new bank."""
    return stores.ledger
