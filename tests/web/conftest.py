"""Browsers without a window: they ask the application for pages, over real stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from tests.cli.bank import demonstrated, settings_in
from web.app import application


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """The stores of a demonstration bank, whose views are as far as its ledger."""
    settings = demonstrated(settings_in(tmp_path_factory.mktemp("made")))
    opened = open_stores(settings)
    Keeper(opened.ledger, opened.views).catch_up()
    yield opened
    opened.close()


@pytest.fixture
def browser(stores: Stores) -> TestClient:
    """A browser that looks at the demonstration bank, in English."""
    return TestClient(application(stores), headers={"Accept-Language": "en"})


@pytest.fixture
def nothing(tmp_path: Path) -> Settings:
    """Settings of stores in which nothing was ever recorded."""
    settings = settings_in(tmp_path)
    migrate(settings)
    return settings
