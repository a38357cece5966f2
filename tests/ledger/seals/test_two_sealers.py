"""Sealers of one ledger that work at once: what one of them did, the others go on from."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.examination import examine
from domain.ledger.seals.key import signer_at
from domain.ledger.seals.note import Signer
from domain.ledger.seals.sealer import Sealer
from tests.ledger.happenings import deed


@pytest.fixture
def sealer(stores: Stores, tmp_path: Path) -> Sealer:
    """A sealer with a key of its own."""
    return Sealer(stores.ledger, tmp_path / "seal.key")


def test_another_sealer_goes_on_where_this_one_stopped(
    ledger: Ledger, sealer: Sealer, tmp_path: Path
) -> None:
    ledger.record_all([deed("a", "log", contacts=6)])
    sealer.seal()
    other = Sealer(ledger, tmp_path / "seal.key")
    ledger.record_all([deed("b", "log", contacts=300)])
    other.seal()
    ledger.record_all([deed("c", "log")])
    seal = sealer.seal()
    assert seal
    assert seal.size == 7 + 301 + 3
    assert examine(ledger).differences == ()


def test_sealers_at_once_sign_nothing_that_contradicts(ledger: Ledger, tmp_path: Path) -> None:
    ledger.record_all([deed("c", "log")])
    Sealer(ledger, tmp_path / "seal.key").seal()
    done = threading.Event()

    def keep_sealing() -> None:
        sealer = Sealer(ledger, tmp_path / "seal.key")
        while not done.is_set():
            sealer.seal()
        sealer.seal()

    threads = [threading.Thread(target=keep_sealing) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(60):
        ledger.record_all([deed(f"c{number}", "log")])
    done.set()
    for thread in threads:
        thread.join()
    examined = examine(ledger)
    assert (examined.events, examined.differences) == (183, ())
    assert examined.seals > 1


def test_a_seal_that_came_too_late_adds_nothing(
    ledger: Ledger, sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing, somebody else seals the same."""
    ledger.record_all([deed("a", "log")])
    signing = Sealer._signing

    def slow(self: Sealer) -> Signer:
        signer = signing(self)
        monkeypatch.undo()
        assert Sealer(ledger, tmp_path / "seal.key").seal()
        return signer

    monkeypatch.setattr(Sealer, "_signing", slow)
    assert sealer.seal() is None
    assert examine(ledger) == (3, 1, ())
    ledger.record_all([deed("b", "log")])
    assert sealer.seal()
    assert examine(ledger) == (6, 2, ())


def test_a_key_that_another_sealer_has_told_of_meanwhile_is_told_of_once(
    ledger: Ledger, sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking for known keys and telling of this one, somebody else does."""
    ledger.record_all([deed("a", "log")])

    def slow(path: Path, log: str, *, make: bool) -> Signer:
        monkeypatch.undo()
        assert Sealer(ledger, tmp_path / "seal.key").seal()
        return signer_at(path, log, make=make)

    monkeypatch.setattr("domain.ledger.seals.sealer.signer_at", slow)
    assert sealer.seal() is None
    assert len(sealer.log.known_keys()) == 1
    ledger.record_all([deed("b", "log")])
    assert sealer.seal()
    assert examine(ledger) == (6, 2, ())
