"""Reading while the real file is imported into the same bank, and the worker folds it."""

from __future__ import annotations

import time
from contextlib import closing
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from bench.child import ChildFailed, in_child
from bench.imports import PRESET, of_this_size
from bench.readers import readers
from bench.result import Result, not_run
from bench.run import Run
from bench.site import command
from bench.visitor import Line, Visitor
from cli.import_visits import SOME_REJECTED
from domain.event import StaffId
from domain.ledger.settings import Settings

FIGURE = "deeds"

MILLISECONDS = 100
EVERY = 0.1
"""Seconds from one read to the next."""

_WHAT = "a page while the real file is imported, p95"


class Meanwhile(NamedTuple):
    """How long the import took, how long each read, and how long after it was due; in seconds."""

    lasted: float
    reads: list[float]
    due: list[float]


def reading(run: Run, database: str, settings: Settings, address: str) -> Result:
    """Milliseconds until a page is there, all through one import."""
    if not run.real_file.exists():
        return not_run(FIGURE, _WHAT, database, "file absent")
    manager = in_child(60, readers, settings, 0).managers[0].staff
    path = of_this_size(run).resolve()
    lasted, reads, due = in_child(run.patience, read, settings, address, manager, path)
    told = f"import of {lasted:.0f} s: p95 {p95(reads):.0f} ms"
    run.say(f"{FIGURE}, {database}, reads during an {told}")
    return Result(
        figure=FIGURE,
        what=_WHAT,
        database=database,
        unit="ms",
        ours=[p95(reads)],
        goal=MILLISECONDS,
        at_most=True,
        note=(
            f"one import of {lasted:.0f} s, {len(reads)} reads; the median "
            f"{1000 * median(reads):.0f} ms; {p95(due):.0f} ms from when each was due"
        ),
    )


def p95(seconds: list[float]) -> float:
    """The milliseconds that 95 of 100 stay below."""
    return 1000 * quantiles(seconds, n=20)[-1]


def read(settings: Settings, address: str, manager: StaffId, path: Path) -> Meanwhile:
    """Read pages in turn at a steady pace for as long as the import takes.

    Who is late goes on at once, so the reads that a slow one held up are told from when they were
    due as well.
    """
    pages = cycle(("/board", "/today", f"/managers/{manager}"))
    reads, late = [], []
    with closing(Line(address)) as line:
        visitor = Visitor(line, manager)
        for _ in range(10):
            visitor.get(next(pages))
        with command(settings, "import", "visits", str(path), "--preset", PRESET) as importing:
            begin = time.monotonic()
            for number in count():
                due = begin + number * EVERY
                time.sleep(max(0.0, due - time.monotonic()))
                if importing.poll() is not None:
                    break
                reads.append(visitor.get(next(pages)).seconds)
                late.append(time.monotonic() - due)
            if importing.returncode not in (0, SOME_REJECTED):
                raise ChildFailed("The import failed.")
    return Meanwhile(time.monotonic() - begin, reads, late)
