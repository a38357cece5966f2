"""Appending one event at a time, durably: beside the library and beside a bare INSERT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from bench.child import CONTEXT, in_child, in_children
from bench.result import Result
from bench.run import POSTGRES, SQLITE, Run
from bench.stores import prepare, quiesce
from bench.tail import Log, Seen, follow
from bench.ways import RAW, library, library_durable, make_tables, ours, raw
from bench.writers import Slice, Turns, Way, rates, write
from domain.ledger.settings import Settings

FIGURE = "appends"

LIBRARY, BARE, ALONE = 3, 0.8, 1.0

PROCESSES, THREADS = 4, 4

_PATIENCE = 180
_STARTING = 6.0
"""Seconds that the writers may take to open their stores."""

_WRITERS: tuple[tuple[Way, Log], ...] = (
    (ours, Log("event", "position")),
    (library, Log("visits_events", "notification_id")),
    (raw, Log(RAW, "position")),
)

_NAMES: dict[Way, str] = {
    library: "library's save(), its default",
    library_durable: "library's save(), synchronous=FULL",
    raw: "raw INSERT under the same lock",
}

Rounds = dict[Way, list[float]]


def figures(run: Run) -> Iterator[Result]:
    """Events a second of sixteen writers and of one."""
    if POSTGRES in run.databases:
        with run.stores(POSTGRES) as settings:
            in_child(_PATIENCE, prepare, settings)
            in_child(_PATIENCE, make_tables, settings)
            yield from _many(run, settings)
            alone = _alone(run, POSTGRES, settings, (ours, library))
            yield _one_writer(POSTGRES, alone, library, ALONE)
    with run.stores(SQLITE) as settings:
        in_child(_PATIENCE, prepare, settings)
        alone = _alone(run, SQLITE, settings, (ours, library_durable, library))
        yield _one_writer(SQLITE, alone, library_durable, ALONE)
        yield _one_writer(SQLITE, alone, library, None)


def _many(run: Run, settings: Settings) -> Iterator[Result]:
    found: Rounds = {way: [] for way, _ in _WRITERS}
    hidden: Rounds = {way: [] for way, _ in _WRITERS}
    for number in range(run.rounds):
        for way, rate, seen in _together(run, settings):
            found[way].append(rate)
            hidden[way].append(seen.hidden)
        _say(run, POSTGRES, f"16 writers, round {number + 1}", found)
    what = f"{PROCESSES * THREADS} writers, one event a commit"
    yield _beside(POSTGRES, what, found, library, LIBRARY)
    yield _beside(POSTGRES, what, found, raw, BARE)
    yield Result(
        figure=FIGURE,
        what="events hidden from a tailing reader",
        database=POSTGRES,
        ours=hidden[ours],
        goal=0,
        at_most=True,
        note=f"of the library's {sum(hidden[library]):.0f}, of the raw {sum(hidden[raw]):.0f}",
    )


def _together(run: Run, settings: Settings) -> Iterator[tuple[Way, float, Seen]]:
    """One round of sixteen writers, and a reader that follows all of them."""
    in_child(_PATIENCE, quiesce, settings)
    ways, logs = zip(*_WRITERS, strict=True)
    gate, turns = CONTEXT.Barrier(PROCESSES * THREADS), _turns(run, 1.0, 5)
    lasting = turns.seconds * turns.times * len(ways) + _STARTING
    call: partial[Any] = partial(write, ways, settings, gate, THREADS, turns)
    reading: partial[Any] = partial(follow, settings, logs, lasting)
    *written, seen = in_children(_PATIENCE, [*[call] * PROCESSES, reading])
    slices = [thread for process in written for thread in process]
    yield from zip(ways, rates(slices, len(ways)), seen, strict=True)


def _alone(run: Run, database: str, settings: Settings, ways: Sequence[Way]) -> Rounds:
    found: Rounds = {way: [] for way in ways}
    for number in range(run.rounds):
        in_child(_PATIENCE, quiesce, settings)
        gate, turns = CONTEXT.Barrier(1), _turns(run, 0.25, 16)
        slices: list[list[Slice]] = in_child(_PATIENCE, write, ways, settings, gate, 1, turns)
        for way, rate in zip(ways, rates(slices, len(ways)), strict=True):
            found[way].append(rate)
        _say(run, database, f"one writer, round {number + 1}", found)
    return found


def _turns(run: Run, seconds: float, times: int) -> Turns:
    return Turns(seconds, max(1, round(times * min(1.0, run.scale))))


def _say(run: Run, database: str, what: str, found: Rounds) -> None:
    told = ", ".join(f"{way.__name__} {rates[-1]:,.0f}/s" for way, rates in found.items())
    run.say(f"{FIGURE}, {database}, {what}: {told}")


def _one_writer(database: str, found: Rounds, against: Way, goal: float | None) -> Result:
    return _beside(database, "one writer, one event a commit", found, against, goal)


def _beside(database: str, what: str, found: Rounds, against: Way, goal: float | None) -> Result:
    return Result(
        figure=FIGURE,
        what=what,
        database=database,
        unit="events/s",
        ours=found[ours],
        against=_NAMES[against],
        theirs=found[against],
        goal=goal,
    )
