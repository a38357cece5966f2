"""What sealing costs whoever appends meanwhile: the p95 of an append with a sealer and without."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from multiprocessing.synchronize import Barrier
from statistics import quantiles
from typing import Any, NamedTuple

from bench.child import CONTEXT, ChildFailed, in_child, in_children
from bench.result import Result
from bench.run import Run
from bench.stores import prepare, quiesce
from bench.ways import ours
from domain.ledger.door import open_stores
from domain.ledger.seals.running import sealing_of
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings

FIGURE = "sealing"

GOAL = 1.1
"""An append may take this much longer at the most while events are sealed."""

PAIRS = 9
"""However often other things are measured: an effect this small is lost in fewer."""

_SECONDS, _FEWEST = 6.0, 1.5
"""A turn at full size, and at the least: a sealer works at a second's pace."""

_WARM = 200
_PATIENCE = 300


class Turns(NamedTuple):
    """One turn after the other, each with a sealer or without, and of so many seconds."""

    sealed: Sequence[bool]
    seconds: float


def figures(run: Run) -> Iterator[Result]:
    """The p95 of one writer's appends, in pairs of turns, on each database."""
    turns = Turns(in_pairs(PAIRS), max(_FEWEST, _SECONDS * run.scale))
    for database in run.databases:
        with run.stores(database) as settings:
            in_child(_PATIENCE, prepare, settings)
            in_child(_PATIENCE, quiesce, settings)
            taken, sealed = measure(settings, turns)
        run.say(f"{FIGURE}, {database}: {sum(sealed):,} events sealed in {PAIRS} turns")
        yield result(database, turns, taken, sealed)


def in_pairs(pairs: int) -> list[bool]:
    """With and without in turn; which of a pair comes first is another one each time."""
    return [first for pair in range(pairs) for first in (pair % 2 == 0, pair % 2 != 0)]


def measure(settings: Settings, turns: Turns) -> tuple[list[float], list[int]]:
    """Milliseconds of each turn's p95, and how many events were sealed in each."""
    gate = CONTEXT.Barrier(2)
    lasting = _PATIENCE + 2 * turns.seconds * len(turns.sealed)
    calls: list[partial[Any]] = [
        partial(append_in_turns, settings, gate, turns),
        partial(seal_in_turns, settings, gate, turns),
    ]
    taken, sealed = in_children(lasting, calls)
    return taken, sealed


def append_in_turns(settings: Settings, gate: Barrier, turns: Turns) -> list[float]:
    """Append one event after the other, durably; the p95 of each turn in milliseconds."""
    found = []
    with ours(settings) as appends:
        append = appends()
        for _ in range(_WARM):
            append()
        for _ in turns.sealed:
            gate.wait(_PATIENCE)
            taken, ending = [], time.perf_counter() + turns.seconds
            while (began := time.perf_counter()) < ending:
                append()
                taken.append(1000 * (time.perf_counter() - began))
            found.append(quantiles(taken, n=20)[-1])
            gate.wait(_PATIENCE)
    return found


def seal_in_turns(settings: Settings, gate: Barrier, turns: Turns) -> list[int]:
    """Seal as a worker does, or do nothing; how many events were sealed in each turn.

    What was appended while nobody sealed is sealed before a turn begins; a bank has no arrears.
    """
    found = []
    with closing(open_stores(settings)) as stores:
        for sealed in turns.sealed:
            sealer = Sealer.of(stores)
            if sealed:
                sealer.seal_through(stores.ledger.head())
            before, sealing, stop = sealer.log.size(), sealing_of(stores), threading.Event()
            gate.wait(_PATIENCE)
            ending = threading.Timer(turns.seconds, stop.set)
            ending.start()
            if sealed and sealing:
                sealing.run(stop)
            ending.join()
            found.append(sealer.log.size() - before)
            gate.wait(_PATIENCE)
    return found


def result(database: str, turns: Turns, taken: list[float], sealed: list[int]) -> Result:
    """The pairs as a line of the table; where a sealer did not seal, nothing was measured."""
    idle = [turn for turn, wanted in enumerate(turns.sealed) if wanted != bool(sealed[turn])]
    if idle:
        raise ChildFailed(f"In turns {idle} the sealer did not do what it was to do.")
    split: dict[bool, list[float]] = {True: [], False: []}
    for each, is_sealed in zip(taken, turns.sealed, strict=True):
        split[is_sealed].append(each)
    return Result(
        figure=FIGURE,
        what=f"an append while events are sealed, p95, {len(split[True])} pairs",
        database=database,
        unit="ms",
        ours=split[True],
        against="while none is sealed",
        theirs=split[False],
        goal=GOAL,
        at_most=True,
    )
