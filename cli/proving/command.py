"""`pacesetter prove`: does the game do what it is for, in banks of which the truth is known?"""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from cli.marked import around
from cli.proving.measuring import SeedResult, measure
from cli.proving.parameters import Parameters
from cli.proving.report import Report, findings
from cli.proving.showing import save_markdown, table_of
from cli.terminal import progress, say, say_json, say_table
from domain.event import Refused

MOST_SEEDS = 1000

_SEEDS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_SPAWN = multiprocessing.get_context("spawn")


def prove(
    seeds: Annotated[str, typer.Option(help="One seed, or the first and the last: 0-9.")] = "0-9",
    processes: Annotated[
        int, typer.Option(min=1, help="Seeds at a time.", show_default="one for each core")
    ] = os.cpu_count() or 1,
    markdown: Annotated[
        Path | None, typer.Option(help="A document between whose marks the table is put.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Try the rules on made-up banks; exit 1 where a figure or a control misses its goal."""
    first, last = seeds_from(seeds)
    if markdown:
        around(markdown)  # so that nobody waits for an hour to be refused
    with progress("Proving, seed by seed", last - first + 1) as reached:
        report = proved((first, last), Parameters(), processes, reached)
    if markdown:
        save_markdown(markdown, report)
    if as_json:
        say_json(report)
    else:
        say_table(table_of(report.findings))
        say(f"Seeds {first} to {last}, in {report.seconds:.0f} s.")
    if not report.holds:
        raise typer.Exit(1)


def seeds_from(words: str) -> tuple[int, int]:
    """The first and the last seed of `0-9` or `7`."""
    found = _SEEDS.fullmatch(words)
    if not found:
        raise Refused("Give seeds as 0-9, or one as 7.")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + MOST_SEEDS:
        raise Refused(f"Give the lower seed first, and at most {MOST_SEEDS} of them.")
    return first, last


def proved(
    seeds: tuple[int, int],
    parameters: Parameters,
    processes: int,
    reached: Callable[[int], None],
) -> Report:
    """All seeds measured, each in a process of its own where there are several."""
    began = time.perf_counter()
    results = []
    for number, result in enumerate(_results(seeds, parameters, processes), 1):
        results.append(result)
        reached(number)
    return Report(
        parameters=parameters,
        seeds=seeds,
        seconds=round(time.perf_counter() - began, 1),
        findings=findings(results),
        results=results,
    )


def _results(
    seeds: tuple[int, int], parameters: Parameters, processes: int
) -> Iterator[SeedResult]:
    numbers = range(seeds[0], seeds[1] + 1)
    if processes == 1 or len(numbers) == 1:
        yield from (measure(seed, parameters) for seed in numbers)
        return
    with ProcessPoolExecutor(min(processes, len(numbers)), mp_context=_SPAWN) as pool:
        yield from pool.map(measure, numbers, [parameters] * len(numbers))
