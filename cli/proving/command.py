"""`pacesetter prove`: does the game do what it is for, in banks of which the truth is known?"""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated

import typer
from rich.table import Table

from cli.proving.measuring import SeedResult, measure
from cli.proving.parameters import Parameters
from cli.proving.report import Finding, Report, findings
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
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Try the rules on made-up banks; exit 1 where a figure or a control misses its goal."""
    first, last = seeds_from(seeds)
    with progress("Proving, seed by seed", last - first + 1) as reached:
        report = proved((first, last), Parameters(), processes, reached)
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


def table_of(found: list[Finding]) -> Table:
    """The findings for a person; controls stand indented below their figure."""
    table = Table(box=None, header_style="bold")
    for heading in ("", "figure and controls", "goal"):
        table.add_column(heading, no_wrap=True)
    for heading in ("mean", "95 % interval", "seeds from … to"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("holds", no_wrap=True)
    for each in found:
        told = each.estimate
        numbers = ("–", "–", "–")
        if told:
            spread = (
                f"{told.low:.3f} … {told.high:.3f}",
                f"{told.least:.3f} … {told.greatest:.3f}",
            )
            numbers = (f"{told.mean:.3f}", *spread)
        holds = {True: "yes", False: "NO", None: "not measured yet"}[each.holds]
        what = f"  control: {each.what}" if each.control else each.what
        table.add_row(str(each.figure), what, each.goal, *numbers, holds)
    return table
