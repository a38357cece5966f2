"""A process that is killed while it folds leaves views from which the next one goes on."""

from __future__ import annotations

import random
import time

import pytest
from sqlalchemy import delete

from domain.ledger.door import Stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from projections.replay import verify
from projections.rows import VIEWS
from tests.projections.bank import MadeBank
from tests.projections.folding import Folding, started
from tests.projections.stores import opened, record
from tests.tiers import Rounds, released

TRIALS = [
    pytest.param("sqlite", 1, 20, id="sqlite"),
    pytest.param("postgres", 1, 5, id="postgres"),
    released("sqlite", 2, 250, minutes=90),
    released("postgres", 2, 250, minutes=90),
]
"""On which database, how many fold at once until all of them are killed, and how often."""


@pytest.mark.parametrize(("database", "workers", "times"), TRIALS)
def test_what_a_killed_process_left_is_taken_up(
    request: pytest.FixtureRequest,
    bank: MadeBank,
    rounds: Rounds,
    database: str,
    workers: int,
    times: int,
) -> None:
    settings: Settings = request.getfixturevalue(f"{database}_settings")
    stores = opened(settings)
    record(stores, busy(bank).entries)
    tried = in_the_middle = 0
    upcoming = crew(settings, workers)
    for number in rounds(times):
        processes, upcoming = upcoming, crew(settings, workers)
        kill(processes, random.Random(number))
        position = Keeper(stores.ledger, stores.views).position()
        in_the_middle += 1 < position < len(bank.entries)
        tried += 1
        verdict = verify(stores.ledger, stores.views)
        assert verdict.equal, (number, verdict.first_difference)
        if position == len(bank.entries):
            begin_again(stores)
    for process in upcoming:
        process.kill()
    assert in_the_middle >= tried / 4
    Keeper(stores.ledger, stores.views).catch_up()
    verdict = verify(stores.ledger, stores.views)
    assert (verdict.equal, verdict.events) == (True, len(bank.entries))
    stores.close()


def busy(bank: MadeBank) -> MadeBank:
    """A bank in which visits are won, turned down and missed."""
    for day in range(12):
        bank.plan("li", "ai").won().contact("bao")
        bank.plan("wang", "bao").won().draw().reject()
        bank.plan("zhao", "ai").start().miss()
        bank.days(1 + day % 3)
    return bank


def crew(settings: Settings, workers: int) -> list[Folding]:
    """So many processes that get ready to fold the same ledger."""
    return [started(settings) for _ in range(workers)]


def kill(processes: list[Folding], chance: random.Random) -> None:
    """Let them fold for so long, and no longer, one after the other."""
    for each in processes:
        each.wait()
    for each in processes:
        each.begin()
    for each in processes:
        time.sleep(chance.uniform(0.005, 0.15))
        each.kill()


def begin_again(stores: Stores) -> None:
    """Empty all views, with the positions."""
    with stores.views.write() as connection:
        for table in VIEWS.tables.values():
            connection.execute(delete(table))
