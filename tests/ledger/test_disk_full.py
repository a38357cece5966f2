"""A disk that is full refuses an append as a whole, and the ledger goes on once there is room."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.door import open_stores
from domain.ledger.ledger import Deed
from domain.ledger.settings import Settings
from domain.ledger.store import Unavailable
from tests.ledger.happenings import commands, deed, positions
from tests.tree import ROOT

COMMANDS = 8
FILES = ("ledger.db", "ledger.db-wal", "vault.db", "vault.db-wal")
POINTS = range(1, 91, 9)
"""The writes at which the disk is full: ten, once for that write alone and once for good."""


@pytest.mark.parametrize("lasting", [False, True])
def test_a_full_disk_leaves_nothing_half_written(
    strace: str, sqlite_settings: Settings, tmp_path: Path, lasting: bool
) -> None:
    open_stores(sqlite_settings).close()  # makes the key
    banks = {}
    for point in POINTS:
        folder = shutil.copytree(sqlite_settings.data, tmp_path / f"full-{point}")
        banks[point] = sqlite_settings.model_copy(update={"data": folder})

    def trial(point: int) -> list[str]:
        return recorded_on_a_full_disk(strace, banks[point], f"{point}{'+' * lasting}")

    with ThreadPoolExecutor(2) as two:
        told = dict(zip(POINTS, two.map(trial, POINTS), strict=True))
    for point, answers in told.items():
        if lasting:
            assert answers[-1] == "unavailable"
        else:
            assert answers.count("unavailable") <= 1
        compare(banks[point], answers)


def recorded_on_a_full_disk(strace: str, settings: Settings, when: str) -> list[str]:
    """How each command was answered; reading went on all the time, or this raises."""
    watched = [part for name in FILES for part in ("-P", str(settings.data / name))]
    tracer = [strace, "-o", "/dev/null", "-e", "trace=pwrite64", *watched]
    full = ["-e", f"inject=pwrite64:error=ENOSPC:when={when}"]
    program = [sys.executable, "-m", "tests.ledger.test_disk_full", str(settings.data)]
    done = subprocess.run(
        [*tracer, *full, *program, str(settings.key_file)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def compare(settings: Settings, answers: list[str]) -> None:
    """What was acknowledged is there, and what was refused is not there or whole."""
    for name in ("ledger.db", "vault.db"):
        with closing(sqlite3.connect(settings.data / name)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert len(answers) == COMMANDS
    acknowledged = {str(number) for number, each in enumerate(answers) if each == "recorded"}
    with closing(open_stores(settings)) as stores:
        stored = commands(stores.ledger)
        assert acknowledged <= set(stored)
        assert set(stored.values()) <= {3}
        for number in range(COMMANDS):
            stores.ledger.record_all([numbered(number)])
        assert positions(stores.ledger) == list(range(1, 3 * COMMANDS + 1))


def numbered(number: int) -> Deed:
    """A deed with a person of its own, whose key is written to the vault before."""
    return deed(str(number), "said", customer=f"customer_{number}")


def record_and_tell(settings: Settings) -> None:
    """Record some commands and print what became of each; reading goes on."""
    with closing(open_stores(settings)) as stores:
        for number in range(COMMANDS):
            try:
                stores.ledger.record_all([numbered(number)])
                print("recorded")
            except Unavailable:
                print("unavailable")
            stores.ledger.since(0)


if __name__ == "__main__":
    record_and_tell(Settings(data=Path(sys.argv[1]), key_file=Path(sys.argv[2])))
