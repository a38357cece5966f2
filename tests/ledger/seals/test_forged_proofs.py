"""Proofs that are put together from hashes which do occur in the tree: none is accepted."""

from __future__ import annotations

import random

import pytest

from domain.ledger.seals.merkle import (
    begins,
    consistency_proof,
    includes,
    inclusion_proof,
    root_of,
)
from tests.ledger.seals.trees import Tree, entries

MOST = 300

FORGED = 3_000


def test_no_proof_that_was_put_together_at_random_is_accepted() -> None:
    forge(Tree(entries(MOST)), FORGED, seed=1)


@pytest.mark.release
@pytest.mark.timeout(900)
def test_none_of_a_hundred_thousand_forged_proofs_is_accepted() -> None:
    forge(Tree(entries(MOST)), 100_000, seed=2)


def forge(tree: Tree, count: int, seed: int) -> None:
    """Put proofs together from hashes that do occur in the tree, and see each of them refused."""
    dice = random.Random(seed)
    known = list(tree.nodes.values())
    for _ in range(count):
        size = dice.randrange(2, MOST)
        index, root = dice.randrange(size), root_of(size, tree.node)
        right = inclusion_proof(index, size, tree.node)
        forged = _shuffled(dice, right, known)
        if forged != right:
            assert not includes(tree.nodes[0, index], index, size, forged, root)
        first = dice.randrange(1, size)
        right = consistency_proof(first, size, tree.node)
        forged, before = _shuffled(dice, right, known), root_of(first, tree.node)
        if forged != right:
            assert not begins(first, size, forged, before, root)
        assert not begins(first, size, right, dice.choice(known), root) or before in known


def _shuffled(dice: random.Random, proof: list[bytes], known: list[bytes]) -> list[bytes]:
    """A proof with hashes replaced, doubled, dropped, turned around or swapped."""
    forged = list(proof)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(forged) + 1)
        match dice.randrange(5):
            case 0 if place < len(forged):
                forged[place] = dice.choice(known)
            case 1:
                forged.insert(place, dice.choice(known))
            case 2 if place < len(forged):
                del forged[place]
            case 3:
                forged.reverse()
            case _:
                dice.shuffle(forged)
    return forged
