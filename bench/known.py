"""A board as it was known at any position of a long history: from the question to the standings."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from typing import NamedTuple

from bench.bank import bank_of, recorded
from bench.boards import p95
from bench.child import in_child
from bench.lab import fold_views
from bench.result import Result
from bench.run import Run
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.ranking import BY_THE_WEEK, CHANNEL, CLOSE, EFFECTIVE, HELP, IMPROVEMENT
from projections.history import WINDOWS, Look, board_then, then_at

FIGURE = "known"

MOST_SECONDS = 2

BOARDS = (*product((EFFECTIVE, CLOSE, CHANNEL, HELP), WINDOWS), (IMPROVEMENT, BY_THE_WEEK))
"""Each kind of board of the bank with each window that it is told for."""

_POSITIONS = 6


class Told(NamedTuple):
    """A board that was asked for, and the seconds until it was there."""

    board: str
    position: int
    lines: int
    seconds: float


def figures(run: Run) -> Iterator[Result]:
    """Seconds of the slowest board of the bank, and their p95, on each database."""
    bank = bank_of(run)
    for database in run.databases:
        with recorded(run, database, bank, FIGURE) as settings:
            run.say(f"{FIGURE}, {database}: folding the views")
            head = in_child(run.patience, fold_views, settings)
            rounds = []
            for number in range(run.rounds):
                positions = positions_of(head, run.sized(_POSITIONS, 3), number)
                rounds.append(in_child(run.patience, ask, settings, positions))
                slowest = max(each.seconds for each in rounds[-1])
                run.say(f"{FIGURE}, {database}, round {number + 1}: at most {slowest:.2f} s")
            yield from results(database, head, rounds)


def positions_of(head: int, many: int, seed: int) -> list[int]:
    """Positions drawn from the whole history, and its last one."""
    chance = random.Random(seed)
    return [*(chance.randrange(head) + 1 for _ in range(many - 1)), head]


def ask(settings: Settings, positions: list[int]) -> list[Told]:
    """Ask for each board of the bank at each position, as a command and a page do."""
    found = []
    with closing(open_stores(settings)) as stores:
        for position in positions:
            for kind, window in BOARDS:
                began = time.perf_counter()
                then = then_at(stores.ledger, position)
                with stores.views.read() as connection:
                    lines = board_then(connection, then, Look(kind, window)).lines
                taken = time.perf_counter() - began
                found.append(Told(f"{window}, {kind}", position, len(lines), taken))
    return found


def results(database: str, head: int, rounds: list[list[Told]]) -> Iterator[Result]:
    """What was measured in some rounds, as lines of the table."""
    slowest = [max(asked, key=lambda each: each.seconds) for asked in rounds]
    last = slowest[-1]
    yield Result(
        figure=FIGURE,
        what=f"the slowest board as known at positions of {head:,} events",
        database=database,
        unit="s",
        ours=[each.seconds for each in slowest],
        goal=MOST_SECONDS,
        at_most=True,
        note=f"in the last round {last.board} at {last.position:,}",
    )
    yield Result(
        figure=FIGURE,
        what="… of all of them, p95",
        database=database,
        unit="s",
        ours=[p95(each.seconds for each in asked) for asked in rounds],
        goal=MOST_SECONDS,
        at_most=True,
    )
