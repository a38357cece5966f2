"""A process that is killed while it folds leaves views from which the next one goes on."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import delete

from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from projections.replay import verify
from projections.rows import VIEWS
from tests.projections.bank import MadeBank
from tests.projections.stores import opened, record
from tests.tree import ROOT

ROUNDS = {"sqlite": 20, "postgres": 5}


@pytest.mark.parametrize("database", ROUNDS)
def test_what_a_killed_process_left_is_taken_up(
    request: pytest.FixtureRequest, bank: MadeBank, database: str
) -> None:
    settings: Settings = request.getfixturevalue(f"{database}_settings")
    stores = opened(settings)
    for day in range(12):
        bank.plan("li", "ai").won().contact("bao")
        bank.plan("wang", "bao").won().draw().reject()
        bank.plan("zhao", "ai").start().miss()
        bank.days(1 + day % 3)
    record(stores, bank.entries)
    chance = random.Random(1)
    in_the_middle = 0
    upcoming = started(settings)
    for _ in range(ROUNDS[database]):
        process, upcoming = upcoming, started(settings)
        kill(process, chance.uniform(0.005, 0.15))
        position = Keeper(stores.ledger, stores.views).position()
        in_the_middle += 1 < position < len(bank.entries)
        assert verify(stores.ledger, stores.views).equal
        if position == len(bank.entries):
            begin_again(stores)
    upcoming.kill()
    upcoming.communicate()
    assert in_the_middle >= ROUNDS[database] / 4
    Keeper(stores.ledger, stores.views).catch_up()
    verdict = verify(stores.ledger, stores.views)
    assert (verdict.equal, verdict.events) == (True, len(bank.entries))
    stores.close()


def started(settings: Settings) -> subprocess.Popen[str]:
    """A process that gets ready to fold."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.projections.folding"),
            *(str(settings.data), str(settings.key_file), settings.database_url),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str], seconds: float) -> None:
    """Let it fold for so long, and no longer."""
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("fold\n")
    process.stdin.flush()
    time.sleep(seconds)
    process.kill()
    process.communicate()


def begin_again(stores: Stores) -> None:
    """Empty all views, with the positions."""
    with stores.views.write() as connection:
        for table in VIEWS.tables.values():
            connection.execute(delete(table))


def test_the_folding_process_is_run_from_the_root_of_the_project() -> None:
    assert (Path(ROOT) / "tests/projections/folding.py").is_file()
