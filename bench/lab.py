"""The laboratory over a long history: from the question until the report is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from msgspec.structs import replace

from bench.bank import bank_of, recorded
from bench.child import in_child
from bench.measured import Measured, measured
from bench.result import Result
from bench.run import Run
from bench.stores import empty_views
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from projections.keeper import Keeper
from projections.laboratory import try_draft

FIGURE = "lab"

MOST_SECONDS = 60
"""For a million events, on two cores."""

DRAFT = replace(
    RULESET_1,
    version=2,
    goals=tuple(replace(goal, base=150 - 20 * at) for at, goal in enumerate(RULESET_1.goals)),
)
"""Every goal is worth something else, so that every score, rank and index may change."""


def figures(run: Run) -> Iterator[Result]:
    """Seconds of a trial on each database, and the memory of the process."""
    bank = bank_of(run)
    for database in run.databases:
        with recorded(run, database, bank, FIGURE) as settings:
            run.say(f"{FIGURE}, {database}: folding the views that a draft is compared with")
            in_child(run.patience, fold_views, settings)
            rounds = []
            for number in range(run.rounds):
                one = in_child(run.patience, try_once, settings)
                rounds.append(one)
                run.say(f"{FIGURE}, {database}, round {number + 1}: {one.seconds:.1f} s")
            yield from results(database, rounds)


def fold_views(settings: Settings) -> int:
    """Views as far as the ledger; returns how far that is."""
    empty_views(settings)
    with closing(open_stores(settings)) as stores:
        return Keeper(stores.ledger, stores.views).catch_up()


def try_once(settings: Settings) -> Measured:
    """Try the draft, as `pacesetter lab` does with views that are up to date."""
    with closing(open_stores(settings)) as stores:
        return measured(lambda: try_draft(stores.ledger, stores.views, DRAFT).through)


def results(database: str, rounds: list[Measured]) -> Iterator[Result]:
    """What was measured in some rounds, as lines of the table."""
    yield Result(
        figure=FIGURE,
        what=f"a draft tried on {rounds[0].number:,} events",
        database=database,
        unit="s",
        ours=[one.seconds for one in rounds],
        goal=MOST_SECONDS,
        at_most=True,
    )
    yield Result(
        figure=FIGURE,
        what="peak memory of the trial",
        database=database,
        unit="MiB",
        ours=[one.peak for one in rounds],
    )
