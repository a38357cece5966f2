"""`pacesetter prove`: its seeds, its processes, its table, and the page that explains it."""

from __future__ import annotations

import re
from io import StringIO

import msgspec
import pytest
from rich.console import Console

from cli.proving.command import proved, seeds_from, table_of
from cli.proving.detected import DETECTED
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED
from cli.proving.report import Report
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


def test_the_table_says_what_was_not_measured() -> None:
    console = Console(file=StringIO(), width=160)
    console.print(table_of(proved((0, 0), TINY, 1, lambda _: None).findings))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    unmeasured = [line for line in lines if "not measured yet" in line]
    assert len(unmeasured) == 5
    assert all(line.split()[0] in "24" for line in unmeasured)


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
