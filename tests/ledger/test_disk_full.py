"""A disk that is full refuses an append as a whole, and the ledger goes on once there is room."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.ledger.door import open_stores
from domain.ledger.ledger import Deed
from domain.ledger.settings import Settings
from domain.ledger.store import Unavailable
from tests.ledger.happenings import commands, deed, positions
from tests.tiers import Rounds, tiers
from tests.tree import ROOT

FILES = ("ledger.db", "ledger.db-wal", "vault.db", "vault.db-wal")

TOLD_SECONDS, BACK_SECONDS = 2, 5


class Tried(NamedTuple):
    """So many commands, and the writes of theirs at which the disk is full, each in its turn."""

    commands: int
    points: range


EACH_CHANGE = Tried(8, range(1, 91, 9))
EACH_RELEASE = Tried(16, range(1, 151))


@pytest.mark.parametrize("tried", tiers(EACH_CHANGE, EACH_RELEASE, minutes=60))
@pytest.mark.parametrize("lasting", [False, True])
def test_a_full_disk_leaves_nothing_half_written(
    strace: str,
    sqlite_settings: Settings,
    tmp_path: Path,
    rounds: Rounds,
    lasting: bool,
    tried: Tried,
) -> None:
    """Once for that write alone and once for good."""
    open_stores(sqlite_settings).close()  # makes the key

    def trial(point: int) -> None:
        folder = shutil.copytree(sqlite_settings.data, tmp_path / f"full-{point}")
        bank = sqlite_settings.model_copy(update={"data": folder})
        answers = recorded_on_a_full_disk(strace, bank, f"{point}{'+' * lasting}", tried.commands)
        if lasting:
            assert answers[-1] == "unavailable", point
        else:
            assert answers.count("unavailable") <= 1, point
        assert len(answers) == tried.commands
        compare(bank, answers)
        shutil.rmtree(folder)

    with ThreadPoolExecutor(2) as two:
        for pair in rounds(len(tried.points) // 2):
            assert len(list(two.map(trial, tried.points[2 * pair : 2 * pair + 2]))) == 2


def recorded_on_a_full_disk(strace: str, settings: Settings, when: str, many: int) -> list[str]:
    """How each command was answered; reading went on all the time, or this raises."""
    watched = [part for name in FILES for part in ("-P", str(settings.data / name))]
    # With a filter in the kernel the program stops at its writes only, and not while it begins.
    tracer = [strace, "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=pwrite64", *watched]
    full = ["-e", f"inject=pwrite64:error=ENOSPC:when={when}"]
    program = [sys.executable, "-m", "tests.ledger.test_disk_full", str(settings.data)]
    done = subprocess.run(
        [*tracer, *full, *program, str(settings.key_file), str(many)],
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
    began = time.monotonic()
    acknowledged = {str(number) for number, each in enumerate(answers) if each == "recorded"}
    with closing(open_stores(settings)) as stores:
        stored = commands(stores.ledger)
        assert acknowledged <= set(stored)
        assert set(stored.values()) <= {3}
        for number in range(len(answers)):
            stores.ledger.record_all([numbered(number)])
        assert positions(stores.ledger) == list(range(1, 3 * len(answers) + 1))
    assert time.monotonic() - began < BACK_SECONDS


def numbered(number: int) -> Deed:
    """A deed with a person of its own, whose key is written to the vault before."""
    return deed(str(number), "said", customer=f"customer_{number}")


def record_and_tell(settings: Settings, many: int) -> None:
    """Record some commands and print what became of each, which is soon; reading goes on."""
    with closing(open_stores(settings)) as stores:
        for number in range(many):
            began = time.monotonic()
            try:
                stores.ledger.record_all([numbered(number)])
                print("recorded")
            except Unavailable:
                print("unavailable")
            assert time.monotonic() - began < TOLD_SECONDS
            stores.ledger.since(0)


if __name__ == "__main__":
    bank = Settings(data=Path(sys.argv[1]), key_file=Path(sys.argv[2]))
    record_and_tell(bank, int(sys.argv[3]))
