"""Showing: the findings as a table on the screen, and as one in a document."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table

from cli import marked
from cli.proving.report import Finding, Report

HEADINGS = ("", "figure and controls", "goal", "mean", "95 % interval", "seeds from … to", "holds")

_NUMBERS = {"mean", "95 % interval", "seeds from … to"}


def line(found: Finding) -> tuple[str, ...]:
    """A finding in words, one for each of HEADINGS."""
    told = found.estimate
    numbers = ("–", "–", "–")
    if told:
        sure = f"{told.low:.3f} … {told.high:.3f}"
        numbers = (f"{told.mean:.3f}", sure, f"{told.least:.3f} … {told.greatest:.3f}")
    holds = {True: "yes", False: "NO", None: ""}[found.holds]
    what = f"control: {found.what}" if found.control else found.what
    return (str(found.figure), what, found.goal, *numbers, holds)


def table_of(found: list[Finding]) -> Table:
    """The findings for a person; controls stand indented below their figure."""
    table = Table(box=None, header_style="bold")
    for heading in HEADINGS:
        side = "right" if heading in _NUMBERS else "left"
        table.add_column(heading, justify=side, no_wrap=True)  # type: ignore[arg-type]
    for each in found:
        figure, what, *rest = line(each)
        table.add_row(figure, f"  {what}" if each.control else what, *rest)
    return table


def save_markdown(path: Path, report: Report) -> None:
    """Put the findings between the marks of a document."""
    first, last = report.seeds
    said = f"Seeds {first} to {last}, in {report.seconds:.0f} s."
    marked.fill(path, f"{said}\n\n{marked.table(HEADINGS, map(line, report.findings), _NUMBERS)}")
