"""`pacesetter badges` says what a manager won and what is still to do."""

from __future__ import annotations

import pytest

from domain.ledger.settings import Settings
from domain.ruleset_1_badges import BADGES
from tests.cli.conftest import Run

FIELDS = ["badge", "name", "title", "state", "since", "position", "steps"]


@pytest.fixture
def manager(run: Run, bank: Settings) -> str:
    """Who leads the board."""
    line = run("board", "--json", "--window", "all").json[0]
    return str(line["manager"])


def test_every_badge_is_told_with_what_was_won_and_what_is_to_do(run: Run, manager: str) -> None:
    answer = run("badges", "--json", "--manager", manager)
    assert answer.code == 0
    assert all(list(line) == FIELDS for line in answer.json)
    assert {line["badge"] for line in answer.json} == {badge.code for badge in BADGES}
    won = {line["badge"]: line for line in answer.json if line["state"] == "won"}
    assert won["first_win"]["since"] < "2026-05-28"
    assert won["first_win"]["position"] > 0
    ahead = [line for line in answer.json if line["state"] == "ahead"]
    assert all(line["steps"] and line["since"] is None for line in ahead)
    assert [line["badge"] for line in answer.json if line["title"]] == ["benchmark"]


def test_the_table_says_it_in_words(run: Run, manager: str) -> None:
    told = run("badges", "--manager", manager).out
    assert "First win" in told
    assert "4 to go weeks running: place" in " ".join(told.split())


def test_a_staff_number_will_do_and_nobody_is_refused(run: Run, manager: str) -> None:
    assert run("badges", "--manager", "nobody at all").code == 2
