"""Bundles: seconds that an auditor's own machine takes to check one, with Python alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.bank import bank_of, recorded
from bench.child import in_child
from bench.measured import Measured, measured
from bench.result import Result
from bench.run import SQLITE, Run
from bench.stores import empty_views
from cli.bundle import write
from domain.ledger.bundle.writing import VERIFIER, Bundle, seal_for
from domain.ledger.door import open_stores
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from projections.keeper import Keeper

FIGURE = "bundle"

GOALS = {10_000: 5, 1_000_000: 60}
"""Seconds for so many events, on one core."""


def figures(run: Run) -> Iterator[Result]:
    """Seconds of the check of a small bundle, and of one with all events of the bank."""
    bank = bank_of(run)
    with recorded(run, SQLITE, bank, FIGURE) as fresh:
        # Seals stay in a ledger that is kept for the next run, so what signs them lies beside it.
        settings = fresh.model_copy(update={"seal_key_file": bank.data / "seal.key"})
        for events, goal in GOALS.items():
            size = run.sized(events, 1_000)
            folder = settings.data / f"bundle-{size}"
            written = in_child(run.patience, write_some, settings, folder, size)
            rounds = []
            for number in range(run.rounds):
                rounds.append(in_child(run.patience, check, folder, written.number))
                run.say(f"{FIGURE}, round {number + 1}: {rounds[-1].seconds:.1f} s")
            yield result(rounds, goal)


def write_some(settings: Settings, folder: Path, size: int) -> Measured:
    """Seal and fold so many events, and write their bundle."""
    empty_views(settings)
    with closing(open_stores(settings)) as stores:
        size = min(size, stores.ledger.head())
        sealer = Sealer.of(stores)
        while sealer.log.size() < size:
            sealer.seal()
        seal = seal_for(stores.ledger, size)
        Keeper(stores.ledger, stores.views).catch_up(seal.size)
        made = Bundle(stores.ledger, folder, seal)
        made.write_seals("")
        return measured(lambda: write(stores, made, "")[0].events)


def check(folder: Path, events: int) -> Measured:
    """Check a bundle with a Python that sees nothing of ours."""
    command = [sys.executable, "-I", "-S", str(folder / VERIFIER), str(folder)]
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return Measured(events, time.perf_counter() - begin, 0)


def result(rounds: list[Measured], goal: int) -> Result:
    """What was measured in some rounds, as a line of the table."""
    return Result(
        figure=FIGURE,
        what=f"a bundle of {rounds[0].number:,} events checked",
        database=SQLITE,
        unit="s",
        ours=[one.seconds for one in rounds],
        goal=goal,
        at_most=True,
    )
