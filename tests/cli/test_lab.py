"""`pacesetter lab` tells what a draft would have changed, and what is wrong with one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from domain.draft import written
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.ruleset_1 import RULESET_1
from domain.ruleset_reading import read_ruleset
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


def test_any_two_rulesets_are_compared_on_the_days_of_a_period(
    run: Run, own_bank: Settings, draft: Path
) -> None:
    stores = open_stores(own_bank)
    proposals, today = stores.ledger.load(Proposals, RULESETS), stores.ledger.today()
    proposed = RulesetProposed(
        number=0,
        effective_from=today + timedelta(days=9),
        ruleset=read_ruleset(draft.read_text()),
        reason="spring",
        proposed_by=StaffId("somebody"),
        on=today,
    )
    stores.ledger.record(proposals, proposals.propose(proposed), by="somebody")
    number = proposals.made + 1
    first = today - timedelta(days=27)
    asked = ("compare", "--rules", f"1,proposal-{number}", "--since", f"{first}")
    told = run(*asked, "--json").json
    assert told["question"]["last"] == f"{today}"
    assert told["through"] == stores.ledger.head()
    assert {each["field"] for each in told["rules"]} >= {"goals[channel_advanced].base"}
    gains = [each["value_after"] - each["value_before"] for each in told["people"]]
    assert max(gains) > 0
    board = run("board", "--json").json
    values = {line["manager"]: round(100 * line["ev"]) for line in board}
    assert {e["manager"]: e["value_before"] for e in told["people"]} == values
    words = run(*asked).out
    assert f"{sum(gain > 0 for gain in gains):,} gain." in words
    assert "goals[channel_advanced].base" in words
    assert run("compare", "--rules", "1,7", "--since", f"{first}").code == 2
    assert run("compare", "--rules", "1", "--since", "soon").code == 2
    stores.close()
