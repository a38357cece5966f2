"""The sealer on a real ledger: what it signs, and what it refuses to sign."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import exc

from domain.event import Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.examination import examine
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.merkle import begins, includes
from domain.ledger.seals.note import Signer, opened
from domain.ledger.seals.sealer import BATCH, Sealer, Tampered
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed, execute

COLUMNS = {
    "seal": "at",
    "seal_leaf": "hash",
    "seal_subtree": "hash",
    "seal_key": "at",
    "seal_alarm": "at",
}
"""A column of each table of seals."""


@pytest.fixture
def sealer(stores: Stores, tmp_path: Path) -> Sealer:
    """A sealer with a key of its own."""
    return Sealer(stores.ledger, tmp_path / "seal.key")


def test_what_was_recorded_is_sealed_under_one_signature(ledger: Ledger, sealer: Sealer) -> None:
    assert sealer.seal() is None
    ledger.record_all([deed("a", "log")])
    seal = sealer.seal()
    assert seal
    keys = [known.key for known in sealer.log.known_keys()]
    checkpoint = opened(seal.note, keys)
    assert checkpoint == seal.checkpoint
    assert (checkpoint.size, checkpoint.origin) == (3, sealer.log.origin())
    for row in ledger.recorder.rows(0, 10):
        proof = sealer.log.inclusion(row[0], 3)
        assert includes(leaf_of(row), row[0] - 1, 3, proof, checkpoint.root)
    assert sealer.seal() is None
    assert sealer.log.newest() == sealer.log.covering(1) == seal


def test_each_seal_goes_on_from_the_one_before(ledger: Ledger, sealer: Sealer) -> None:
    seals = []
    for number in range(40):
        ledger.record_all([deed(f"c{number}", "log", contacts=number % 5)])
        seals.append(sealer.seal())
    for before in seals:
        for after in seals[seals.index(before) :]:
            assert before
            assert after
            proof = sealer.log.consistency(before.size, after.size)
            roots = before.checkpoint.root, after.checkpoint.root
            assert begins(before.size, after.size, proof, *roots)


def test_many_events_are_sealed_in_batches_and_every_proof_holds(
    ledger: Ledger, sealer: Sealer
) -> None:
    ledger.record_all([deed(f"c{number}", "log", contacts=9) for number in range(230)])
    first = sealer.seal()
    assert first
    assert first.size == BATCH
    last = sealer.seal_through(2_100)
    assert last
    assert last.size == 2_300 == sealer.log.size()
    rows = {row[0]: row for row in ledger.recorder.rows(0, 3_000)}
    for position in (1, 2, 255, 256, 257, 1_024, 2_000, 2_001, 2_299, 2_300):
        proof = sealer.log.inclusion(position, last.size)
        leaf = leaf_of(rows[position])
        assert sealer.log.leaf(position) == leaf
        assert includes(leaf, position - 1, last.size, proof, last.checkpoint.root)
    assert sealer.log.root(BATCH) == first.checkpoint.root
    assert examine(ledger) == (2_300, 2, ())


def test_a_bank_without_events_has_no_log(sealer: Sealer) -> None:
    with pytest.raises(Refused, match="open the bank first"):
        sealer.log.origin()
    assert sealer.log.newest() is None
    assert sealer.log.covering(1) is None
    assert sealer.seal_through(5) is None


def test_a_lost_key_is_not_replaced_unasked(ledger: Ledger, sealer: Sealer, tmp_path: Path) -> None:
    ledger.record_all([deed("a", "log")])
    sealer.seal()
    (tmp_path / "seal.key").unlink()
    ledger.record_all([deed("b", "log")])
    with pytest.raises(Refused, match="cannot be read at"):
        sealer.seal()
    assert sealer.log.size() == 3
    sealer.rotate()
    sealer.seal()
    assert [bool(known.endorsement) for known in sealer.log.known_keys()] == [False, False]
    assert examine(ledger) == (6, 2, ())


def test_a_new_key_is_signed_by_the_one_before(ledger: Ledger, sealer: Sealer) -> None:
    ledger.record_all([deed("a", "log")])
    sealer.seal()
    signer = sealer.rotate()
    ledger.record_all([deed("b", "log")])
    seal = sealer.seal()
    assert seal
    before, after = sealer.log.known_keys()
    assert opened(seal.note, [after.key]) == seal.checkpoint
    assert after.key == signer.public != before.key
    text, line = after.endorsement.split("\n\n")
    assert text == str(signer.public)
    assert line.startswith(f"— {before.key.name} ")
    assert sealer.log.follows(seal.note) == seal.checkpoint


def test_a_key_of_another_log_signs_nothing(ledger: Ledger, sealer: Sealer, tmp_path: Path) -> None:
    ledger.record_all([deed("a", "log")])
    (tmp_path / "seal.key").write_text(str(Signer("pacesetter/other", b"k" * 32)))
    with pytest.raises(Refused, match="signs for pacesetter/other"):
        sealer.seal()
    assert sealer.log.newest() is None


def test_what_is_no_key_signs_nothing(ledger: Ledger, sealer: Sealer, tmp_path: Path) -> None:
    ledger.record_all([deed("a", "log")])
    (tmp_path / "seal.key").write_text("nothing")
    with pytest.raises(Refused, match="not the key file of a log"):
        sealer.seal()


def test_the_key_file_is_its_owner_s_alone(ledger: Ledger, sealer: Sealer, tmp_path: Path) -> None:
    ledger.record_all([deed("a", "log")])
    sealer.seal()
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600


def test_seals_are_neither_changed_nor_removed(ledger: Ledger, sealer: Sealer) -> None:
    ledger.record_all([deed("a", "log", contacts=299)])
    sealer.seal()
    sealer.rotate()
    execute(ledger.store, "INSERT INTO seal_alarm VALUES (1, 1, 'made up', 1)")
    for table, column in COLUMNS.items():
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(exc.DBAPIError, match=r"only added to|append-only"):
                execute(ledger.store, change)


def test_seals_are_not_replaced_on_sqlite(sqlite_settings: Settings) -> None:
    stores = open_stores(sqlite_settings)
    stores.ledger.record_all([deed("a", "log", contacts=299)])
    sealer = Sealer(stores.ledger, sqlite_settings.seal_key)
    before = sealer.seal()
    rows = {"seal": "300, 'x', 1", "seal_leaf": "5, 'x'", "seal_subtree": "8, 0, 'x'"}
    for table, row in rows.items():
        with pytest.raises(exc.DBAPIError, match="only added to"):
            execute(stores.ledger.store, f"REPLACE INTO {table} VALUES ({row})")
    assert sealer.log.newest() == before
    assert examine(stores.ledger).differences == ()
    stores.close()


def test_after_an_alarm_nothing_is_signed(ledger: Ledger, sealer: Sealer) -> None:
    ledger.record_all([deed("a", "log")])
    execute(ledger.store, "INSERT INTO seal_alarm VALUES (1, 2, 'made up', 1)")
    with pytest.raises(Tampered):
        sealer.seal()
    assert [(each.position, each.found) for each in sealer.log.alarms()] == [(2, "made up")]
