"""One order for all: gapless, and whoever reads to a position has missed nothing below it."""

from __future__ import annotations

import time
from contextlib import closing

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from tests.ledger.happenings import commands
from tests.ledger.writing import started, write_among_others

EVENTS = 3200
PATIENCE = 60


def test_a_reader_that_follows_eight_writers_misses_nothing(postgres_settings: Settings) -> None:
    assert follow(postgres_settings, writers=8) == list(range(1, EVENTS + 1))


def test_a_reader_that_follows_four_processes_misses_nothing(sqlite_settings: Settings) -> None:
    assert follow(sqlite_settings, writers=4) == list(range(1, EVENTS + 1))


def follow(settings: Settings, writers: int) -> list[int]:
    """The positions in the order in which a reader meets them who goes on from the last one."""
    share = EVENTS // writers // 2
    processes = [started(write_among_others, settings, each, share) for each in range(writers)]
    patience = time.monotonic() + PATIENCE
    seen: list[int] = []
    with closing(open_stores(settings)) as stores:
        while len(seen) < EVENTS and time.monotonic() < patience:
            entries = stores.ledger.since(seen[-1] if seen else 0, limit=100)
            seen += [entry.position for entry in entries]
            assert not any(process.exitcode for process in processes)
        assert set(commands(stores.ledger).values()) == {2}
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return seen
