"""`python -m bench`: measure against peers and limits, and tell which goals were reached."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from rich.console import Console

from bench import (
    appends,
    boards,
    bundles,
    deeds,
    imports,
    known,
    lab,
    pages,
    rebuild,
    report,
    sealing,
    streams,
    weights,
)
from bench.child import ChildFailed
from bench.result import Result, not_run
from bench.run import Run, running

FIGURES: tuple[tuple[str, Callable[[Run], Iterator[Result]]], ...] = (
    (rebuild.FIGURE, rebuild.figures),
    (lab.FIGURE, lab.figures),
    (known.FIGURE, known.figures),
    (bundles.FIGURE, bundles.figures),
    (appends.FIGURE, appends.figures),
    (sealing.FIGURE, sealing.figures),
    (imports.FIGURE, imports.figures),
    (boards.FIGURE, boards.figures),
    (pages.FIGURE, pages.figures),
    (weights.FIGURE, weights.figures),
    (deeds.FIGURE, deeds.figures),
    (streams.FIGURE, streams.figures),
)
"""What is measured, in this order."""

PART_OF = {sealing.FIGURE: appends.FIGURE}
"""A figure that is measured, too, where only the other one is asked for."""

REAL_FILE = Path("../shared/data/bank-marketing.csv")


def main(arguments: list[str] | None = None) -> int:
    """Run the figures; 0 when all ran, whether they reached their goals or not."""
    signal.signal(signal.SIGTERM, _leave)
    asked = _asked(arguments)
    begin = time.monotonic()
    words = Console(stderr=True, highlight=False)

    def say(what: str) -> None:
        words.print(f"{time.monotonic() - begin:6.0f} s  {what}", style="dim")

    with running(asked.scale, asked.rounds, asked.keep, asked.real_file, say) as run:
        results = [each for name, of in chosen(asked.only) for each in _told(name, of, run)]
        report.show(results, run, Console(width=None if sys.stdout.isatty() else 200))
        if asked.json:
            report.save_json(asked.json, results, run)
        if asked.markdown:
            report.save_markdown(asked.markdown, results, run)
    return 1 if any(not result.ran and FAILED in result.note for result in results) else 0


FAILED = "it failed"


def _told(name: str, figures: Callable[[Run], Iterator[Result]], run: Run) -> Iterator[Result]:
    """The results of a figure; one that breaks off leaves the others to run."""
    try:
        yield from figures(run)
    except ChildFailed as failed:
        yield not_run(name, "", "", f"{FAILED}: {failed}")


def chosen(only: list[str]) -> list[tuple[str, Callable[[Run], Iterator[Result]]]]:
    wanted = {name for name, _ in FIGURES if not only or name in only or PART_OF.get(name) in only}
    return [(name, figures) for name, figures in FIGURES if name in wanted]


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = [name for name, _ in FIGURES]
    add = parser.add_argument
    add("--only", action="append", choices=names, default=[], help="a figure; may be repeated")
    add("--scale", type=_positive, default=1.0, help="share of the full size, such as 0.01")
    add("--rounds", type=int, default=3, help="how often each thing is measured")
    add("--json", type=Path, help="write every round to this file")
    add("--markdown", type=Path, help="fill the table of this document")
    add("--keep", type=Path, help="folder in which generated banks stay for the next run")
    add("--real-file", type=Path, default=REAL_FILE, help="the file of the import")
    return parser.parse_args(arguments)


def _positive(text: str) -> float:
    scale = float(text)
    if not 0 < scale <= 1:
        raise argparse.ArgumentTypeError("give a number above 0 and not above 1")
    return scale


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Leave by way of all that has to be put away."""
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
