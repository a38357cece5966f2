"""`pacesetter prove`: its seeds, its processes, its table, and the page that explains it."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from cli.marked import BEGIN, END, around
from cli.proving.command import prove, proved, seeds_from
from cli.proving.detected import DETECTED
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.report import Report
from cli.proving.showing import save_markdown, table_of
from domain.event import Refused
from tests.proving.worlds import TINY
from tests.tree import ROOT

ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def test_seeds_are_one_or_a_range() -> None:
    assert seeds_from("7") == (7, 7)
    assert seeds_from("0-99") == (0, 99)
    for wrong in ("", "a", "9-3", "-1", "0-1000", "1 - 2"):
        with pytest.raises(Refused):
            seeds_from(wrong)


def told(report: Report) -> Report:
    """A report but for the time it took."""
    results = [msgspec.structs.replace(each, seconds=0) for each in report.results]
    return msgspec.structs.replace(report, seconds=0, results=results)


def test_two_processes_find_what_one_finds() -> None:
    heard: list[int] = []
    one = proved((0, 1), TINY, 1, heard.append)
    two = proved((0, 1), TINY, 2, heard.append)
    assert told(one) == told(two)
    assert heard == [1, 2, 1, 2]
    assert msgspec.json.decode(msgspec.json.encode(two), type=Report) == two
    assert [each.seed for each in two.results] == [0, 1]


def test_the_table_has_a_line_for_each_figure_and_control() -> None:
    report = proved((0, 0), TINY, 1, lambda _: None)
    console = Console(file=StringIO(), width=160)
    console.print(table_of(report.findings))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1 + len(report.findings)
    compared = [line for line in lines if "to compare" in line]
    assert [line.split()[0] for line in compared] == ["1", "1"]


def test_a_page_between_whose_marks_the_table_is_put_can_be_filled_again(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}\nnothing yet\n{END}\n\nafter\n", "utf-8")
    report = proved((0, 0), TINY, 1, lambda _: None)
    save_markdown(page, report)
    once = page.read_text("utf-8")
    save_markdown(page, report)
    assert page.read_text("utf-8") == once
    assert once.startswith("before\n\n")
    assert once.endswith("\n\nafter\n")
    assert "nothing yet" not in once
    rows = [line for line in once.splitlines() if line.startswith("| ")]
    assert len(rows) == 2 + len(report.findings)
    assert "| 2 | trapped team first by MTI | ≥ 0.95 |" in once


def test_a_page_without_a_place_for_the_table_is_refused_before_anything_is_tried(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text("all mine\n")
    with pytest.raises(Refused, match="to be filled"):
        prove("0-99", 1, page)
    assert page.read_text() == "all mine\n"


def test_the_page_of_the_proving_ground_has_a_place_for_the_table() -> None:
    before, _ = around(ROOT / "docs/proving-ground.md")
    assert "--seeds 1000-1099" in before


def test_the_page_has_the_parameters_that_are_used() -> None:
    rows = dict(ROW.findall((ROOT / "docs/proving-ground.md").read_text("utf-8")))
    numbers = msgspec.structs.asdict(Parameters())
    assert {name: rows[name].strip() for name in numbers} == {
        name: words(value) for name, value in numbers.items()
    }
    assert {*PREVENTED, *DETECTED} == rows.keys() - numbers.keys()


def words(value: object) -> str:
    """A number as the page has it."""
    if isinstance(value, tuple):
        return ", ".join(map(words, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)
