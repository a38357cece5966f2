"""Reading on from a position: a stretch at a time, up to a position, some kinds alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.event import listen

from domain.bank import BANK, Bank, BankOpened, DayOpened
from domain.event import Entry, Refused
from domain.ledger.identity import identity, new_id
from domain.ledger.ledger import Ledger
from domain.visit import Visit
from domain.visit_event import ContactMade, VisitLogged
from tests.ledger.happenings import deed

OPENED = BankOpened(name="农商行", on=date(2024, 5, 6))


@pytest.fixture
def recorded(ledger: Ledger) -> list[Entry]:
    """Two days of a bank, and ten visits of three events each."""
    entries = [*ledger.record(Bank(id=BANK), OPENED, day(6), by="worker")]
    for number in range(10):
        entries += ledger.record_all([deed(str(number), "said")])
    return [*entries, *ledger.record(Bank(id=BANK, version=2), day(7), by="worker")]


def day(number: int) -> DayOpened:
    return DayOpened(on=date(2024, 5, number))


def test_the_ledger_is_read_on_from_a_position(ledger: Ledger, recorded: list[Entry]) -> None:
    assert ledger.since(0) == recorded
    assert ledger.since(30) == recorded[30:]
    assert ledger.since(ledger.head()) == []
    assert ledger.head() == len(recorded) == 33


def test_some_subjects_are_loaded_as_each_is_alone(ledger: Ledger) -> None:
    entries = ledger.record_all([deed("a", "said"), deed("b", "said"), deed("c", "said")])
    a, _, c = dict.fromkeys(entry.subject for entry in entries)
    found = ledger.load_all(Visit, [c, a, "nobody"])
    assert found == {each: ledger.load(Visit, each) for each in (c, a, "nobody")}
    assert found[a].version > 0
    assert ledger.load_all(Visit, []) == {}


def test_a_stretch_has_an_end(ledger: Ledger, recorded: list[Entry]) -> None:
    assert ledger.since(5, limit=7) == recorded[5:12]
    assert ledger.since(5, until=8) == recorded[5:8]
    assert ledger.since(5, limit=2, until=8) == recorded[5:7]


def test_some_kinds_are_read_alone(ledger: Ledger, recorded: list[Entry]) -> None:
    bank = [recorded[0], recorded[1], recorded[-1]]
    assert ledger.since(0, kinds=[DayOpened, BankOpened]) == bank
    assert ledger.since(1, limit=1, kinds=[DayOpened, BankOpened]) == bank[1:2]
    logs = [entry for entry in recorded if isinstance(entry.event, VisitLogged)]
    assert ledger.since(0, kinds=[VisitLogged]) == logs
    assert ledger.since(0, kinds=[VisitLogged, DayOpened]) == sorted(
        [*logs, recorded[1], recorded[-1]], key=lambda entry: entry.position
    )
    assert len(ledger.since(0, kinds=[VisitLogged, ContactMade])) == 30


def test_kinds_besides_those_of_visits_are_found_by_an_index(
    ledger: Ledger, recorded: list[Entry]
) -> None:
    asked: list[tuple[str, Any]] = []
    listen(
        ledger.store.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, values, *_: asked.append((statement, values)),
    )
    assert len(ledger.since(0, kinds=[DayOpened])) == 2
    [(statement, values)] = [each for each in asked if each[0].startswith("SELECT")]
    with ledger.store.read() as connection:
        if ledger.store.postgres:  # which would rather read all of a table that is so small
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if ledger.store.postgres else "EXPLAIN QUERY PLAN"
        plan = connection.exec_driver_sql(f"{explain} {statement}", values).all()
    assert "event_not_of_visit" in str(plan)
    assert recorded


def test_the_bank_is_known_as_of_now(ledger: Ledger, recorded: list[Entry]) -> None:
    assert ledger.today() == date(2024, 5, 7)
    ledger.record(ledger.bank(), day(8), by="worker")
    assert ledger.today() == date(2024, 5, 8)
    assert ledger.bank().opened == OPENED
    assert recorded


def test_a_bank_that_has_opened_no_day_says_so(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="has not opened its first day"):
        ledger.today()


def test_an_empty_ledger_begins_at_position_0(ledger: Ledger) -> None:
    assert (ledger.head(), ledger.since(0), ledger.answered([])) == (0, [], {})
    assert ledger.record_all([]) == ()


def test_ids_tell_what_they_are_of_and_do_not_repeat() -> None:
    ids = {new_id("visit") for _ in range(1000)}
    assert len(ids) == 1000
    assert {each[:6] for each in ids} == {"visit_"}
    assert {len(each) for each in ids} == {25}


def test_ids_made_later_sort_later() -> None:
    ids = [identity("visit", order, 9 - order) for order in (1, 31, 32, 1_790_000_000)]
    assert ids == sorted(ids)
    assert new_id("visit") > ids[-1]


def test_a_subject_is_loaded_from_its_own_events_alone(
    ledger: Ledger, recorded: list[Entry]
) -> None:
    subjects = {entry.subject for entry in recorded} - {BANK}
    assert {ledger.load(Visit, subject).version for subject in subjects} == {3}
