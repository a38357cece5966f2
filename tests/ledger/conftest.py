"""Stores to test: each test that asks for them runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where a new bank is kept; its schemas exist."""
    return request.getfixturevalue(f"{request.param}_settings")  # type: ignore[no-any-return]


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """The same, on SQLite alone."""
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "key")
    migrate(settings)
    return settings


@pytest.fixture
def postgres_settings(tmp_path: Path, postgres_url: str) -> Settings:
    """The same, on PostgreSQL alone."""
    settings = Settings(database_url=postgres_url, key_file=tmp_path / "key")
    migrate(settings)
    return settings


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
