"""The Merkle tree of RFC 9162: hashes of leaves and nodes, roots, and proofs that anybody checks.

A complete subtree of `height` h and `number` i covers the 2^h leaves from i·2^h on. Whoever makes a
proof asks for the hashes of such subtrees, wherever they are kept; who checks one needs none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves (section 2.1.1)."""

Node = Callable[[int, int], bytes]
"""The hash of the complete subtree of a height and a number; 32 bytes."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data): told apart from a node, so that none passes for the other."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(size: int, node: Node) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The hashes by which the leaf at `index` leads to the root of `size` leaves (2.1.3.1).

    Raises ValueError where that tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _left_of(end - start)
        if index < middle:
            proof.append(_over(middle, end, node))
            end = middle
        else:
            proof.append(_over(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `first` leaves to begin that of `second` (2.1.4.1).

    Raises ValueError where the first tree is empty or the greater one.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {first} does not begin one of {second}")
    start, end, proof = 0, second, []
    while first < end:
        middle = start + _left_of(end - start)
        if first <= middle:
            proof.append(_over(middle, end, node))
            end = middle
        else:
            proof.append(_over(start, middle, node))
            start = middle
    if start:  # else what is left is the whole first tree, whose root the reader has
        proof.append(_over(start, end, node))
    return proof[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from the hash of the leaf at `index` to the root (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in proof:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(other, found)
            place, last = _past_lone(place, last)
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return not last and found == root


def begins(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether a proof shows the tree of `first` leaves to begin that of `second` (2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    hashes = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not hashes:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = hashes[0]
    for other in hashes[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(other, before), node_hash(other, after)
            place, last = _past_lone(place, last)
        else:
            after = node_hash(after, other)
        place, last = place >> 1, last >> 1
    return not last and before == first_root and after == second_root


class Frontier:
    """What a tree has to remember in order to grow: one complete subtree for each bit of its size.

    `peaks` are the hashes of these, the greatest first.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Go on from `size` leaves. Raises ValueError where the peaks are not those of a size."""
        self.size, self.peaks = size, list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks do not belong to a tree of {size}")

    @classmethod
    def at(cls, size: int, node: Node) -> Frontier:
        """The frontier of a tree of which every complete subtree can be asked for."""
        heights = [height for height in reversed(range(size.bit_length())) if size >> height & 1]
        return cls(size, (node(height, (size >> height) - 1) for height in heights))

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Take the hash of the next leaf; returns the subtrees it completes, itself the first.

        Each is told as height, number and hash.
        """
        height, number, found = 0, self.size, leaf
        completed = [(height, number, found)]
        while number & 1:
            found = node_hash(self.peaks.pop(), found)
            height, number = height + 1, number >> 1
            completed.append((height, number, found))
        self.peaks.append(found)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of the leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = node_hash(peak, found)
        return found


def _over(start: int, end: int, node: Node) -> bytes:
    """The hash over the leaves [start, end), as the tree's own shape has them together."""
    size = end - start
    if size & (size - 1) == 0:
        return node(size.bit_length() - 1, start // size)
    middle = start + _left_of(size)
    return node_hash(_over(start, middle, node), _over(middle, end, node))


def _left_of(size: int) -> int:
    """The largest power of two below `size`: so many leaves are on the left."""
    return 1 << (size - 1).bit_length() - 1


def _past_lone(place: int, last: int) -> tuple[int, int]:
    """Climb past the levels on which the last node has no sibling."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last
