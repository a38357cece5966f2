"""What was acknowledged survives the sudden death of the program, and of the database."""

from __future__ import annotations

import random
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.door import open_stores
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from tests.ledger.happenings import commands, positions
from tests.ledger.writing import PARTS, serve_clients, started
from tests.postgres import OwnPostgres, PostgresFailed
from tests.tiers import Rounds, tiers

READY_SECONDS = 5


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where clients note what was acknowledged to them."""
    path = tmp_path / "journal"
    path.touch()
    return path


@pytest.mark.parametrize("kills", tiers(10, 200, minutes=60))
def test_nothing_acknowledged_is_lost_when_the_program_is_killed(
    settings: Settings, journal: Path, rounds: Rounds, kills: int
) -> None:
    for round_ in rounds(kills):
        server = started(serve_clients, settings, journal, round_)
        await_acknowledged(journal, more=50)
        time.sleep(random.Random(round_).uniform(0, 0.2))
        server.kill()
        server.join()
        assert ready_seconds(settings) <= READY_SECONDS
        compare(settings, journal)


@pytest.mark.parametrize("kills", tiers(2, 100, minutes=60))
@pytest.mark.parametrize("how", [signal.SIGQUIT, signal.SIGKILL])
def test_nothing_acknowledged_is_lost_when_the_database_is_killed(
    private_postgres: OwnPostgres,
    tmp_path: Path,
    journal: Path,
    rounds: Rounds,
    how: signal.Signals,
    kills: int,
) -> None:
    settings = Settings(database_url=private_postgres.url(), key_file=tmp_path / "key")
    migrate(settings)
    server = started(serve_clients, settings, journal, 0)
    for _ in rounds(kills):
        await_acknowledged(journal, more=50)
        private_postgres.stop(how)
        start_again(private_postgres)
        await_acknowledged(journal, more=1, seconds=READY_SECONDS)
    await_acknowledged(journal, more=50)  # without a restart of the program
    server.kill()
    server.join()
    compare(settings, journal)


def start_again(postgres: OwnPostgres) -> None:
    """The children of a killed server take a moment to notice and to go."""
    patience = time.monotonic() + READY_SECONDS
    while True:
        try:
            return postgres.start()
        except PostgresFailed:
            if time.monotonic() > patience:
                raise
            time.sleep(0.1)


def await_acknowledged(journal: Path, more: int, seconds: float = 30) -> None:
    """Wait until `more` commands were acknowledged than now."""
    goal = len(acknowledged(journal)) + more
    patience = time.monotonic() + seconds
    while len(acknowledged(journal)) < goal:
        assert time.monotonic() < patience, "the clients get no answers"
        time.sleep(0.005)


def acknowledged(journal: Path) -> list[str]:
    """The commands noted; a note that was cut off by the kill does not count."""
    return journal.read_text().split("\n")[:-1]


def ready_seconds(settings: Settings) -> float:
    """How long the stores take to open and to answer after what happened to them."""
    began = time.monotonic()
    with closing(open_stores(settings)) as stores:
        stores.ledger.head()
    return time.monotonic() - began


def compare(settings: Settings, journal: Path) -> None:
    """All that was acknowledged is there, each command is whole, and no position is missing."""
    with closing(open_stores(settings)) as stores:
        stored, found = commands(stores.ledger), positions(stores.ledger)
    lost = [command for command in acknowledged(journal) if command not in stored]
    assert not lost
    assert not {command for command, parts in stored.items() if parts != PARTS}
    assert found == list(range(1, len(found) + 1))
