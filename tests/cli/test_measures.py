"""`pacesetter measures` tells all figures of a manager, a unit or the bank."""

from __future__ import annotations

import pytest

from domain.ledger.settings import Settings
from domain.ruleset_1 import STAGES
from tests.cli.conftest import Run
from tests.tree import lines, text

REFUSED = (
    ("--window", "decade"),
    ("--window", "2026-05-02..2026-05-01"),
    ("--window", "may..june"),
    ("--unit", "moon"),
    ("--manager", "nobody"),
    ("--on", "9999-12-31"),
)


def test_all_figures_of_the_bank_are_told(run: Run, bank: Settings) -> None:
    answer = run("measures", "--json", "--window", "all")
    assert answer.code == 0
    assert (answer.json["window"], answer.json["first"]) == ("all", None)
    assert answer.json["managers"] >= 8
    shares = [each for each in answer.json["figures"].values() if each["of"] > 5]
    assert len(shares) > 15
    assert [step["stage"] for step in answer.json["stages"]] == [s.code for s in STAGES[:-1]]
    assert answer.json["stall_stage"] in {stage.code for stage in STAGES}


def test_what_a_manager_has_to_show_is_what_the_board_shows(run: Run, bank: Settings) -> None:
    for line in run("board", "--json", "--window", "month").json[:3]:
        told = run("measures", "--json", "--window", "month", "--manager", line["manager"]).json
        figures = told["figures"]
        assert told["managers"] == 1
        assert figures["ev"]["value"] == line["ev"]
        assert figures["visits"]["value"] == line["visits"]
        assert figures["cpd"]["part"] == line["contacts"]
        assert figures["close_rate"]["value"] == line["close_rate"]


def test_a_unit_is_the_people_who_work_there(run: Run, bank: Settings) -> None:
    board = run("board", "--json", "--window", "all").json
    unit = next(line["unit"] for line in board if line["visits"])
    told = run("measures", "--json", "--window", "all", "--unit", unit).json
    there = [line for line in board if line["unit"] == unit]
    assert told["managers"] == len(there)
    assert told["figures"]["visits"]["value"] == sum(line["visits"] for line in there)


def test_a_period_of_ones_own_is_told(run: Run, bank: Settings) -> None:
    days = "2026-05-11..2026-05-17"
    own = run("measures", "--json", "--window", days).json
    week = run("measures", "--json", "--window", "week", "--on", "2026-05-12").json
    assert (own["first"], own["last"]) == ("2026-05-11", "2026-05-17")
    assert own["figures"] == week["figures"]


def test_a_person_gets_a_table(run: Run, bank: Settings) -> None:
    answer = run("measures", "--window", "all")
    for words in ("mix distance", "priority cover", "went on from rapport"):
        assert words in answer.out


def test_an_empty_bank_has_nothing_to_show(run: Run, nothing: Settings) -> None:
    answer = run("measures", "--json")
    assert answer.code == 0
    assert answer.json["figures"]["goal_rate"] == {"value": None, "part": 0, "of": 0}


@pytest.mark.parametrize(("flag", "word"), REFUSED)
def test_what_there_is_not_is_refused_with_a_sentence(
    run: Run, bank: Settings, flag: str, word: str
) -> None:
    answer = run("measures", flag, word)
    assert (answer.code, answer.out) == (2, "")
    assert "Traceback" not in answer.err
    assert len(answer.err.splitlines()) == 1


def test_every_figure_is_defined_in_the_documents(run: Run, bank: Settings) -> None:
    from pathlib import Path

    page = text(Path("docs/measures.md"))
    assert lines(Path("docs/measures.md"))[0] == "# Measures"
    codes = run("measures", "--json").json["figures"]
    told = {code.replace("assessment_lag_p90", "assessment_lag_p50") for code in codes}
    assert not [code for code in told if f"`{code}`" not in page]
