"""Programs that the tests start as processes of their own, to write beside others or be killed."""

from __future__ import annotations

import base64
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from msgspec.structs import replace

from domain.event import Refused
from domain.ledger import files, masters, rotation
from domain.ledger.append import HEAD
from domain.ledger.backup import restoring
from domain.ledger.backup.reading import Part
from domain.ledger.backup.taking import take
from domain.ledger.door import open_stores
from domain.ledger.ledger import Conflict
from domain.ledger.seals import sealer
from domain.ledger.seals.note import Signer
from domain.ledger.settings import Settings
from domain.ledger.store import Store, Unavailable
from projections import verifying
from projections.imports import Importing
from tests.ledger.happenings import deed

CLIENTS = 20
PARTS = 3
"""Events of one command."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def started(program: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process that runs a function of this module."""
    process = _CONTEXT.Process(target=program, args=arguments, daemon=True)
    process.start()
    return process


def serve_clients(settings: Settings, journal: Path, round_: int) -> None:
    """Record for many clients until killed; each notes durably what was acknowledged to it.

    A client that is told that the ledger is unavailable asks again with the same command.
    """
    ledger = open_stores(settings).ledger
    notes = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def client(number: int) -> None:
        for count in range(1_000_000):
            command = f"{round_}-{number}-{count}"
            while True:
                try:
                    ledger.record_all([deed(command, "said", PARTS - 1)])
                    break
                except Unavailable:
                    time.sleep(0.02)
            os.write(notes, f"{command}\n".encode())
            os.fsync(notes)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write_among_others(settings: Settings, writer: int, commands: int) -> None:
    """Record commands, while some of the transactions fail and some are taken back late."""
    stores = open_stores(settings)
    for number in range(commands):
        if number % 10 == 0:
            take_back(stores.ledger.store)
        mine = deed(f"{writer}-{number}", "said", contacts=1)
        stores.ledger.record_all([mine])
        if number % 5 == 0:
            expect_conflict(stores.ledger.record_all, f"{writer}-{number}")
    stores.close()


def take_backups(settings: Settings, shelf: Path, pause: float) -> None:
    """Take a slow backup each second until killed."""
    stores = open_stores(settings)
    while True:
        with suppress(Refused):  # one who was killed in this second has left its vault part
            take(stores, settings, shelf, lambda _rows: time.sleep(pause))
        time.sleep(1)


def expect_conflict(record: Callable[..., Any], stale: str) -> None:
    """Write to a subject that has moved on, under a new command."""
    again = deed(stale, "said twice", contacts=1)
    try:
        record([replace(again, command=f"late-{stale}")])
    except Conflict:
        return
    raise AssertionError("a stale version was recorded")


def take_back(store: Store) -> None:
    """A transaction that appends, dawdles and is rolled back."""
    row = ("gone", 1, "visit.lapsed", "2024-05-06", 0, "", "", None, 0, b"", b"")
    with store.write() as connection:
        if store.postgres:
            connection.exec_driver_sql(_APPEND, tuple([value] for value in row))
        else:
            connection.exec_driver_sql(_INSERT, row)
        time.sleep(0.002)
        connection.rollback()


_APPEND = f"SELECT append({', '.join(['%s'] * 11)})"
_INSERT = f"INSERT INTO event VALUES (({HEAD}) + 1, {', '.join(['?'] * 11)})"


def import_files(settings: Settings) -> None:
    """Do what a worker does about files to import, until killed."""
    stores = open_stores(settings)
    importing = Importing(stores)
    while True:
        importing.begin_next()
        time.sleep(0.01)


def verify_without_end(settings: Settings, at: int) -> None:
    """Do what a worker does about a comparison that takes for ever, begun at a moment."""
    stores = open_stores(settings)
    stores.ledger.clock = lambda: at
    verifying.compare_all = lambda *_given: time.sleep(3600)  # type: ignore[assignment]
    worker = verifying.Verifying(stores)
    while True:
        worker.begin_next()
        time.sleep(0.01)


def die_before(line: int, is_watched: Callable[[CodeType], bool]) -> None:
    """Be killed before a line, counted over those of the watched functions from here on."""
    reached = 0

    def in_line(_frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal reached
        reached += event == "line"
        if reached == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return in_line

    def in_call(frame: FrameType, _event: str, _given: Any) -> Any:
        return in_line if is_watched(frame.f_code) else None

    sys.settrace(in_call)


RESTORING = frozenset({"restore", "_wrap_anew"})
"""The functions whose lines are the steps by which a backup is restored."""


def restore_until(
    settings: Settings, parts: tuple[Path, Path], line: int, functions: frozenset[str] = RESTORING
) -> None:
    """Restore a backup, and be killed before a line of some functions, of all without any."""
    ledger, vault = parts
    backup = restoring.Backup(Part(ledger, "ledger"), Part(vault, "vault"))
    stores, file = open_stores(settings), restoring.__file__
    die_before(
        line,
        lambda code: code.co_filename == file and (not functions or code.co_name in functions),
    )
    restoring.restore(backup, stores)


STEPS = frozenset({"rotate_master", "wrap_anew"})
"""The functions whose lines are the steps by which the master key is changed."""


def rotate_master(settings: Settings, line: int, functions: frozenset[str] = STEPS) -> None:
    """Change the master key, and be killed before a line of some functions, of all without any."""
    watched = {each.__file__ for each in (files, masters, rotation)}
    store = Store("vault", settings.url("vault"))
    die_before(
        line,
        lambda code: (not functions or code.co_name in functions) and code.co_filename in watched,
    )
    rotation.rotate_master(store, settings.key_file)


def seal_until(settings: Settings, journal: Path, line: int) -> None:
    """Seal all there is, and be killed before a line of the sealer; note whatever was signed."""
    stores, sign = open_stores(settings), Signer.sign

    def noting(signer: Signer, text: str) -> str:
        note = sign(signer, text)
        with journal.open("a") as notes:
            notes.write(f"{base64.b64encode(note.encode()).decode()}\n")
        return note

    Signer.sign = noting  # type: ignore[method-assign, assignment]

    die_before(line, lambda code: code.co_filename == sealer.__file__)
    sealing = sealer.Sealer.of(stores)
    while sealing.seal():
        pass
