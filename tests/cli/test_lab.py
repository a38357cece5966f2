"""`pacesetter lab` tells what a draft would have changed, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from domain.draft import written
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from tests.cli.conftest import Run


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A draft under which some goals are worth more, so that people change ranks."""
    more = ("channel_advanced", "business_understood", "product_taught")
    goals = tuple(
        replace(goal, base=150) if goal.code in more else goal for goal in RULESET_1.goals
    )
    said = written(replace(RULESET_1, version=2, goals=goals))
    path = tmp_path / "draft.json"
    path.write_bytes(msgspec.json.encode(said))
    return path


def test_a_draft_is_told_beside_the_rules_in_force(run: Run, bank: Settings, draft: Path) -> None:
    answer = run("lab", str(draft), "--json")
    assert answer.code == 0
    told = answer.json
    assert (told["version_before"], told["version_draft"]) == (1, 2)
    assert told["spread"]["top_after"] > told["spread"]["top_before"]
    assert {gain["actor"] for gain in told["gaming"]} >= {"visit_stuffer", "referral_ring"}
    assert told["watched"] == len(told["teams"]) > 0
    assert {"unit", "index_before", "index_after", "parts"} <= told["teams"][0].keys()
    shown = run("lab", str(draft)).out
    for said in ("Tricks", "Cohorts of", "Mediocrity-trap index of"):
        assert said in shown
    assert {"演示经理", "演示支行"} <= {word for word in shown.split() if word.startswith("演示")}
    assert not [each["unit"] for each in told["teams"] if each["unit"] in shown]
    assert not [
        m["manager"] for each in told["movers"] for m in each["moves"] if m["manager"] in shown
    ]


def test_what_is_wrong_with_a_draft_is_told_with_its_path(
    run: Run, bank: Settings, draft: Path
) -> None:
    draft.write_text(draft.read_text().replace('"base":150', '"base":151', 1))
    answer = run("lab", str(draft))
    assert (answer.code, answer.out) == (2, "")
    assert "$.goals[0].base is 151" in answer.err
    assert run("lab", str(draft.with_name("nowhere.json"))).code == 2
