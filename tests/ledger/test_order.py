"""One order for all: gapless, and whoever reads to a position has missed nothing below it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest

from domain.event import Entry
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from tests.ledger.happenings import commands
from tests.ledger.writing import started, write_among_others
from tests.tiers import Rounds, tiers

STARTING, A_SECOND = 60, 100
"""Seconds that processes may take to begin and to end, and events that they write at the least."""


@pytest.mark.parametrize("events", tiers(3_200, 1_000_000, minutes=180))
def test_a_reader_that_follows_eight_writers_misses_nothing(
    postgres_settings: Settings, rounds: Rounds, events: int
) -> None:
    follow(postgres_settings, 8, events, rounds(events))


@pytest.mark.parametrize("events", tiers(3_200, 100_000, minutes=60))
def test_a_reader_that_follows_four_processes_misses_nothing(
    sqlite_settings: Settings, rounds: Rounds, events: int
) -> None:
    follow(sqlite_settings, 4, events, rounds(events))


def follow(settings: Settings, writers: int, events: int, seen: Iterable[int]) -> None:
    """Read on from the last event seen, as a reader does; each that comes is the next one."""
    share = events // writers // 2
    processes = [started(write_among_others, settings, each, share) for each in range(writers)]
    patience = time.monotonic() + STARTING + events / A_SECOND
    with closing(open_stores(settings)) as stores:
        found: Iterator[Entry] = iter(())
        for last in seen:
            while (entry := next(found, None)) is None:
                assert time.monotonic() < patience, f"nothing came after {last}"
                assert not any(process.exitcode for process in processes)
                found = iter(stores.ledger.since(last, limit=100))
            assert entry.position == last + 1
        for process in processes:
            process.join(STARTING)
            assert process.exitcode == 0
        assert stores.ledger.head() == events
        assert set(commands(stores.ledger).values()) == {2}
