"""A report tells medians and ratios of rounds, and fills the table of a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.report import line, save_json, save_markdown
from bench.result import Result, not_run
from bench.run import Run
from cli.marked import BEGIN, END
from domain.event import Refused

RATE = Result(
    figure="appends",
    what="one writer",
    database="SQLite",
    unit="events/s",
    ours=[3000.0, 900.0, 4000.0],
    against="library's save()",
    theirs=[1000.0, 1000.0, 1000.0],
    goal=2,
)
BOUND = Result(
    figure="import", what="a file", database="SQLite", unit="s", ours=[21.5], goal=20, at_most=True
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path, None, 1.0, 3, None, tmp_path / "absent.csv", lambda _what: None)


def test_the_ratio_is_taken_inside_each_round() -> None:
    assert RATE.told == 3.0
    assert line(RATE)[3:] == (
        "3,000 events/s",
        "library's save()",
        "1,000 events/s",
        "3 × (0.9–4)",
        "≥ 2 ×",
        "yes",
    )


def test_without_a_peer_the_goal_bounds_the_figure_itself() -> None:
    assert line(BOUND)[-2:] == ("≤ 20 s", "no")


def test_what_did_not_run_says_why() -> None:
    absent = not_run("import", "a file", "SQLite", "file absent")
    assert absent.reached is None
    assert "not run: file absent" in line(absent)


def test_the_table_of_a_document_is_filled_and_filled_again(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n\n{BEGIN}\nnothing yet\n{END}\n\nafter\n")
    save_markdown(page, [RATE], run)
    save_markdown(page, [BOUND], run)
    text = page.read_text()
    assert text.startswith("before\n\n")
    assert text.endswith("\n\nafter\n")
    assert "| a file | SQLite | 21.5 s |" in text
    assert "one writer" not in text
    assert "nothing yet" not in text


def test_a_document_without_a_place_for_the_table_is_left_alone(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("all mine\n")
    with pytest.raises(Refused, match="to be filled"):
        save_markdown(page, [RATE], run)
    assert page.read_text() == "all mine\n"


def test_the_json_has_every_round(run: Run, tmp_path: Path) -> None:
    save_json(tmp_path / "rounds.json", [RATE], run)
    told = json.loads((tmp_path / "rounds.json").read_text())
    assert told["results"][0]["ours"] == [3000.0, 900.0, 4000.0]
    assert told["surroundings"]["rounds"] == 3
