"""The pages of the site as a person meets them, and beside what their template alone would take."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from statistics import quantiles

from bench import bare
from bench.asked import drawn
from bench.child import in_child
from bench.readers import Readers, readers, signed_in
from bench.result import Result
from bench.run import Run
from bench.site import served, site, size
from bench.visitor import Line, Unexpected
from domain.ledger.settings import Settings

FIGURE = "pages"

MILLISECONDS = 30

_OF_EACH = 100
"""How often each page is asked for in a round."""

_WARM = 5
_FOUND = 200

Times = dict[str, list[float]]
"""Seconds that each page took, time by time."""


def figures(run: Run) -> Iterator[Result]:
    """Milliseconds a page on each database, and how much of a bare template's rate is left."""
    for database in run.databases:
        with site(run, database) as settings:
            managers, events = in_child(run.patience, size, settings)
            run.say(f"{FIGURE}, {database}: {managers:,} managers, {events:,} events")
            yield from _read(run, database, settings)
            chosen = in_child(60, readers, settings, 0)
            yield from bare.beside(run, database, settings, chosen.managers[0].staff)


def _read(run: Run, database: str, settings: Settings) -> Iterator[Result]:
    found: dict[str, list[list[float]]] = defaultdict(list)
    with served(settings) as address:
        for number in range(run.rounds):
            chosen = in_child(60, readers, settings, number)
            times = in_child(run.patience, read, address, chosen, run.sized(_OF_EACH, 40), number)
            for name, seconds in times.items():
                found[name].append(seconds)
            slowest = max(times, key=lambda name: p95(times[name]))
            told = f"{slowest} with a p95 of {p95(times[slowest]):.1f} ms"
            run.say(f"{FIGURE}, {database}, round {number + 1}: the slowest is {told}")
    for name, rounds in found.items():
        yield Result(
            figure=FIGURE,
            what=f"{name}, p95",
            database=database,
            unit="ms",
            ours=[p95(seconds) for seconds in rounds],
            goal=MILLISECONDS,
            at_most=True,
            note=f"the slowest {1000 * max(map(max, rounds)):.0f} ms",
        )


def p95(seconds: list[float]) -> float:
    """The milliseconds that 95 of 100 stay below."""
    return 1000 * quantiles(seconds, n=20)[-1]


def read(address: str, chosen: Readers, times: int, seed: int) -> Times:
    """Ask for each page so often, one after the other, on one connection that stays open."""
    found: Times = defaultdict(list)
    chance = random.Random(seed)
    with closing(Line(address)) as line:
        people = signed_in(line, chosen)
        for number in range(_WARM + times):
            for page in drawn(chosen, chance):
                answer = people[page.staff].get(page.path)
                if answer.status != _FOUND:
                    raise Unexpected(f"{page.path} answered {answer.status}.")
                if number >= _WARM:
                    found[page.name].append(answer.seconds)
    return dict(found)
