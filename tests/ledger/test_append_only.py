"""What is in the ledger stays as it is, whoever asks the database to change it."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import exc

from domain.ledger.door import open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed, execute, positions

CHANGES = {
    "an update": "UPDATE event SET version = version + 7",
    "an update of one to what it is": "UPDATE event SET state = state WHERE position = 2",
    "a removal of one": "DELETE FROM event WHERE position = 2",
    "a removal of all": "DELETE FROM event",
}

ROW = "'visit_new', 1, 'visit.started', '2024-05-06', 1, 'me', '', 'new', 0, '', ''"
REPLACEMENTS = {
    "a position": f"2, {ROW}",
    "a position out of turn": f"9, {ROW}",
    "no position": f"NULL, {ROW}",
    "a version of a subject": f"4, {ROW}".replace("visit_new", "visit_a"),
    "a part of a command": f"4, {ROW}".replace("'new'", "'a'"),
}
"""Rows that REPLACE would put in the place of one of the three events."""


@pytest.fixture
def three(ledger: Ledger) -> Ledger:
    """A ledger with three events of one visit."""
    ledger.record_all([deed("a", "log")])
    return ledger


@pytest.mark.parametrize("change", CHANGES)
def test_an_event_is_neither_changed_nor_removed(three: Ledger, change: str) -> None:
    before = three.recorder.rows(0, 10)
    with pytest.raises(exc.DBAPIError, match="append-only"):
        execute(three.store, CHANGES[change])
    assert len(before) == 3
    assert three.recorder.rows(0, 10) == before


def test_the_table_is_not_truncated(postgres_settings: Settings) -> None:
    stores = open_stores(postgres_settings)
    stores.ledger.record_all([deed("a", "log")])
    with pytest.raises(exc.DBAPIError, match="append-only"):
        execute(stores.ledger.store, "TRUNCATE event")
    assert positions(stores.ledger) == [1, 2, 3]
    stores.close()


@pytest.mark.parametrize("verb", ["INSERT", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"])
@pytest.mark.parametrize("what", REPLACEMENTS)
def test_an_event_is_not_replaced(sqlite_settings: Settings, what: str, verb: str) -> None:
    stores = open_stores(sqlite_settings)
    stores.ledger.record_all([deed("a", "log")])
    before = stores.ledger.recorder.rows(0, 10)
    # Somebody else's connection does not ask for triggers to fire inside of a REPLACE.
    other = sqlite3.connect(sqlite_settings.data / "ledger.db")
    with pytest.raises(sqlite3.IntegrityError, match="stored already or not the next"):
        other.execute(f"{verb} INTO event VALUES ({REPLACEMENTS[what]})")
    other.commit()
    other.close()
    assert stores.ledger.recorder.rows(0, 10) == before
    stores.close()
