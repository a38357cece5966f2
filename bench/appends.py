"""Appending one event at a time, durably: beside the library and beside a bare INSERT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bench.child import CONTEXT, in_child, in_children
from bench.result import Result
from bench.run import POSTGRES, SQLITE, Run
from bench.stores import prepare, quiesce
from bench.tail import Log, Seen, follow
from bench.ways import RAW, library, library_durable, make_raw_table, ours, raw
from bench.writers import Way, Written, write
from domain.ledger.settings import Settings

FIGURE = "appends"

LIBRARY, BARE, ALONE = 3, 0.8, 1.0

PROCESSES, THREADS = 4, 4

_SECONDS = 5.0
_PATIENCE = 120

_LOGS = {
    ours: Log("ledger", "event", "position"),
    library: Log("public", "visits_events", "notification_id"),
    raw: Log("ledger", RAW, "position"),
}


def figures(run: Run) -> Iterator[Result]:
    """Events a second of sixteen writers and of one."""
    if POSTGRES in run.databases:
        with run.stores(POSTGRES) as settings:
            in_child(_PATIENCE, prepare, settings)
            make_raw_table(settings)
            yield from _many(run, settings)
            yield from _alone(run, POSTGRES, settings)
    with run.stores(SQLITE) as settings:
        in_child(_PATIENCE, prepare, settings)
        yield from _alone(run, SQLITE, settings)


def _many(run: Run, settings: Settings) -> Iterator[Result]:
    rates: dict[Way, list[float]] = {way: [] for way in _LOGS}
    hidden: dict[Way, list[float]] = {way: [] for way in _LOGS}
    for number in range(run.rounds):
        for way, log in _LOGS.items():
            rate, seen = _tailed(run, way, log, settings)
            rates[way].append(rate)
            hidden[way].append(seen.hidden)
            run.say(f"{FIGURE}, 16 writers, round {number + 1}: {way.__name__} {rate:,.0f}/s")
    what = f"{PROCESSES * THREADS} writers, one event a commit"
    yield _beside(POSTGRES, what, rates[ours], "library's save()", rates[library], LIBRARY)
    against = "raw INSERT under the same lock"
    yield _beside(POSTGRES, what, rates[ours], against, rates[raw], BARE)
    yield Result(
        figure=FIGURE,
        what="events hidden from a tailing reader",
        database=POSTGRES,
        ours=hidden[ours],
        goal=0,
        at_most=True,
        note=f"of those of the library {sum(hidden[library]):.0f}, raw {sum(hidden[raw]):.0f}",
    )


def _tailed(run: Run, way: Way, log: Log, settings: Settings) -> tuple[float, Seen]:
    """One round of sixteen writers with a reader that follows them."""
    seconds = _seconds(run)
    in_child(_PATIENCE, quiesce, settings)
    gate = CONTEXT.Barrier(PROCESSES * THREADS)
    calls: list[partial[Written | Seen]] = [
        partial(write, way, settings, gate, THREADS, seconds) for _ in range(PROCESSES)
    ]
    *written, seen = in_children(
        _PATIENCE, [*calls, partial(follow, settings, log, seconds + _STARTING)]
    )
    assert isinstance(seen, Seen)
    return rate_of([each for each in written if isinstance(each, Written)]), seen


_STARTING = 3.0
"""Seconds that the writers may take to open their stores."""


def _alone(run: Run, database: str, settings: Settings) -> Iterator[Result]:
    ways = [ours, library] if database == POSTGRES else [ours, library_durable, library]
    rates: dict[Way, list[float]] = {way: [] for way in ways}
    for number in range(run.rounds):
        for way in ways:
            in_child(_PATIENCE, quiesce, settings)
            gate = CONTEXT.Barrier(1)
            written = in_child(_PATIENCE, write, way, settings, gate, 1, _seconds(run))
            rates[way].append(rate_of([written]))
            run.say(f"{FIGURE}, {database}, one writer, round {number + 1}: {rates[way][-1]:,.0f}/s")
    mine = rates.pop(ours)
    what, default = "one writer, one event a commit", rates[library]
    if database == POSTGRES:
        yield _beside(database, what, mine, "library's save()", default, ALONE)
        return
    durable = rates[library_durable]
    yield _beside(database, what, mine, "library's save(), synchronous=FULL", durable, ALONE)
    yield _beside(database, what, mine, "library's save(), its default", default, None)


def _seconds(run: Run) -> float:
    return max(0.5, _SECONDS * min(1.0, run.scale))


def rate_of(written: Sequence[Written]) -> float:
    """Events a second of writers that wrote at the same time."""
    lasted = max(each.ended for each in written) - min(each.began for each in written)
    return sum(each.events for each in written) / lasted


def _beside(
    database: str,
    what: str,
    mine: Sequence[float],
    against: str,
    theirs: Sequence[float],
    goal: float | None,
) -> Result:
    return Result(
        figure=FIGURE,
        what=what,
        database=database,
        unit="events/s",
        ours=mine,
        against=against,
        theirs=theirs,
        goal=goal,
    )
