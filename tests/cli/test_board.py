"""`pacesetter board` says who stands where."""

from __future__ import annotations

import pytest

from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.staff import Staff
from tests.cli.bank import UNTIL
from tests.cli.conftest import Run

FIELDS = [
    "rank", "manager", "name", "unit", "ev", "points",
    "visits", "contacts", "achieved", "closes", "close_rate",
]  # fmt: skip

REFUSED = (("--window", "decade"), ("--kind", "luck"), ("--unit", "moon"), ("--on", "9999-12-31"))


def test_each_line_has_exactly_the_promised_fields(run: Run, bank: Settings) -> None:
    answer = run("board", "--json", "--window", "all")
    assert answer.code == 0
    assert answer.json
    assert all(list(line) == FIELDS for line in answer.json)
    assert answer.json[0]["rank"] == 1
    assert answer.json[0]["name"].startswith("演示经理")
    assert answer.json[0]["unit"].startswith("演示支行")


def test_lines_come_in_order_and_equal_values_share_a_rank(run: Run, bank: Settings) -> None:
    lines = run("board", "--json", "--window", "day", "--on", "2020-01-01").json
    assert {line["rank"] for line in lines} == {1}
    lines = run("board", "--json", "--window", "all").json
    values = [line["ev"] for line in lines]
    assert values == sorted(values, reverse=True)
    assert [line["rank"] for line in lines] == [1 + sum(v > w for v in values) for w in values]


def test_a_rate_of_few_customers_is_not_told(run: Run, bank: Settings) -> None:
    lines = run("board", "--json", "--kind", "close", "--window", "day", "--on", "2020-01-01").json
    assert lines
    assert all(line["close_rate"] is None and line["rank"] is None for line in lines)


def test_the_channel_board_tells_what_it_ranks_by(run: Run, bank: Settings) -> None:
    lines = run("board", "--json", "--kind", "channel").json
    assert any(line["active"] > 0 for line in lines if "active" in line)


def test_a_unit_is_asked_for_by_its_name(run: Run, bank: Settings) -> None:
    everybody = run("board", "--json", "--window", "all").json
    unit = everybody[0]["unit"]
    lines = run("board", "--json", "--window", "all", "--unit", unit).json
    assert 0 < len(lines) < len(everybody)
    assert {line["unit"] for line in lines if line["unit"]} == {unit}  # some have left


def test_every_flag_can_be_given_as_an_environment_variable(
    run: Run, bank: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = run("board", "--json", "--window", "week", "--kind", "close", "--on", str(UNTIL))
    for name, value in {"JSON": "1", "WINDOW": "week", "KIND": "close", "ON": str(UNTIL)}.items():
        monkeypatch.setenv(f"PACESETTER_{name}", value)
    assert run("board").out == asked.out


def test_who_opted_out_is_not_shown_and_moves_nobody_down(run: Run, own_bank: Settings) -> None:
    first, *others = run("board", "--json", "--window", "all").json
    stores = open_stores(own_bank)
    staff = stores.ledger.load(Staff, first["manager"])
    stores.ledger.record(staff, staff.opt_out(on=UNTIL), by=StaffId(first["manager"]))
    stores.close()
    shown = run("board", "--json", "--window", "all").json
    assert [line["manager"] for line in shown] == [line["manager"] for line in others]
    assert shown[0]["rank"] == 1


def test_a_person_gets_a_table(run: Run, bank: Settings) -> None:
    answer = run("board", "--window", "all")
    assert "close rate" in answer.out
    assert "演示经理 01" in answer.out


def test_an_empty_board_tells_the_next_step(run: Run, nothing: Settings) -> None:
    assert run("board", "--json").json == []
    answer = run("board")
    assert (answer.code, answer.out) == (0, "")
    assert "pacesetter demo" in answer.err


def test_a_board_that_does_not_exist_is_refused_with_a_sentence(run: Run, bank: Settings) -> None:
    for flag, word in REFUSED:
        answer = run("board", flag, word)
        assert answer.code == 2
        assert answer.out == ""
        assert word in answer.err or "2199" in answer.err
        assert "Traceback" not in answer.err
