"""Browsers that ask the application for pages, over real stores: without a window and with one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from tests.browser import BrowserMissing, has_browser, running_chromium
from tests.cli.bank import demonstrated, settings_in
from tests.projections.stores import migrated
from tests.serving import serving
from tests.web.direct import Direct
from tests.web.importing import previewed_for_all
from tests.web.people import Site, one
from tests.web.screen import Screen
from web.app import application


class OpenScreen(Protocol):
    """Opens screens, all in the same browser and none with anything of another."""

    def __call__(
        self,
        width: int = 1280,
        scheme: str = "light",
        locale: str = "en-GB",
        java_script: bool = True,
        **more: Any,
    ) -> Screen:
        """A screen so wide in pixels; `more` is what else Browser.new_context takes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a browser has to be installed, whichever test asks for it first waits for that."""
    if not has_browser():
        for item in items:
            if "chromium" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a demonstration bank, whose views are as far as its ledger."""
    settings = demonstrated(settings_in(tmp_path_factory.mktemp("made")))
    opened = open_stores(settings)
    Keeper(opened.ledger, opened.views).catch_up()
    previewed_for_all(opened)
    opened.close()
    return settings


@pytest.fixture(scope="session")
def stores(demonstration: Settings) -> Iterator[Stores]:
    """The stores of the demonstration bank."""
    opened = open_stores(demonstration)
    yield opened
    opened.close()


@pytest.fixture
def browser(stores: Stores) -> TestClient:
    """A browser that looks at the demonstration bank, in English."""
    return Direct(application(stores), headers={"Accept-Language": "en"})


@pytest.fixture
def auditor(stores: Stores) -> TestClient:
    """A browser of somebody who may look at every board of the demonstration."""
    return Site(stores).browser(one(stores, "auditor"))


@pytest.fixture
def nothing(tmp_path: Path) -> Settings:
    """Settings of stores in which nothing was ever recorded."""
    return migrated(settings_in(tmp_path))


@pytest.fixture(scope="session")
def site(demonstration: Settings) -> Iterator[str]:
    """The address of a server of the demonstration bank, which has stores of its own to close."""
    with serving(open_stores(demonstration)) as address:
        yield address


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The one real browser of this process."""
    try:
        with running_chromium(tmp_path_factory.mktemp("browser")) as running:
            yield running
    except BrowserMissing as missing:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(str(missing))


@pytest.fixture
def screen(chromium: Browser) -> Iterator[OpenScreen]:
    """What a test calls to open a screen; they are closed when it ends."""
    opened: list[Screen] = []

    def open_screen(
        width: int = 1280,
        scheme: str = "light",
        locale: str = "en-GB",
        java_script: bool = True,
        **more: Any,
    ) -> Screen:
        wanted = {"color_scheme": scheme, "locale": locale, "java_script_enabled": java_script}
        # What a worker is fetching for a page that is left counts as failed, and not as ended.
        opened.append(Screen(chromium, width, **{"service_workers": "block", **wanted, **more}))
        return opened[-1]

    yield open_screen
    for each in opened:
        each.context.close()
