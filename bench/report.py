"""What is shown of the results: a table on the screen, a JSON file, a table in a document."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from bench.result import Result
from bench.run import Run
from cli import marked

HEADINGS = ("figure", "what", "on", "ours", "beside", "theirs", "ratio", "goal", "reached")

_RIGHT = {"ours", "theirs", "ratio", "goal"}


def line(result: Result) -> tuple[str, ...]:
    """A result in words, one for each of HEADINGS; figures are medians of the rounds."""
    if not result.ran:
        empty = [""] * (len(HEADINGS) - 4)
        return (result.figure, result.what, result.database, result.note, *empty)
    return (
        result.figure,
        result.what,
        result.database,
        _with_unit(result.middle(result.ours), result.unit),
        result.against or result.note,
        _with_unit(result.middle(result.theirs), result.unit) if result.theirs else "",
        _ratio(result),
        _goal(result),
        {True: "yes", False: "no", None: ""}[result.reached],
    )


def _ratio(result: Result) -> str:
    if not result.theirs:
        return ""
    ratios = result.ratios
    middle = f"{_figure(result.told)} ×"
    return f"{middle} ({_figure(min(ratios))}–{_figure(max(ratios))})"


def _goal(result: Result) -> str:
    if result.goal is None:
        return ""
    sign = "≤" if result.at_most else "≥"
    unit = "×" if result.theirs else result.unit
    return f"{sign} {_with_unit(result.goal, unit)}"


def _with_unit(value: float, unit: str) -> str:
    return f"{_figure(value)} {unit}".strip()


def _figure(value: float) -> str:
    """Three digits that count, and no false ones."""
    if value == 0 or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def show(results: Sequence[Result], run: Run, console: Console) -> None:
    """Print the table, as wide as it needs to be."""
    table = Table(box=box.SIMPLE_HEAD, title=surroundings_in_words(run), title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading in _RIGHT else "left")
    for result in results:
        style = {True: "green", False: "red", None: ""}[result.reached]
        table.add_row(*line(result), style=style)
    console.print(table)


def save_json(path: Path, results: Sequence[Result], run: Run) -> None:
    """Write every round of every figure."""
    told = {"surroundings": surroundings(run), "results": results}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told)) + b"\n")


def save_markdown(path: Path, results: Sequence[Result], run: Run) -> None:
    """Put the table between the marks of a document, or write a document of nothing else."""
    table = marked.table(HEADINGS, map(line, results), _RIGHT)
    marked.fill(path, f"{surroundings_in_words(run)}\n\n{table}")


def surroundings(run: Run) -> dict[str, str | float]:
    """On what the figures were taken."""
    found: dict[str, str | float] = {
        "date": datetime.now(UTC).date().isoformat(),
        "scale": run.scale,
        "rounds": run.rounds,
        "cores": len(os.sched_getaffinity(0)),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "eventsourcing": version("eventsourcing"),
    }
    if run.server:
        with run.server.connect() as connection:
            number = connection.info.server_version
        found["PostgreSQL"] = f"{number // 10_000}.{number % 10_000}"
    return found


def surroundings_in_words(run: Run) -> str:
    """The same as one sentence."""
    found = surroundings(run)
    software = ", ".join(
        f"{name} {found[name]}"
        for name in ("Python", "SQLite", "PostgreSQL", "eventsourcing")
        if name in found
    )
    smaller = "" if run.scale == 1 else f" at {run.scale:g} of the full size"
    return (
        f"{found['date']}, {found['cores']} cores, {software}; medians of {run.rounds} "
        f"interleaved rounds{smaller}."
    )
