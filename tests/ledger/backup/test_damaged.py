"""A bank with a row that cannot be read gets no backup, but a sentence that says which it is."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.backup.shelf import moments
from domain.ledger.backup.taking import take
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from tests.ledger.backup.banks import filled
from tests.ledger.happenings import execute
from tests.ledger.seals.test_tampering import UNREADABLE, attack

NO_TEXT = "CAST(x'80' AS TEXT)"
DAMAGED = {
    "seal": f"note = {NO_TEXT}",
    "seal_leaf": "hash = 'x'",
    "person": f"name = {NO_TEXT}",
    "account": "sign_in = x'80'",
    "data_key": f"master = {NO_TEXT}",
}
"""A column of some tables, and what only SQLite keeps there."""


def refused(stores: Stores, settings: Settings, shelf: Path) -> str:
    """What somebody is told who takes a backup; nothing stays of it."""
    with pytest.raises(Refused) as told:
        take(stores, settings, shelf)
    assert moments(shelf) == []
    assert not [path for path in shelf.iterdir() if path.is_dir()]
    return str(told.value)


@pytest.mark.parametrize("how", UNREADABLE)
def test_an_event_that_cannot_be_read_is_named(
    sqlite_settings: Settings, tmp_path: Path, how: str
) -> None:
    with closing(filled(open_stores(sqlite_settings), 12)) as stores:
        attack(stores.ledger.store, [f"UPDATE event SET {UNREADABLE[how]} WHERE position = 7"])
        told = refused(stores, sqlite_settings, tmp_path / "shelf")
        assert told.startswith("The event at position 7 cannot be read")


def test_a_number_that_no_ledger_writes_is_named_on_either_database(
    stores: Stores, settings: Settings, tmp_path: Path
) -> None:
    filled(stores, 12)
    attack(stores.ledger.store, ["UPDATE event SET part = -1 WHERE position = 9"])
    told = refused(stores, settings, tmp_path / "shelf")
    assert told.startswith("The event at position 9 cannot be read")


@pytest.mark.parametrize("table", DAMAGED)
def test_a_damaged_row_of_another_table_is_told_by_its_table(
    sqlite_settings: Settings, tmp_path: Path, table: str
) -> None:
    with closing(filled(open_stores(sqlite_settings), 12)) as stores:
        change = f"UPDATE {table} SET {DAMAGED[table]}"
        if table.startswith("seal"):
            attack(stores.ledger.store, [change])
        else:
            execute(stores.vault.store, change)
        told = refused(stores, sqlite_settings, tmp_path / "shelf")
        assert told.startswith(f"A row of {table} is damaged, so no backup was written.")
