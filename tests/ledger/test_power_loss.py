"""What was acknowledged survives a power cut on SQLite, whatever the disk made of open writes."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.visit_event import VisitLogged
from tests.ledger.happenings import commands, deed, positions
from tests.ledger.power import CALLS, Call, Disk, calls
from tests.tiers import Rounds, tiers
from tests.tree import ROOT

CONTROL = 50
COMMANDS = 300
FILES = ("ledger.db", "ledger.db-wal", "vault.db", "vault.db-wal", "journal")


@pytest.mark.parametrize("cuts", tiers(50, 20_000, minutes=240))
def test_nothing_acknowledged_is_lost_when_the_power_is_cut(
    strace: str, sqlite_settings: Settings, rounds: Rounds, cuts: int
) -> None:
    before = files_of(sqlite_settings)
    trace = traced(strace, sqlite_settings, "FULL")
    moments = moments_of(trace, cuts)
    assert next(lost(before, trace, moments, rounds(cuts), sqlite_settings), None) is None


def test_a_ledger_that_syncs_less_loses_something_in_this_trial(
    strace: str, sqlite_settings: Settings
) -> None:
    """The control: were nothing lost here either, the trial would prove nothing."""
    before = files_of(sqlite_settings)
    trace = traced(strace, sqlite_settings, "NORMAL")
    moments = moments_of(trace, CONTROL)
    assert len(list(lost(before, trace, moments, range(CONTROL), sqlite_settings))) > CONTROL // 2


def files_of(settings: Settings) -> dict[str, bytes]:
    """The stores' files while nobody has them open; the key is made, which is a file besides."""
    open_stores(settings).close()
    return {path.name: path.read_bytes() for path in settings.data.iterdir()}


def traced(strace: str, settings: Settings, synchronous: str) -> list[Call]:
    """The system calls of a program that records, and notes what was acknowledged to it."""
    trace = settings.data.parent / "trace"
    watched = [part for name in FILES for part in ("-P", str(settings.data / name))]
    tracer = [strace, "-o", str(trace), "-xx", "-s", "65536", "-e", f"trace={CALLS}", *watched]
    program = [sys.executable, "-m", "tests.ledger.test_power_loss", str(settings.data)]
    arguments = [str(settings.key_file), synchronous]
    subprocess.run([*tracer, *program, *arguments], cwd=ROOT, check=True)
    found = list(calls(trace))
    assert sum(call.path == "journal" and call.name == "write" for call in found) == COMMANDS
    assert sum(call.path == "ledger.db" for call in found) > 100, "there was no checkpoint"
    return found


def moments_of(trace: list[Call], cuts: int) -> list[int]:
    """The calls before which the power is cut, in order; some of them are several times."""
    return sorted(random.Random(11).choices(range(len(trace) // 20, len(trace)), k=cuts))


def lost(
    before: dict[str, bytes],
    trace: list[Call],
    moments: list[int],
    cuts: Iterable[int],
    settings: Settings,
) -> Iterator[int]:
    """Of these cuts the ones after which something acknowledged was missing."""
    disk, reached, acknowledged = Disk(before), 0, 0
    for cut in cuts:
        for call in trace[reached : moments[cut]]:
            if call.path == "journal":
                acknowledged += call.name == "write"
            else:
                disk.take(call)
        reached = moments[cut]
        folder = settings.data.parent / f"cut-{cut}"
        folder.mkdir()
        disk.cut(folder, random.Random(cut))
        if readable(settings.model_copy(update={"data": folder})) < acknowledged:
            yield cut
        shutil.rmtree(folder)


def readable(settings: Settings) -> int:
    """How many commands of a ledger can be read; the ledger is whole, and goes on."""
    for name in ("ledger.db", "vault.db"):
        with closing(sqlite3.connect(settings.data / name)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(open_stores(settings)) as stores:
        ledger = stores.ledger
        found = commands(ledger)
        assert list(found) == [str(number) for number in range(len(found))]
        assert set(found.values()) <= {3}
        texts = [ledger.opened(entry) for entry in ledger.since(0, 10_000, kinds=[VisitLogged])]
        assert len(texts) == len(found)
        ledger.record_all([deed("afterwards", "said")])
        assert positions(ledger) == list(range(1, 3 * len(found) + 4))
    return sum(getattr(text, "log", "") == said(number) for number, text in enumerate(texts))


def said(number: int) -> str:
    """A text long enough that the write-ahead log fills and is copied into the database."""
    return f"{number} " + "谈了很久" * 150


def record_and_note(settings: Settings) -> None:
    """Record one command after the other, and note each in the journal once it is answered."""
    with (settings.data / "journal").open("wb", buffering=0) as journal:
        ledger = open_stores(settings).ledger
        for number in range(COMMANDS):
            ledger.record_all([deed(str(number), said(number), customer=f"customer_{number}")])
            journal.write(f"{number}\n".encode())


if __name__ == "__main__":
    from domain.ledger import engine

    data, key_file, synchronous = sys.argv[1:]
    engine.SYNCHRONOUS.update(ledger=synchronous, vault=synchronous)
    record_and_note(Settings(data=Path(data), key_file=Path(key_file)))
