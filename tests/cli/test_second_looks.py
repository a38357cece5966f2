"""`pacesetter second-looks` tells how far second looks bear out what managers say."""

from __future__ import annotations

from domain.ledger.settings import Settings
from tests.cli.conftest import Run

FIELDS = [
    "unit", "name", "drawn", "taken", "open", "overdue", "unreviewed",
    "upheld", "rejected", "on_appeal", "upheld_share", "low", "high", "ratings", "kappa",
]  # fmt: skip


def test_each_unit_has_exactly_the_promised_fields(run: Run, bank: Settings) -> None:
    answer = run("second-looks", "--json")
    assert answer.code == 0
    assert all(list(line) == FIELDS for line in answer.json)
    whole = answer.json[0]
    assert (whole["unit"], whole["name"]) == ("", "")
    assert whole["drawn"] > whole["taken"] > 5
    assert whole["drawn"] == whole["taken"] + whole["open"] + whole["unreviewed"]
    assert 0 <= whole["low"] < whole["upheld_share"] <= whole["high"] <= 1
    assert sum(whole["ratings"]) == whole["taken"]
    assert all(line["drawn"] <= whole["drawn"] for line in answer.json)


def test_days_are_at_least_one(run: Run, bank: Settings) -> None:
    assert run("second-looks", "--days", "0").code == 2


def test_a_table_is_for_people(run: Run, bank: Settings) -> None:
    answer = run("second-looks")
    assert answer.code == 0
    assert "the whole bank" in answer.out
    assert "kappa" in answer.out
    day = run("second-looks", "--json", "--days", "1").json
    assert not day or day[0]["drawn"] < run("second-looks", "--json").json[0]["drawn"]
