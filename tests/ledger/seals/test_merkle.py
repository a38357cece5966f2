"""The Merkle tree: against published vectors, against another implementation, against forgers."""

from __future__ import annotations

import hashlib
from itertools import product

import pytest
from pymerkle import InmemoryTree

from domain.ledger.seals.merkle import (
    EMPTY_ROOT,
    Frontier,
    begins,
    consistency_proof,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)
from tests.ledger.seals.trees import Tree, entries

MOST = 300
"""Leaves up to which every size is tried."""

PUBLISHED = (
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
)
"""Data of leaves, and the root with each, as the tests of Certificate Transparency have them."""


@pytest.fixture(scope="module")
def tree() -> Tree:
    """The largest tree of these tests; it holds the smaller ones."""
    return Tree(entries(MOST))


@pytest.fixture(scope="module")
def peer() -> InmemoryTree:
    """The same of another implementation."""
    peer = InmemoryTree(algorithm="sha256")
    for entry in entries(MOST):
        peer.append_entry(entry)
    return peer


def test_roots_are_those_of_the_published_vectors() -> None:
    tree = Tree()
    assert tree.frontier.root() == root_of(0, tree.node) == EMPTY_ROOT
    for size, (data, root) in enumerate(PUBLISHED, 1):
        tree.add(bytes.fromhex(data))
        assert tree.frontier.root().hex() == root
        assert root_of(size, tree.node).hex() == root


def test_a_leaf_and_a_node_of_the_same_bytes_have_other_hashes() -> None:
    assert leaf_hash(b"l" * 32 + b"r" * 32) != node_hash(b"l" * 32, b"r" * 32)


