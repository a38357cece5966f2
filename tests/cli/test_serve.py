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
from pathlib import Path

import httpx2
import pytest

from cli.serve import undisturbed
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
            code = process.wait(PATIENCE)
            assert code == 0, process.stdout.read() if process.stdout else ""


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


def first_page(address: str) -> str:
    """What somebody sees who opens the address, and is sent to sign in."""
    page = httpx2.get(address, timeout=PATIENCE, follow_redirects=True)
    assert page.url.path == "/sign-in"
    return page.text


def signed_in(reader: httpx2.Client) -> None:
    """Sign in as one of those whom the demonstration offers."""
    offered = re.search(r'name="staff" value="([^"]+)"', reader.get("/sign-in").text)
    assert offered
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = reader.post("/demo-sign-in", data={"staff": offered[1]}, headers=headers)
    assert answer.status_code == 303


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
        assert "演示银行" in first_page(address)
        assert httpx2.get(f"{address}/healthz").json()["healthy"] is True
        until(lambda: stores.ledger.today() > UNTIL)
    stores.close()


def test_a_port_can_come_from_the_environment(
    run: Run, nothing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACESETTER_PORT", "0")
    monkeypatch.setenv("PACESETTER_WORKERS", "2")
    with started("serve") as process:
        assert 'action="/sign-in"' in first_page(address_of(process))


def test_a_server_that_is_stopped_ends_its_open_streams_at_once(
    run: Run, own_bank: Settings
) -> None:
    with started("serve", "--port", "0") as process:
        address = address_of(process)
        with httpx2.Client(base_url=address, timeout=PATIENCE) as reader:
            signed_in(reader)
            with reader.stream("GET", "/live") as live:
                assert next(live.iter_lines()) == "retry: 1000"
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)
        assert process.stdout
        said = process.stdout.read()
    assert "Cancel" not in said, "the server lost its patience with the stream"


def test_a_bank_that_is_not_open_yet_says_how_it_is_opened(run: Run, nothing: Settings) -> None:
    with started("serve", "--port", "0") as process:
        until_it_says(process, "`pacesetter admin create` opens one")
        address_of(process)


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
def test_without_tls_only_this_machine_is_served(run: Run, nothing: Settings, host: str) -> None:
    answer = run("serve", "--host", host)
    assert answer.code == 2
    assert "--tls" in answer.err


def test_a_demonstration_is_for_this_machine_alone(
    run: Run, bank: Settings, tmp_path: Path
) -> None:
    certificate = tmp_path / "both.pem"
    certificate.touch()
    answer = run("serve", "--host", "0.0.0.0", "--port", "0", "--tls", str(certificate))
    assert answer.code == 2
    assert "demonstration" in answer.err


def test_a_signal_waits_until_what_must_not_be_disturbed_is_done() -> None:
    done: list[str] = []

    def told() -> None:
        with undisturbed():
            signal.raise_signal(signal.SIGTERM)
            done.append("the rest")

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            told()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done
