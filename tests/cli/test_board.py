"""`pacesetter board` says who stands where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.bank import CohortsSet
from domain.calendar import windows_of
from domain.cohort import Cohorts, cohorts_of
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from domain.staff import Staff
from tests.cli.bank import UNTIL
from tests.cli.conftest import Run

FIELDS = [
    "rank", "manager", "name", "unit", "ev", "points",
    "visits", "contacts", "achieved", "closes", "close_rate",
    "ev_adjustment", "adjustment",
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


def test_help_and_improvement_tell_what_they_rank_by(run: Run, bank: Settings) -> None:
    helped = run("board", "--json", "--kind", "help", "--window", "all").json
    assert [line["help"] for line in helped] == sorted(
        (line["help"] for line in helped), reverse=True
    )
    assert any(line["help"] for line in helped)
    improved = run("board", "--json", "--kind", "improvement", "--window", "week").json
    assert improved
    assert all(line["rank"] is None for line in improved if line["improvement"] is None)
    refused = run("board", "--kind", "improvement", "--window", "month")
    assert (refused.code, refused.out) == (2, "")
    assert "Improvement is told by the week" in refused.err


def test_chosen_days_are_a_window_of_their_own(run: Run, bank: Settings) -> None:
    monday = UNTIL - timedelta(days=UNTIL.weekday())
    week = run("board", "--json", "--window", "week", "--on", str(monday)).json
    days, ahead = f"{monday}..{UNTIL}", f"{monday}..{monday + timedelta(days=6)}"
    assert run("board", "--json", "--window", "custom", "--on", days).json == week
    for wrong in (f"{monday}..", f"{UNTIL}..{monday}", "soon..later", ahead):
        answer = run("board", "--window", "custom", "--on", wrong)
        assert (answer.code, answer.out) == (2, "")
        assert "day" in answer.err


def test_a_cohort_is_asked_for_by_its_number_or_by_somebody(run: Run, own_bank: Settings) -> None:
    everybody = run("board", "--json", "--window", "week").json
    some = sorted(line["manager"] for line in everybody)[:3]
    period = windows_of(UNTIL.toordinal())[1]
    made = CohortsSet(period=period, cohorts=(tuple(some),), on=UNTIL)
    stores = open_stores(own_bank)
    stores.ledger.record(Cohorts(id=cohorts_of(period)), made, by=StaffId("worker"))
    stores.close()
    for cohort in ("1", some[1]):
        lines = run("board", "--json", "--window", "week", "--cohort", cohort).json
        assert sorted(line["manager"] for line in lines) == some
    for cohort in ("2", "nobody"):
        answer = run("board", "--window", "week", "--cohort", cohort)
        assert (answer.code, answer.out) == (2, "")
        assert "cohort" in answer.err


def test_the_middle_lift_is_told_instead_of_the_board(run: Run, bank: Settings) -> None:
    told = run("board", "--json", "--lift", "--window", "week", "--on", str(UNTIL)).json
    assert list(told) == ["before", "period", "people", "counted", "lift"]
    assert told["before"] < told["period"] == windows_of(UNTIL.toordinal())[1]
    answer = run("board", "--lift", "--window", "week")
    assert answer.out == ""
    assert "EV for each of the middle" in answer.err or "Fewer than 8" in answer.err
