"""Documents with a place for results between two marks, which is filled again with every run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from domain.event import Refused

BEGIN, END = "<!-- results -->", "<!-- end of results -->"
"""What a document has before and after its results."""


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[str] = ()
) -> str:
    """A table in Markdown; the columns of `right` are set to the right."""
    told = [headings, ["--:" if name in right else ":--" for name in headings]]
    told += [[cell.replace("|", "/") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in told)


def fill(path: Path, filling: str) -> None:
    """Put the filling between the marks of a document, or write a document of nothing else."""
    before, after = around(path)
    path.write_text(f"{before}{BEGIN}\n\n{filling}\n\n{END}{after}", encoding="utf-8")


def around(path: Path) -> tuple[str, str]:
    """What a document has before and after its place; refused where it has none."""
    text = path.read_text(encoding="utf-8") if path.exists() else f"{BEGIN}{END}\n"
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise Refused(
            "{path} has no {begin} … {end} to be filled.", path=str(path), begin=BEGIN, end=END
        )
    return before, after
