"""What every test may ask for: a PostgreSQL of its own, and surroundings that are not the user's.

Outside continuous integration a machine without PostgreSQL skips the tests that need one.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from tests.postgres import (
    MEMORY,
    OwnPostgres,
    Postgres,
    PostgresMissing,
    find_binaries,
    running_postgres,
    shared_postgres,
)
from tests.tiers import Rounds, numbered

ROOM = 4 << 30
"""Bytes that have to be free in memory: a run writes about half as many."""

SELDOM = (20_000, 20, 20)
"""New objects before the garbage collector looks at the youngest, and how much rarer at others."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """A trial of many rounds that failed in a late one need not be run from its first again."""
    parser.addoption("--first-round", type=int, default=0, help="begin long trials at this round")


def pytest_configure() -> None:
    """Keep what tests write in memory where there is room, so that nothing waits for a disk.

    Stores ask for the same there as on a disk. What is left when the power is cut is reckoned from
    what they asked for (tests/ledger/test_power_loss.py), and servers that are killed have a disk.
    """
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lasts: thousands of tests and all that they import.

    It would go through them again and again, and never find any of it gone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session", autouse=True)
def own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Data and key of a fresh folder, and no other setting from the user's environment."""
    folder = tmp_path_factory.mktemp("pacesetter")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PACESETTER_")]:
            patch.delenv(name)
        patch.setenv("PACESETTER_DATA", str(folder / "data"))
        patch.setenv("PACESETTER_KEY_FILE", str(folder / "key"))
        yield


@pytest.fixture
def rounds(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Rounds:
    """Counts the rounds of a trial from `--first-round` on; for a release it says how far it is."""
    first: int = request.config.getoption("--first-round")

    def tell(what: str) -> None:
        with capsys.disabled():
            print(f"\n  {request.node.name}: {what}", end="", flush=True)

    is_release = request.node.get_closest_marker("release")
    return lambda many: numbered(many, first, tell if is_release else None)


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database, dropped after the test."""
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture
def private_postgres(postgres_binaries: None) -> Iterator[OwnPostgres]:
    """A server for one test, which may stop and start it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(
    postgres_binaries: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Postgres]:
    """The one server of this run, shared by its workers."""
    own = tmp_path_factory.getbasetemp()
    with shared_postgres(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_database(postgres_server: Postgres) -> Iterator[str]:
    """The name of a database with empty stores, to be copied: that is faster than to migrate."""
    with postgres_server.fresh_database() as url:
        migrate(Settings(database_url=url))
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def postgres_binaries() -> None:
    """Nothing, where there is a PostgreSQL to run; else the reason why not."""
    try:
        find_binaries()
    except PostgresMissing as missing:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(str(missing))
