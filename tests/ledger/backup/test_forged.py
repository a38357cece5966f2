"""A backup whose files are whole, and whose history is not the one that was sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.event import Refused
from domain.ledger.backup.packing import packed
from domain.ledger.backup.reading import Part
from domain.ledger.backup.restoring import Backup, require_empty, restore
from domain.ledger.door import open_stores
from domain.ledger.migration import migrate
from domain.ledger.recorder import Row
from domain.ledger.schema import EVENT, SEAL, SEAL_LEAF, SEAL_SUBTREE
from domain.ledger.settings import Settings
from tests.ledger.backup.banks import contents, filled, read_again, with_file

Change = Callable[[list[Row]], list[Any]]


def set_by(rows: list[Row]) -> list[Any]:
    return [(*row[:6], "mallory", *row[7:]) if row[0] == 7 else row for row in rows]


CHANGES: dict[str, tuple[str, Change, str]] = {
    "an event is changed": ("event", set_by, "Position 7 .* not the one that was sealed"),
    "an event is taken out": ("event", lambda rows: rows[:6] + rows[7:], "Position 7 .* not there"),
    "two events change places": (
        "event",
        lambda rows: [rows[1], rows[0], *rows[2:]],
        "Position 1 .* not there",
    ),
    "the tail is cut off": ("event", lambda rows: rows[:50], "Position 51 .* not there"),
    "the tail that is not sealed is cut off": ("event", lambda rows: rows[:-1], "not there"),
    "a leaf is changed": (
        "seal_leaf",
        lambda rows: [*rows[:8], (9, bytes(32)), *rows[9:]],
        "Position 9 .* not the one that was sealed",
    ),
    "leaves are taken out": ("seal_leaf", lambda rows: rows[:-3], "root that was signed|not there"),
    "a leaf is added": ("seal_leaf", lambda rows: [*rows, (9999, bytes(32))], "not the one|there"),
    "a subtree is changed": (
        "seal_subtree",
        lambda rows: [(8, 0, bytes(32)), *rows[1:]],
        "Position 256 .* root",
    ),
    "the subtrees are of other leaves": (
        "seal_subtree",
        lambda rows: [*rows, (16, 7, bytes(32))],
        "not there",
    ),
    "a seal is taken from another size": (
        "seal",
        lambda rows: [(rows[0][0] + 1, *rows[0][1:]), *rows[1:]],
        "root that was signed",
    ),
    "a signature is false": (
        "seal",
        lambda rows: [(rows[0][0], rows[0][1].replace("— ", "— x"), rows[0][2]), *rows[1:]],
        "None of the known keys",
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_history_other_than_the_sealed_one_is_refused(
    backup: Backup, change: tuple[str, Change, str]
) -> None:
    table, changed, found = change
    [schema] = [each for each in (EVENT, SEAL, SEAL_LEAF, SEAL_SUBTREE) if each.name == table]
    [rows] = backup.ledger.rows(schema)
    new = changed(list(rows))
    with_file(backup.ledger.folder, table, packed(new), len(new))
    with pytest.raises(Refused, match=found):
        read_again(backup)


def test_only_empty_stores_take_a_backup(backup: Backup, sqlite_settings: Settings) -> None:
    bank = filled(open_stores(sqlite_settings), 2)
    before = contents(bank)
    with pytest.raises(Refused, match="ledger holds something already"):
        require_empty(bank)
    with pytest.raises(Refused, match="does not take what stands in the backup"):
        restore(backup, bank)
    assert contents(bank) == before
    bank.close()


def test_a_ledger_that_cannot_be_written_leaves_nothing_of_itself(
    backup: Backup, tmp_path: Path
) -> None:
    [rows] = backup.ledger.rows(EVENT)
    twice = [*rows, (len(rows) + 1, *rows[0][1:])]
    with_file(backup.ledger.folder, "event", packed(twice), len(twice))
    again = Backup(Part(backup.ledger.folder, "ledger"), None)
    other = Settings(data=tmp_path / "other", key_file=tmp_path / "key")
    migrate(other)
    stores = open_stores(other)
    with pytest.raises(Refused, match="holds nothing of it"):
        restore(again, stores)
    require_empty(stores)
    stores.close()