def test_every_root_is_that_of_another_implementation_and_proofs_are_of_the_same_hashes(
    tree: Tree, peer: InmemoryTree
) -> None:
    for size in range(1, MOST + 1):
        root = root_of(size, tree.node)
        assert root == peer.get_root(size)
        for index in {0, size // 3, size // 2, size - 2, size - 1} - {-1}:
            leaf = tree.nodes[0, index]
            proof = inclusion_proof(index, size, tree.node)
            theirs = peer.prove_inclusion(index + 1, size).serialize()["path"]
            assert sorted(each.hex() for each in (leaf, *proof)) == sorted(theirs)


def test_every_leaf_is_shown_to_be_in_every_tree(tree: Tree) -> None:
    for size in range(1, MOST + 1):
        root = root_of(size, tree.node)
        for index in range(size):
            proof = inclusion_proof(index, size, tree.node)
            assert includes(tree.nodes[0, index], index, size, proof, root)


def test_proofs_are_those_of_the_definition(tree: Tree) -> None:
    """Sections 2.1.1, 2.1.3.1 and 2.1.4.1 of RFC 9162, word by word, over lists."""
    for size in range(1, 68):
        leaves = [tree.nodes[0, index] for index in range(size)]
        assert root_of(size, tree.node) == mth(leaves)
        for index in range(size):
            assert inclusion_proof(index, size, tree.node) == path(index, leaves)
        for first in range(1, size + 1):
            assert consistency_proof(first, size, tree.node) == subproof(first, leaves, whole=True)


def mth(leaves: list[bytes]) -> bytes:
    """MTH(D[n])."""
    if len(leaves) == 1:
        return leaves[0]
    k = split(leaves)
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = split(leaves)
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(leaves)
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def split(leaves: list[bytes]) -> int:
    """The largest power of two below their number."""
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return k


def test_every_smaller_tree_is_shown_to_begin_every_greater_one(tree: Tree) -> None:
    roots = [root_of(size, tree.node) for size in range(MOST + 1)]
    for second in range(1, MOST + 1):
        for first in range(1, second + 1):
            proof = consistency_proof(first, second, tree.node)
            assert begins(first, second, proof, roots[first], roots[second])
            if second < 64:
                assert not begins(first, second, proof, roots[first - 1], roots[second])
                assert first == second or not begins(
                    first, second, proof, roots[first], roots[second - 1]
                )


@pytest.mark.parametrize("size", range(1, 20))
def test_a_proof_of_another_leaf_place_or_size_is_refused(tree: Tree, size: int) -> None:
    root = root_of(size, tree.node)
    for index in range(size):
        proof = inclusion_proof(index, size, tree.node)
        leaf = tree.nodes[0, index]
        for other, more in product(range(-1, size + 2), (-1, 0, 1)):
            right = other == index and not more
            assert includes(leaf, other, size + more, proof, root) <= (
                right or _same_way(index, size, other, size + more)
            )
        assert not includes(tree.nodes[0, size], index, size, proof, root)
        assert not includes(leaf, index, size, [*proof, root], root)
        assert not includes(leaf, index, size, proof[:-1], root) or not proof


def _same_way(index: int, size: int, other: int, others: int) -> bool:
    """Whether a leaf stands on the same sides on its way up in another place or size.

    A proof says nothing of sizes that lead the same way: the size is what the signature is for.
    """
    return bool(other >= 0 and others > other) and _way(index, size) == _way(other, others)


def _way(index: int, size: int) -> list[str]:
    """On which side the other hash stands on each level, reckoned by the definition of the tree."""
    if size == 1:
        return []
    left = split([b""] * size)
    if index < left:
        return [*_way(index, left), "right"]
    return [*_way(index - left, size - left), "left"]


def test_each_bit_of_a_proof_counts(tree: Tree) -> None:
    for size in (2, 3, 7, 8, 21):
        root = root_of(size, tree.node)
        for index in range(size):
            proof = inclusion_proof(index, size, tree.node)
            leaf = tree.nodes[0, index]
            for forged in _flipped(proof):
                assert not includes(leaf, index, size, forged, root)
        for first in range(1, size):
            proof = consistency_proof(first, size, tree.node)
            before = root_of(first, tree.node)
            for forged in _flipped(proof):
                assert not begins(first, size, forged, before, root)


def _flipped(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with each of its bits turned, one at a time."""
    found = []
    for place, each in enumerate(proof):
        for bit in range(256):
            other = (int.from_bytes(each) ^ 1 << bit).to_bytes(32)
            found.append([*proof[:place], other, *proof[place + 1 :]])
    return found


def test_a_frontier_goes_on_from_where_it_was_kept(tree: Tree) -> None:
    for size in range(MOST):
        frontier = Frontier.at(size, tree.node)
        assert frontier.root() == root_of(size, tree.node)
        completed = frontier.add(tree.nodes[0, size])
        assert all(tree.nodes[height, number] == found for height, number, found in completed)
        assert frontier.root() == root_of(size + 1, tree.node)


def test_there_is_no_proof_about_what_is_not_in_the_tree(tree: Tree) -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match=f"no leaf {index} among {size}"):
            inclusion_proof(index, size, tree.node)
    for first, second in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match=f"a tree of {first} does not begin one of {second}"):
            consistency_proof(first, second, tree.node)
    with pytest.raises(ValueError, match="1 peaks do not belong to a tree of 3"):
        Frontier(3, [b""])
    with pytest.raises(ValueError, match="0 peaks do not belong to a tree of -1"):
        Frontier(-1)


def test_trees_that_are_empty_or_greater_begin_nothing(tree: Tree) -> None:
    root = root_of(3, tree.node)
    assert not begins(0, 3, [], EMPTY_ROOT, root)
    assert not begins(3, 2, [], root, root_of(2, tree.node))
    assert not begins(3, 3, [root], root, root)
    assert not begins(2, 3, [], root_of(2, tree.node), root)
    assert not begins(3, 5, [], root, root_of(5, tree.node))
    assert begins(3, 3, [], root, root)


def test_a_proof_that_is_longer_than_the_way_to_the_root_shows_nothing(tree: Tree) -> None:
    for first, second in ((1, 2), (2, 5), (3, 7), (4, 9)):
        proof = consistency_proof(first, second, tree.node)
        roots = root_of(first, tree.node), root_of(second, tree.node)
        assert begins(first, second, proof, *roots)
        assert not begins(first, second, [*proof, proof[-1]], *roots)
