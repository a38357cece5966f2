"""Several processes that answer: the slow ones are left to begin, and the deaf ones are ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator

import pytest
import uvicorn
from uvicorn.supervisors.multiprocess import SIGNALS, Process

from cli import several
from cli.several import Several
from domain.ledger.settings import Settings
from tests.cli.conftest import Run
from tests.cli.test_beside import is_alive, is_worker, until, workers
from tests.cli.test_serve import address_of, first_page, started

HALTED = 6.5
"""Seconds that processes answer nothing: more than the supervisor's model has patience for."""

_SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def handlers() -> Iterator[None]:
    """The handlers of signals are those of before when a test ends."""
    before = {each: signal.getsignal(each) for each in SIGNALS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def test_processes_that_are_slow_are_not_replaced(run: Run, nothing: Settings) -> None:
    with started("serve", "--port", "0", "--workers", "2") as process:
        address = address_of(process)
        until(lambda: len([pid for pid in workers(process.pid) if is_worker(pid)]) == 3)
        begun = [pid for pid in workers(process.pid) if is_worker(pid)]
        for pid in begun:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(HALTED)
        assert [pid for pid in workers(process.pid) if is_worker(pid)] == begun
        for pid in begun:
            os.kill(pid, signal.SIGCONT)
        assert 'action="/sign-in"' in first_page(address)
        killed = begun[-1]
        os.kill(killed, signal.SIGKILL)
        until(lambda: not is_alive(killed))
        until(lambda: len([pid for pid in workers(process.pid) if is_worker(pid)]) == 3)


def test_whoever_does_not_end_is_cut_off(handlers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several, "PATIENCE", 0.5)
    config = uvicorn.Config("web.app:create", factory=True, log_config=None)
    found = Several(config, [])
    deaf = Process(config, [])
    deaf.process = _SPAWN.Process(target=time.sleep, args=(60,), daemon=True)
    deaf.process.start()
    found.processes = [deaf]
    found.join_all()
    assert deaf.exitcode == -signal.SIGKILL
