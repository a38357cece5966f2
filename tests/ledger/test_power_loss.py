"""What was acknowledged survives a power cut on SQLite, whatever the disk made of open writes."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.visit_event import VisitLogged
from tests.ledger.happenings import commands, deed, positions
from tests.ledger.power import CALLS, Call, Disk, calls
from tests.tree import ROOT

CASES = 50
COMMANDS = 300
FILES = ("ledger.db", "ledger.db-wal", "vault.db", "vault.db-wal", "journal")


def test_nothing_acknowledged_is_lost_when_the_power_is_cut(
    strace: str, sqlite_settings: Settings, tmp_path: Path
) -> None:
    before = files_of(sqlite_settings)
    trace = traced(strace, sqlite_settings, "FULL")
    assert lost(before, trace, sqlite_settings, tmp_path) == 0


def test_a_ledger_that_syncs_less_loses_something_in_this_trial(
    strace: str, sqlite_settings: Settings, tmp_path: Path
) -> None:
    """The control: were nothing lost here either, the trial would prove nothing."""
    before = files_of(sqlite_settings)
    trace = traced(strace, sqlite_settings, "NORMAL")
    assert lost(before, trace, sqlite_settings, tmp_path) > CASES // 2


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
    return list(calls(trace))


def lost(before: dict[str, bytes], trace: list[Call], settings: Settings, tmp_path: Path) -> int:
    """In how many cases something acknowledged was missing after a cut at a random moment."""
    chance = random.Random(11)
    cuts = sorted(chance.sample(range(len(trace) // 20, len(trace)), CASES))
    disk, acknowledged, losses = Disk(before), 0, 0
    for moment, call in enumerate(trace):
        if moment in cuts:
            folder = tmp_path / f"cut-{moment}"
            folder.mkdir()
            disk.cut(folder, chance)
            after = settings.model_copy(update={"data": folder})
            losses += readable(after) < acknowledged
        if call.path == "journal":
            acknowledged += call.name == "write"
        else:
            disk.take(call)
    assert acknowledged == COMMANDS
    assert sum(call.path == "ledger.db" for call in trace) > 100, "there was no checkpoint"
    return losses


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
