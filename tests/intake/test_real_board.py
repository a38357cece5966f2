"""The real file, imported by the command, is on the boards though the worker was killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.ledger.settings import Settings
from tests.tree import ROOT

KILLS = 4
SOME = 8_000
ACHIEVED = {41_188: 4_640, SOME: 250}
"""In how many of so many rows, from the first on, the goal was achieved."""

TRIED = [
    pytest.param("sqlite", SOME, id="sqlite-beginning"),
    pytest.param("postgres", SOME, id="postgres-beginning"),
    pytest.param("sqlite", 41_188, id="sqlite", marks=pytest.mark.release),
    pytest.param("postgres", 41_188, id="postgres", marks=pytest.mark.release),
]
"""With each change the whole file is imported by tests/intake/test_real_data.py alone."""


@pytest.fixture
def surroundings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Where commands find empty stores."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    settings = Settings(data=tmp_path, key_file=tmp_path / "key", database_url=url)
    return {
        **os.environ,
        "PACESETTER_DATA": str(settings.data),
        "PACESETTER_KEY_FILE": str(settings.key_file),
        "PACESETTER_DATABASE_URL": settings.database_url,
    }


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("surroundings", "rows"), TRIED, indirect=["surroundings"])
def test_the_real_file_is_on_the_boards_though_the_worker_was_killed(
    real_file: Path, surroundings: dict[str, str], rows: int, tmp_path: Path
) -> None:
    achieved, file = ACHIEVED[rows], tmp_path / "visits.csv"
    file.write_bytes(b"".join(real_file.read_bytes().splitlines(keepends=True)[: rows + 1]))
    command(surroundings, "migrate")
    with worker_that_dies(surroundings) as deaths:
        report = asked(surroundings, "import", "visits", str(file), "--preset", PRESET)
    assert (report["visits"], report["achieved"]) == (rows, achieved)
    assert len(deaths) > KILLS
    verdict = asked(surroundings, "verify")
    assert verdict["equal"]
    # After the bank's night the worker says that lots were drawn, which draw nothing imported.
    assert 0 <= verdict["events"] - report["events"] <= 1
    lines = asked(surroundings, "board", "--window", "all")
    assert round(sum(line["ev"] for line in lines), 2) == achieved
    assert [sum(line[name] for line in lines) for name in ("visits", "contacts", "closes")] == [
        *(rows, rows),
        achieved,
    ]
    closed = sum(line["close_rate"] * line["contacts"] for line in lines)
    assert round(closed / rows, 4) == round(achieved / rows, 4)
    again = asked(surroundings, "import", "visits", str(file), "--preset", PRESET)
    assert (again["events"], again["already_there"]) == (0, rows)


PRESET = "uci-bank-marketing"
RUNS = "The worker runs; Ctrl-C stops it.\n"


@contextmanager
def worker_that_dies(surroundings: dict[str, str]) -> Iterator[list[float]]:
    """A worker beside what goes on, killed at work so often; the last one stays to the end."""
    deaths: list[float] = []
    over = threading.Event()

    def live_and_die() -> None:
        chance = random.Random(7)
        while len(deaths) <= KILLS:
            worker = started(surroundings, "work", told=subprocess.STDOUT)
            assert worker.stdout
            runs = worker.stdout.readline() == RUNS
            if runs and len(deaths) < KILLS:
                time.sleep(chance.uniform(0.2, 2.0))
            elif runs:
                over.wait()
            worker.kill()
            worker.communicate()
            if runs:
                deaths.append(time.monotonic())

    lives = threading.Thread(target=live_and_die)
    lives.start()
    try:
        yield deaths
    finally:
        over.set()
        lives.join()


def started(
    surroundings: dict[str, str], *words: str, told: int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    """A command under way."""
    return subprocess.Popen(
        [sys.executable, "-c", "from cli import main; main()", *words],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=told,
        text=True,
    )


def command(surroundings: dict[str, str], *words: str) -> str:
    """What a command answers; it has to succeed."""
    process = started(surroundings, *words)
    out, _ = process.communicate(timeout=200)
    assert process.returncode == 0, words
    return out


def asked(surroundings: dict[str, str], *words: str) -> Any:
    """What a command answers in JSON."""
    return json.loads(command(surroundings, *words, "--json"))
