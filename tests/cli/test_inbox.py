"""`pacesetter inbox` says what waits for a leader, and how recognition is going."""

from __future__ import annotations

import pytest

from domain.event import Code
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.keeper import Keeper
from projections.people import with_role
from tests.cli.conftest import Run

WAITING = [
    "detection", "behaviour", "manager", "name", "day", "recognised_before", "evidence",
]  # fmt: skip
REPORT = [
    "leader", "days", "recognition_gap", "recognised", "person_weeks",
    "latency_p50", "unrecognised", "evenness",
]  # fmt: skip


@pytest.fixture
def leaders(bank: Settings) -> list[str]:
    """The leaders of the bank."""
    stores = open_stores(bank)
    Keeper(stores.ledger, stores.views).catch_up()
    with stores.views.read() as views:
        found = with_role(views, Code("leader"), 10)
    stores.close()
    return list(found)


def test_what_waits_is_told_with_its_evidence(run: Run, leaders: list[str]) -> None:
    told = [run("inbox", "--leader", leader, "--json").json for leader in leaders]
    assert [each["leader"] for each in told] == leaders
    waiting = [line for each in told for line in each["waiting"]]
    assert waiting
    assert all(list(line) == WAITING and line["evidence"] for line in waiting)
    assert all(line["name"].startswith("演示经理") for line in waiting)
    assert all(each["people"] and each["budget"] in (0, 1) for each in told)


def test_a_leader_is_known_by_the_staff_number_too(run: Run, leaders: list[str]) -> None:
    told = run("inbox", "--leader", "L01", "--json").json
    assert told["leader"] in leaders


def test_the_report_has_exactly_the_promised_fields(run: Run, leaders: list[str]) -> None:
    told = run("inbox", "--leader", leaders[0], "--report", "--json").json
    assert list(told) == REPORT
    assert told["days"] == 84
    assert told["recognised"] <= told["person_weeks"]
    answer = run("inbox", "--leader", leaders[0], "--report")
    assert "recognition gap" in answer.out


def test_a_person_gets_a_table(run: Run, leaders: list[str]) -> None:
    answers = [run("inbox", "--leader", leader) for leader in leaders]
    assert any("evidence" in answer.out and "#" in answer.out for answer in answers)


def test_who_leads_nobody_is_refused_with_a_sentence(run: Run, bank: Settings) -> None:
    answer = run("inbox", "--leader", "nobody")
    assert (answer.code, answer.out) == (2, "")
    assert "There is no leader 'nobody'" in answer.err
