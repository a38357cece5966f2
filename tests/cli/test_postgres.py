"""Commands on PostgreSQL, where the schema is changed on request only."""

from __future__ import annotations

import socket

import pytest

from cli.demo.aside import demonstrate_whole
from domain.ledger.settings import Settings
from tests.cli.bank import PLAN, demonstrated
from tests.cli.conftest import Run
from tests.cli.test_serve import started, until_it_says


@pytest.fixture
def server(nothing: Settings, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty database that commands find."""
    monkeypatch.setenv("PACESETTER_DATABASE_URL", postgres_url)
    return nothing.model_copy(update={"database_url": postgres_url})


def test_work_waits_until_the_schema_is_there(run: Run, server: Settings) -> None:
    answer = run("board")
    assert answer.code == 2
    assert "pacesetter migrate" in answer.err
    assert "ledger, views, vault" in run("migrate").out
    assert "up to date" in run("migrate").out
    assert run("board").code == 0


def test_a_bank_is_shown_verified_and_in_order(run: Run, server: Settings) -> None:
    demonstrated(server)
    assert run("board", "--json", "--window", "all").json[0]["rank"] == 1
    assert run("verify", "--json").json["equal"] is True
    answer = run("doctor")
    assert answer.code == 0
    assert server.database_url not in answer.out


def test_a_demonstration_that_was_broken_off_is_not_gone_on_with(
    run: Run, server: Settings
) -> None:
    def interrupted(day: int) -> None:
        if day == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demonstrate_whole(server, PLAN, interrupted)
    for words in (
        ["work"],
        ["serve", "--port", "0"],
        ["demo"],
        ["serve", "--port", "0", "--demo-if-empty"],
    ):
        answer = run(*words)
        assert answer.code == 2
        assert "was broken off before its last day, 2026-05-27" in answer.err
        assert "pacesetter migrate" in answer.err


def test_serving_reminds_of_the_worker(run: Run, server: Settings) -> None:
    demonstrated(server)
    with started("serve", "--port", "0") as process:
        assert "run `pacesetter work`" in until_it_says(process, "was not opened yet")


def test_a_server_that_is_away_is_told_and_no_crash(
    run: Run, nothing: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"postgresql://pacesetter:hush@127.0.0.1:{port}/pacesetter"
    monkeypatch.setenv("PACESETTER_DATABASE_URL", url)
    answer = run("board")
    assert answer.code == 3
    assert "Traceback" not in answer.err
    answer = run("doctor")
    assert answer.code == 1
    assert "not reachable" in answer.out
    assert "hush" not in answer.out
