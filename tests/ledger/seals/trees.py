"""Trees to test with, which keep all of their nodes in memory."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ledger.seals.merkle import Frontier, Node, leaf_hash


class Tree:
    """A tree that keeps every complete subtree."""

    def __init__(self, entries: Sequence[bytes] = ()) -> None:
        """Take the data of the first leaves."""
        self.frontier = Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: bytes) -> None:
        """Take the data of the next leaf."""
        for height, number, found in self.frontier.add(leaf_hash(entry)):
            self.nodes[height, number] = found

    @property
    def node(self) -> Node:
        """The hash of each complete subtree."""
        return lambda height, number: self.nodes[height, number]


def entries(count: int) -> list[bytes]:
    """Data of so many leaves, each another one."""
    return [b"entry %d" % number for number in range(count)]
