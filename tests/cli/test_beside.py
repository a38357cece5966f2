"""The worker beside the pages is there as long as they are, and no longer."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cli.beside import working_beside
from domain.ledger.settings import Settings
from tests.cli.bank import settings_in
from tests.projections.stores import migrated

PATIENCE = 30

SERVER = """
from pathlib import Path
from cli.beside import working_beside
from tests.cli.bank import settings_in
import sys, time
with working_beside(settings_in(Path(sys.argv[1]))):
    print("working", flush=True)
    time.sleep(60)
"""


def made(folder: Path) -> Settings:
    return migrated(settings_in(folder))


def workers(parent: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        threads = [path.name for path in Path(f"/proc/{parent}/task").iterdir()]
        found = [Path(f"/proc/{parent}/task/{each}/children").read_text() for each in threads]
    except FileNotFoundError:
        return []
    return sorted({int(pid) for text in (children, *found) for pid in text.split()})


def until(happened: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < patience, "it did not happen in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has asked about yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_worker_that_was_killed_is_followed_by_another(tmp_path: Path) -> None:
    with working_beside(made(tmp_path)):
        until(lambda: len(multiprocessing.active_children()) == 1)
        first = multiprocessing.active_children()[0].pid
        assert first
        os.kill(first, signal.SIGKILL)
        until(lambda: [each.pid for each in multiprocessing.active_children()] not in ([], [first]))
    until(lambda: multiprocessing.active_children() == [])


def test_the_worker_ends_when_nobody_is_left_to_tell_it(tmp_path: Path) -> None:
    made(tmp_path)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout
        assert server.stdout.readline() == "working\n"
        until(lambda: any(is_worker(pid) for pid in workers(server.pid)))
        left = [pid for pid in workers(server.pid) if is_worker(pid)]
        server.kill()
        server.wait(PATIENCE)
    until(lambda: not any(is_alive(pid) for pid in left))


def is_worker(pid: int) -> bool:
    """Whether it is the worker rather than what the interpreter starts to count semaphores."""
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False
