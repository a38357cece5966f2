"""Importing the real file, its visits scored and on the boards at the end of it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from bench.child import in_child
from bench.result import Result, not_run
from bench.run import POSTGRES, SQLITE, Run
from bench.stores import empty_views, quiesce
from domain.ledger import intake
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper

FIGURE = "import"
PRESET = "uci-bank-marketing"

SECONDS = {SQLITE: 20, POSTGRES: 40}

Took = tuple[int, float, float]
"""Visits, and the seconds until they were recorded and until they were on the boards."""


def figures(run: Run) -> Iterator[Result]:
    """Seconds for the whole file on each database."""
    if not run.real_file.exists():
        for database in run.databases:
            yield not_run(FIGURE, f"the real file, {PRESET}", database, "file absent")
        return
    path = of_this_size(run)
    for database in run.databases:
        yield _result(database, list(_rounds(run, database, path)))


def of_this_size(run: Run) -> Path:
    """The file, or a copy of its beginning for a run on a smaller scale."""
    if run.scale >= 1:
        return run.real_file
    path = run.folder / "beginning.csv"
    with run.real_file.open(newline="") as whole, path.open("w", newline="") as beginning:
        rows = csv.reader(whole)
        csv.writer(beginning).writerows([next(rows), *islice(rows, run.sized(41_188, 20))])
    return path


def _rounds(run: Run, database: str, path: Path) -> Iterator[Took]:
    for number in range(run.rounds):
        with run.stores(database) as settings:
            took = in_child(run.patience, import_file, settings, path)
        run.say(f"{FIGURE}, {database}, round {number + 1}: {sum(took[1:]):.1f} s")
        yield took


def import_file(settings: Settings, path: Path) -> Took:
    """Import a file into empty stores and fold what it told, as the command does."""
    empty_views(settings)
    quiesce(settings)
    with closing(open_stores(settings)) as stores:
        begin = time.perf_counter()
        report = intake.import_visits(stores.ledger, intake.table_at(path), intake.preset(PRESET))
        recorded = time.perf_counter()
        Keeper(stores.ledger, stores.views).catch_up()
        return report.visits, recorded - begin, time.perf_counter() - recorded


def _result(database: str, rounds: list[Took]) -> Result:
    visits, recording, folding = rounds[0]
    return Result(
        figure=FIGURE,
        what=f"the real file, {visits:,} visits, read models included",
        database=database,
        unit="s",
        ours=[sum(took[1:]) for took in rounds],
        goal=SECONDS[database],
        at_most=True,
        note=f"round 1: {recording:.1f} s to record, {folding:.1f} s to fold",
    )
