"""The proof of one event, as it is handed out: it holds, or it says that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.merkle import includes
from domain.ledger.seals.note import PublicKey, Signer, opened
from domain.ledger.seals.proof import proof_of, short_root
from domain.ledger.seals.sealer import Sealer
from tests.ledger.happenings import deed
from tests.ledger.seals.test_tampering import attack


@pytest.fixture
def sealed(stores: Stores, tmp_path: Path) -> Ledger:
    """Six sealed events under two seals and two keys, and three that are not sealed."""
    sealer = Sealer(stores.ledger, tmp_path / "seal.key")
    for command in "abc":
        stores.ledger.record_all([deed(command, "log")])
        if command == "a":
            sealer.seal()
            sealer.rotate()
        elif command == "b":
            sealer.seal()
    return stores.ledger


def test_a_proof_leads_to_the_first_seal_and_the_key_that_signed_it(sealed: Ledger) -> None:
    proofs = [proof_of(sealed, position) for position in range(1, 10)]
    assert [proof.size for proof in proofs if proof] == [3, 3, 3, 6, 6, 6]
    assert proofs[6:] == [None] * 3
    keys = set()
    for proof in filter(None, proofs):
        checkpoint = opened(proof.checkpoint, [PublicKey.read(proof.key)])
        assert (checkpoint.size, checkpoint.root.hex()) == (proof.size, proof.root)
        hashes = [bytes.fromhex(each) for each in proof.hashes]
        leaf = bytes.fromhex(proof.leaf)
        assert includes(leaf, proof.position - 1, proof.size, hashes, checkpoint.root)
        assert proof.holds
        assert proof.short == short_root(checkpoint.root)
        keys.add(proof.key)
    assert len(keys) == 2


def test_the_short_root_is_sixteen_letters_of_its_first_bytes() -> None:
    assert short_root(bytes(32)) == "AAAA AAAA AAAA AAAA"
    assert short_root(b"\0" * 9 + b"\1" + b"\xff" * 22) == "AAAA AAAA AAAA AAAB"


def test_there_is_no_proof_of_what_is_not_there(sealed: Ledger) -> None:
    attack(sealed.store, ["DELETE FROM event WHERE position = 2"])
    assert proof_of(sealed, 2) is None
    assert proof_of(sealed, 100) is None


@pytest.mark.parametrize(
    "done",
    [
        "UPDATE event SET at = at + 1 WHERE position = 2",
        "DELETE FROM seal_leaf WHERE position = 1",
        "UPDATE seal SET note = replace(note, '— ', '— x')",
    ],
)
def test_of_what_was_tampered_with_no_proof_holds(sealed: Ledger, done: str) -> None:
    attack(sealed.store, [done])
    proof = proof_of(sealed, 2)
    assert proof
    assert not proof.holds


def test_a_seal_by_a_key_that_nobody_knows_is_signed_by_none(sealed: Ledger) -> None:
    proof = proof_of(sealed, 2)
    assert proof
    text = proof.checkpoint.rpartition("\n\n")[0] + "\n"
    forged = Signer(text.split("\n")[0], b"f" * 32).sign(text).replace("'", "''")
    attack(sealed.store, [f"UPDATE seal SET note = '{forged}' WHERE size = 3"])
    proof = proof_of(sealed, 2)
    assert proof
    assert (proof.key, proof.holds) == ("", False)
