"""Sealers that are killed at any line, two at once: nothing they signed contradicts anything."""

from __future__ import annotations

import base64
import random
import signal
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.door import open_stores
from domain.ledger.seals.examination import examine
from domain.ledger.seals.note import opened
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed
from tests.ledger.writing import seal_until, started

LINES = 150
"""More than a seal takes, so that some sealers come to their end."""


def test_two_sealers_that_are_killed_sign_nothing_that_contradicts(
    settings: Settings, tmp_path: Path
) -> None:
    assert kill(settings, tmp_path / "journal", rounds=6, seed=1) > 6


@pytest.mark.release
@pytest.mark.timeout(900)
def test_two_sealers_that_are_killed_five_hundred_times_sign_nothing_that_contradicts(
    settings: Settings, tmp_path: Path
) -> None:
    assert kill(settings, tmp_path / "journal", rounds=320, seed=2) > 500


def kill(settings: Settings, journal: Path, rounds: int, seed: int) -> int:
    """Start two sealers again and again, each to die somewhere; returns how many did."""
    dice, died = random.Random(seed), 0
    journal.touch()
    with closing(open_stores(settings)) as stores:
        for number in range(rounds):
            stores.ledger.record_all([deed(f"c{number}", "log", contacts=dice.randrange(4))])
            lines = [dice.randrange(1, LINES) for _ in range(2)]
            sealers = [started(seal_until, settings, journal, line) for line in lines]
            for each in sealers:
                each.join()
                assert each.exitcode in (0, -signal.SIGKILL)
                died += each.exitcode != 0
        head = stores.ledger.head()
        Sealer.of(stores).seal_through(head)
        log = Sealer.of(stores).log
        assert log.alarms() == []
        assert examine(stores.ledger).differences == ()
        assert log.size() == head
        keys = [known.key for known in log.known_keys()]
        assert len(keys) == 1
        signed = [base64.b64decode(line).decode() for line in journal.read_text().splitlines()]
        assert signed
        for note in signed:
            checkpoint = opened(note, keys)
            assert log.root(checkpoint.size) == checkpoint.root
            assert log.follows(note) == checkpoint
    return died
