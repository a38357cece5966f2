"""What the verifier does by itself, beside what others do: trees, signatures, leaves, periods."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.calendar import bounds, windows_of
from domain.ledger.bundle import verify
from domain.ledger.seals import merkle
from domain.ledger.seals.leaf import leaf_of
from tests.ledger.seals.trees import Tree, entries

_ORDER = 2**252 + 27742317777372353535851937790883648493

# RFC 8032, section 7.1: public key, message and signature of TEST 1 and TEST 2.
GIVEN = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
            "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
            "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
)


@pytest.mark.parametrize(("key", "text", "signature"), GIVEN)
def test_signatures_of_the_standard_are_good(key: str, text: str, signature: str) -> None:
    assert verify.signed(*map(bytes.fromhex, (key, signature, text)))
    assert not verify.signed(*map(bytes.fromhex, (key, signature, text + "00")))


def test_signatures_are_good_or_false_as_another_program_finds_them() -> None:
    chance = Random(8)
    for number in range(6):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, text = private.public_key().public_bytes_raw(), chance.randbytes(number * 7)
        signature = private.sign(text)
        assert verify.signed(key, signature, text)
        for at in (0, 31, 32, 63):
            forged = bytearray(signature)
            forged[at] ^= 1
            assert not verify.signed(key, bytes(forged), text)
        more = int.from_bytes(signature[32:], "little") + _ORDER
        again = signature[:32] + more.to_bytes(32, "little")
        assert not verify.signed(key, again, text)  # the same signature written in another way


def test_points_that_are_none_sign_nothing() -> None:
    too_large = ((1 << 255) - 1).to_bytes(32, "little")
    no_root = (2).to_bytes(32, "little")
    for key in (too_large, no_root, b"\1" + bytes(30) + b"\x80"):
        assert not verify.signed(key, bytes(64), b"")


def test_roots_and_proofs_are_those_of_the_log() -> None:
    tree, other = Tree(), verify.Tree()
    assert other.root(0) == merkle.EMPTY_ROOT
    for entry in entries(70):
        tree.add(entry)
        other.add(merkle.leaf_hash(entry))
        size = other.size
        root = merkle.root_of(size, tree.node)
        assert other.root(size) == root
        for index in {0, size // 2, size - 1}:
            proof = merkle.inclusion_proof(index, size, tree.node)
            leaf = merkle.leaf_hash(entries(size)[index])
            assert verify.included(leaf, index, size, proof, root)
            assert not verify.included(leaf, index + 1, size, proof, root)
            assert not verify.included(leaf, index, size, [*proof, leaf], root)
            assert size == 1 or not verify.included(leaf, index, size, proof[:-1], root)
        for first in {1, size // 2 or 1, size}:
            proof = merkle.consistency_proof(first, size, tree.node)
            old = merkle.root_of(first, tree.node)
            assert other.root(first) == old
            assert verify.consistent(first, size, proof, old, root)
            assert not verify.consistent(first, size, [*proof, old], old, root)
            assert not verify.consistent(first, size, proof, bytes(32), root)
            assert not verify.consistent(first, size + 1, [], old, root)
    assert not verify.consistent(0, 5, [], bytes(32), bytes(32))


@pytest.mark.parametrize("command", [None, "", "a deed"])
def test_a_leaf_is_the_one_that_was_sealed(command: str | None) -> None:
    row = (
        7,
        "访问",
        3,
        "visit.closed",
        "2026-03-02",
        17,
        "li",
        "",
        command,
        1,
        b"\0\1",
        b'{"a":1}',
    )
    assert verify.leaf_of(row) == leaf_of(row)


def test_settled_periods_have_the_days_that_they_have_elsewhere() -> None:
    day = date(2023, 12, 1)
    for number in range(800):
        for period in windows_of((day + timedelta(days=number)).toordinal())[1:]:
            assert verify.bounds(period) == bounds(period)
