"""Sealing as time goes by: when it is due, whom it shows it, and what makes it wait or end."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.event import Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.seals import running
from domain.ledger.seals.log import SealLog
from domain.ledger.seals.note import Signer
from domain.ledger.seals.running import AT_ONCE, EVERY, WITNESS_EVERY, Sealing, sealing_of
from domain.ledger.seals.sealer import Sealer, Tampered
from domain.ledger.seals.witness import require_seen
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed, execute


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    """A checkpoint file that is not there yet."""
    return tmp_path / "elsewhere" / "checkpoint"


@pytest.fixture
def sealing(stores: Stores, tmp_path: Path, witness: Path) -> Sealing:
    """The sealing of a new bank, at the very beginning."""
    return Sealing(stores.ledger, tmp_path / "seal.key", witness)


def test_what_is_new_is_sealed_once_a_second_or_where_it_is_much(
    stores: Stores, sealing: Sealing
) -> None:
    log = SealLog(stores.ledger.store)
    sealing.turn(100.0)
    assert log.size() == 0
    stores.ledger.record_all([deed("a", "log")])
    sealing.turn(100.1)
    assert log.size() == 3
    stores.ledger.record_all([deed("b", "log")])
    sealing.turn(100.1 + EVERY - 0.01)
    assert log.size() == 3
    sealing.turn(100.1 + EVERY)
    assert log.size() == 6
    stores.ledger.record_all([deed("c", "log", contacts=AT_ONCE - 1)])
    sealing.turn(100.1 + EVERY)
    assert log.size() == 6 + AT_ONCE


def test_what_is_recorded_while_a_turn_seals_waits_for_the_next_one(
    stores: Stores, sealing: Sealing
) -> None:
    """On a busy bank there is always something new: a turn would never end, and seal bit by bit."""
    ended = threading.Event()

    def record() -> None:
        number = 0
        while not ended.is_set():
            stores.ledger.record_all([deed(f"c{number}", "log")])
            number += 1

    writer = threading.Thread(target=record, daemon=True)
    writer.start()
    while stores.ledger.head() < AT_ONCE:
        time.sleep(0.01)
    sealing.turn(0.0)
    ended.set()
    writer.join()
    assert stores.ledger.store.ask("SELECT count(*) FROM seal", [])[0][0] == 1


def test_the_witness_is_shown_the_newest_seal_once_a_minute(
    stores: Stores, sealing: Sealing, witness: Path
) -> None:
    sealing.turn(0.0)
    assert not witness.exists()
    stores.ledger.record_all([deed("a", "log")])
    sealing.turn(WITNESS_EVERY - 1)
    assert not witness.exists()
    sealing.turn(WITNESS_EVERY)
    shown = witness.read_text()
    assert SealLog(stores.ledger.store).follows(shown).size == 3
    stores.ledger.record_all([deed("b", "log")])
    sealing.turn(2 * WITNESS_EVERY - 1)
    assert witness.read_text() == shown
    sealing.turn(2 * WITNESS_EVERY)
    assert SealLog(stores.ledger.store).follows(witness.read_text()).size == 6


def test_a_bank_without_a_witness_is_sealed_as_well(stores: Stores, tmp_path: Path) -> None:
    stores.ledger.record_all([deed("a", "log")])
    Sealing(stores.ledger, tmp_path / "seal.key", None).turn(0.0)
    assert SealLog(stores.ledger.store).size() == 3


def test_a_bank_has_a_sealing_where_it_has_a_key(stores: Stores) -> None:
    assert sealing_of(stores)
    assert sealing_of(stores._replace(seal_key=None)) is None
    with pytest.raises(Refused, match="no key to sign seals with"):
        Sealer.of(stores._replace(seal_key=None))


def test_it_waits_while_it_cannot_sign_and_goes_on_by_itself(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RETRY_SECONDS", 0.01)
    key = tmp_path / "key of another log"
    key.write_text(f"{Signer('pacesetter/other', bytes(32))}\n")
    with closing(open_stores(settings)) as stores:
        stores.ledger.record_all([deed("a", "log")])
        stop, log = threading.Event(), SealLog(stores.ledger.store)
        thread = threading.Thread(target=Sealing(stores.ledger, key, None).run, args=(stop,))
        thread.start()
        assert not stop.wait(0.1)
        assert log.size() == 0
        key.unlink()
        while log.size() < 3 and thread.is_alive():
            stop.wait(0.01)
        stop.set()
        thread.join()
        assert log.size() == 3


def test_it_ends_where_the_ledger_was_tampered_with(stores: Stores, sealing: Sealing) -> None:
    stores.ledger.record_all([deed("a", "log")])
    execute(stores.ledger.store, "INSERT INTO seal_alarm VALUES (1, 2, 'made up', 1)")
    with pytest.raises(Tampered):
        sealing.turn(0.0)
    sealing.run(threading.Event())
    assert SealLog(stores.ledger.store).size() == 0


def test_a_ledger_that_the_witness_does_not_know_is_not_shown(
    stores: Stores, sealing: Sealing, witness: Path
) -> None:
    witness.parent.mkdir()
    witness.write_text(Signer("pacesetter/other", bytes(32)).sign("pacesetter/other\n1\n"))
    stores.ledger.record_all([deed("a", "log")])
    with pytest.raises(Refused):
        sealing.turn(0.0)
    assert "pacesetter/other" in witness.read_text()


def test_a_checkpoint_file_that_cannot_be_read_is_refused(stores: Stores, tmp_path: Path) -> None:
    log = SealLog(stores.ledger.store)
    require_seen(tmp_path / "nothing there", log)
    (tmp_path / "bytes").write_bytes(b"\xff")
    for path in (tmp_path, tmp_path / "bytes"):
        with pytest.raises(Refused, match="cannot be read"):
            require_seen(path, log)
