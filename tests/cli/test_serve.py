"""`pacesetter serve` and `pacesetter work` as processes of their own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
import pytest

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from tests.cli.bank import UNTIL
from tests.cli.conftest import Run

PATIENCE = 30
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process, stopped as a supervisor would stop it."""
    with subprocess.Popen(
        [sys.executable, "-c", "from cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def until_it_says(process: subprocess.Popen[str], words: str) -> str:
    """The line in which a process says that."""
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return line
    pytest.fail(f"it never said {words}")


def address_of(process: subprocess.Popen[str]) -> str:
    found = ADDRESS.search(until_it_says(process, "http://"))
    assert found
    return found.group()


def until(happened: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < patience
        time.sleep(0.1)


def test_it_serves_the_bank_and_opens_the_days_it_missed(run: Run, own_bank: Settings) -> None:
    stores = open_stores(own_bank)
    assert stores.ledger.today() == UNTIL
    with started("serve", "--port", "0") as process:
        address = address_of(process)
        assert "演示银行" in httpx2.get(address, timeout=PATIENCE).text
        assert httpx2.get(f"{address}/healthz").json()["healthy"] is True
        until(lambda: stores.ledger.today() > UNTIL)
    stores.close()


def test_a_port_can_come_from_the_environment(
    run: Run, nothing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACESETTER_PORT", "0")
    monkeypatch.setenv("PACESETTER_WORKERS", "2")
    with started("serve") as process:
        page = httpx2.get(address_of(process), timeout=PATIENCE)
        assert "pacesetter import visits" in page.text


def test_the_worker_runs_as_a_process_of_its_own(run: Run, own_bank: Settings) -> None:
    stores = open_stores(own_bank)
    with started("work"):
        until(lambda: stores.ledger.today() > UNTIL)
    stores.close()


def test_a_taken_port_is_refused_before_anything_is_made(run: Run, nothing: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run("serve", "--demo-if-empty", "-p", str(taken.getsockname()[1]))
    assert answer.code == 2
    assert "--port" in answer.err
    assert not nothing.data.exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "bank.example"])
def test_only_this_machine_is_served(run: Run, nothing: Settings, host: str) -> None:
    answer = run("serve", "--host", host)
    assert answer.code == 2
    assert "sign-in" in answer.err
