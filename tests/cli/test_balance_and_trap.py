"""`pacesetter balance` and `pacesetter trap` say what the pages say, for other programs too."""

from __future__ import annotations

import pytest

from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.ruleset_1 import RULESET_1
from tests.cli.conftest import Run

FIELDS = [
    "manager", "customers", "balance", "over", "under", "comfort_bias", "by_feel", "dropped",
    "first_visits", "suggestions",
]  # fmt: skip
PARTS = ["recognition_gap", "detachment", "formality", "compression", "dragging_down"]


@pytest.fixture
def manager(run: Run, bank: Settings) -> tuple[str, str]:
    """The id and the number of a manager."""
    staff = run("board", "--json", "--window", "all").json[0]["manager"]
    stores = open_stores(bank)
    number = stores.vault.people([staff])[staff].number
    stores.close()
    return staff, number


def test_a_manager_is_asked_for_by_id_or_number(run: Run, manager: tuple[str, str]) -> None:
    staff, number = manager
    told = run("balance", "--manager", staff, "--json").json
    assert list(told) == FIELDS
    assert told["manager"] == staff
    assert run("balance", "--manager", number, "--json").json == told
    assert len(told["suggestions"]) <= RULESET_1.balance.suggestions
    reasons = {why for each in told["suggestions"] for why in each["reasons"]}
    assert reasons <= {"never_seen", "dropped", "seldom"}
    assert {each["customer"] for each in told["suggestions"]} <= set(told["under"])


def test_a_person_gets_the_balance_as_a_table(run: Run, manager: tuple[str, str]) -> None:
    out = run("balance", "--manager", manager[0]).out
    assert "comfort bias" in out
    assert "visit-and-drop" in out


def test_a_manager_or_a_unit_that_there_is_not_is_refused(run: Run, bank: Settings) -> None:
    for words in (("balance", "--manager", "nobody"), ("trap", "--unit", "moon")):
        answer = run(*words)
        assert answer.code == 2
        assert "There is no" in answer.err


def test_every_unit_has_its_parts_and_those_without_an_index_come_last(
    run: Run, bank: Settings
) -> None:
    teams = run("trap", "--json").json
    assert teams
    assert all(list(each["parts"]) == PARTS for each in teams)
    values = [each["index"] for each in teams]
    assert values == sorted(values, key=lambda value: (value is None, -(value or 0)))
    one = run("trap", "--unit", teams[0]["name"], "--json").json
    assert one == teams[:1]


def test_a_person_gets_the_indexes_as_a_table(run: Run, bank: Settings) -> None:
    out = run("trap").out
    assert "recognition gap" in out
    assert "–" in out


def test_a_person_gets_the_cheapest_next_act_with_a_name_and_not_an_id(
    run: Run, bank: Settings
) -> None:
    out = run("trap").out
    acts = [each for each in run("trap", "--json").json if each["act"]]
    assert acts
    for each in acts:
        lines = [row for row in out.splitlines() if f"act in {each['name']}: " in row]
        assert len(lines) == 1
        assert "演示经理" in lines[0]
        assert lines[0].endswith(f"falls to {each['act']['index']:.1f}.")
        assert each["act"]["staff"] not in out
