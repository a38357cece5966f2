"""`--as-known` tells what was known at a position or a moment, as a replay until then does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import to_builtins

from domain.bank import DayOpened
from domain.event import EPOCH, Code, StaffId, UnitId
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from projections import inbox
from projections.badges.rows import BADGE
from projections.history import position_before
from projections.people import with_role
from projections.picture import picture
from projections.replay import replay
from projections.teams import last_end
from tests.cli.conftest import Run
from tests.projections.views import rows


@pytest.fixture
def stores(bank: Settings) -> Stores:
    """The stores of the bank that the commands look at."""
    return open_stores(bank)


def middle_of(stores: Stores) -> int:
    """An entry in the midst of the history."""
    return stores.ledger.head() * 2 // 3


def test_a_board_is_what_a_replay_until_then_says(run: Run, stores: Stores) -> None:
    position = middle_of(stores)
    told = replay(stores.ledger, position)
    with told.store.read() as connection:
        live = picture(connection, told.setting).boards["effective"]
    told.store.close()
    lines = run("board", "--json", "--as-known", str(position)).json
    assert len(lines) > 5
    for line in lines:
        assert live[line["manager"]].value == round(100 * line["ev"])
    stood = {line["manager"] for line in lines}
    assert all(each.value == 0 for who, each in live.items() if who not in stood)
    now = run("board", "--json").json
    assert {line["manager"]: line["ev"] for line in lines} != {
        line["manager"]: line["ev"] for line in now
    }


def test_a_board_as_known_is_the_same_for_ever(run: Run, own_bank: Settings) -> None:
    stores = open_stores(own_bank)
    head = stores.ledger.head()
    asked = ("board", "--json", "--window", "month", "--as-known", str(head))
    before = run(*asked).json
    on = stores.ledger.today() + timedelta(days=40)
    stores.ledger.record(stores.ledger.bank(), DayOpened(on=on), by=StaffId("worker"))
    stores.close()
    assert run(*asked).json == before
    assert len(before) > 3
    assert run("board", "--json", "--window", "month", "--as-known", "head").json != before


def test_a_moment_stands_for_the_last_entry_before_it(run: Run, stores: Stores) -> None:
    position = middle_of(stores)
    [entry, later] = stores.ledger.at([position, position + 1])
    assert position_before(stores.ledger, later.at - 1) <= position
    moment = EPOCH + timedelta(microseconds=entry.at)
    meant = position_before(stores.ledger, entry.at)
    said = run("board", "--json", "--as-known", moment.astimezone(UTC).isoformat())
    assert f"{meant:,}" in said.err
    assert said.json == run("board", "--json", "--as-known", str(meant)).json
    assert position_before(stores.ledger, 1 << 60) == stores.ledger.head()
    assert position_before(stores.ledger, 0) == 0


def test_badges_inbox_and_index_are_told_as_they_were(run: Run, stores: Stores) -> None:
    position = middle_of(stores)
    told = replay(stores.ledger, position)
    won = rows(told.store, BADGE)
    winner = won[0].manager
    at = ("--as-known", str(position))
    badges = run("badges", "--manager", winner, "--json", *at).json
    told_won = {line["badge"] for line in badges if line["state"] == "won"}
    assert told_won == {row.badge for row in won if row.manager == winner and row.is_worn}
    with told.store.read() as connection:
        leader = with_role(connection, Code("leader"), 1)[0]
        units = told.setting.led([UnitId("")])
        waiting = inbox.waiting(connection, units, StaffId(""))
    assert waiting
    seen = run("inbox", "--leader", leader, "--json", *at).json
    assert seen["leader"] == leader
    known = {each.row.detection for each in waiting}
    assert {each["detection"] for each in seen["waiting"]} <= known
    teams = run("trap", "--json", *at).json
    through = datetime.fromordinal(last_end(told.setting) - 1).date().isoformat()
    assert {team["through"] for team in teams} == {through}
    told.store.close()
    assert to_builtins(teams) != run("trap", "--json").json


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("yesterday", "Say a position, head, or a moment with its time zone"),
        ("2026-05-20T12:00", "Say a position, head, or a moment with its time zone"),
        ("0", "There is no entry 0"),
        ("99999999", "There is no entry 99999999"),
        ("9" * 30, "Say a position"),
    ],
)
def test_what_is_no_position_is_refused(run: Run, bank: Settings, said: str, sentence: str) -> None:
    refused = run("board", "--as-known", said)
    assert refused.code == 2
    assert sentence in refused.err


def test_lifts_cohorts_and_days_to_come_are_not_told_as_known(run: Run, bank: Settings) -> None:
    assert run("board", "--as-known", "500", "--lift").code == 2
    assert run("board", "--as-known", "500", "--cohort", "1").code == 2
    assert run("board", "--as-known", "500", "--window", "decade").code == 2
    refused = run("board", "--as-known", "500", "--on", "2026-12-31")
    assert refused.code == 2
    assert "the bank's day was" in refused.err


def test_two_positions_are_compared_by_who_moved_and_by_which_entries(
    run: Run, stores: Stores
) -> None:
    head, since = stores.ledger.head(), middle_of(stores)
    report = run("compare", "--since", str(since), "--json", "--window", "all").json
    assert (report["since"], report["until"]) == (since, head)
    assert len(report["moves"]) > 2
    ev = {line["manager"]: line["ev"] for line in run("board", "--json", "--window", "all").json}
    then = {
        line["manager"]: line["ev"]
        for line in run("board", "--json", "--window", "all", "--as-known", str(since)).json
    }
    for move in report["moves"]:
        assert (move["value_after"] or 0) == round(100 * ev[move["manager"]])
        assert (move["value_before"] or 0) == round(100 * then.get(move["manager"], 0))
        if move["value_before"] != move["value_after"]:
            assert move["entries"]
        assert all(since < each <= head for each in move["entries"])
    assert all(max(a["won"], a["revoked"], a["restored"]) > since for a in report["badges"])
    words = run("compare", "--since", str(since), "--window", "all").out
    assert f"moved between entry {since:,} and entry {head:,}" in words
    assert run("compare", "--since", "soon").code == 2
