"""The log of seals as it is kept: the newest checkpoint, and proofs about what it covers."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from domain.event import Refused
from domain.ledger.recorder import Recorder
from domain.ledger.schema import EVENT, SEAL, SEAL_LEAF, SEAL_SUBTREE
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.merkle import (
    Node,
    begins,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root_of,
)
from domain.ledger.seals.note import Checkpoint, PublicKey, opened
from domain.ledger.store import Store, in_batches

STEP = 8
"""Of complete subtrees, those at every eighth height are kept."""

_LEAF, _SUBTREE = SEAL_LEAF.c, SEAL_SUBTREE.c
_FIRST_OVER = select(func.min(SEAL.c.size)).where(SEAL.c.size >= EVENT.c.position).scalar_subquery()


class Seal(NamedTuple):
    """A signed checkpoint over the events up to position `size`, made at a moment of UTC."""

    size: int
    note: str
    at: int

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return Checkpoint.read(self.note.rpartition("\n\n")[0] + "\n")


class Alarm(NamedTuple):
    """What did not agree with what was sealed, about the event at a position."""

    position: int
    found: str
    at: int


class KnownKey(NamedTuple):
    """A key that seals were signed with; `endorsement` is what the key before it signed of it."""

    key: PublicKey
    endorsement: str
    at: int


class SealLog:
    """Reads what the sealer wrote into the ledger's store."""

    def __init__(self, store: Store) -> None:
        """Read from the ledger's store."""
        self._store = store
        self._recorder = Recorder(store)

    def newest(self) -> Seal | None:
        """The newest seal, None where nothing was sealed."""
        rows = self._store.ask("SELECT size, note, at FROM seal ORDER BY size DESC LIMIT 1")
        return Seal(*rows[0]) if rows else None

    def covering(self, position: int) -> Seal | None:
        """The first seal that covers a position."""
        question = "SELECT size, note, at FROM seal WHERE size >= ? ORDER BY size LIMIT 1"
        rows = self._store.ask(question, [position])
        return Seal(*rows[0]) if rows else None

    def sizes_over(self, positions: Collection[int]) -> dict[int, int]:
        """The size of the first seal over each of some events; who is not sealed is not in it."""
        found: dict[int, int] = {}
        with self._store.read() as connection:
            for some in in_batches(list(positions)):
                query = select(EVENT.c.position, _FIRST_OVER).where(EVENT.c.position.in_(some))
                rows = connection.execute(query)
                found |= {int(at): int(size) for at, size in rows if size is not None}
        return found

    def after(self, size: int, limit: int) -> list[Seal]:
        """The next seals above a size."""
        question = "SELECT size, note, at FROM seal WHERE size > ? ORDER BY size LIMIT ?"
        return [Seal(*row) for row in self._store.ask(question, [size, limit])]

    def size(self) -> int:
        """Up to which position events are sealed."""
        return int(self._store.ask("SELECT coalesce(max(size), 0) FROM seal")[0][0])

    def alarms(self) -> list[Alarm]:
        """What was found wrong, the first first."""
        rows = self._store.ask("SELECT position, found, at FROM seal_alarm ORDER BY number")
        return [Alarm(*row) for row in rows]

    def known_keys(self) -> list[KnownKey]:
        """The keys that seals were signed with, in their order."""
        rows = self._store.ask("SELECT key, endorsement, at FROM seal_key ORDER BY number")
        return [KnownKey(PublicKey.read(key), told, at) for key, told, at in rows]

    def origin(self) -> str:
        """The name of this log, after its first event: another bank's log has another one."""
        for row in self._recorder.rows(0, 1):
            return f"pacesetter/{leaf_of(row).hex()[:16]}"
        raise Refused("There is nothing to seal yet; open the bank first.")

    def leaf(self, position: int) -> bytes:
        """The hash of a sealed event's leaf."""
        with self._store.read() as connection:
            return nodes(connection)(0, position - 1)

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The proof that the event at a position is under the checkpoint of a size."""
        with self._store.read() as connection:
            return inclusion_proof(position - 1, size, nodes(connection))

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the checkpoint of the first size begins that of the second."""
        with self._store.read() as connection:
            return consistency_proof(first, second, nodes(connection))

    def root(self, size: int) -> bytes:
        """The root of the first events, as far as they are sealed."""
        with self._store.read() as connection:
            return root_of(size, nodes(connection))

    def follows(self, note: str) -> Checkpoint:
        """A checkpoint that somebody kept, once it is sure that this log begins with it.

        Refused where it does not: what it covers was changed or is missing here.
        """
        kept = opened(note, [known.key for known in self.known_keys()])
        size = self.size()
        if kept.size > size:
            raise Refused(
                "The checkpoint covers {kept} events, and only {size} are sealed here: some are "
                "missing.",
                kept=kept.size,
                size=size,
            )
        newest = self.newest()
        if newest and kept.size:
            proof = self.consistency(kept.size, newest.size)
            if begins(kept.size, newest.size, proof, kept.root, newest.checkpoint.root):
                return kept
        raise Refused("The events that the checkpoint covers are not the ones that are here now.")


def nodes(connection: Connection) -> Node:
    """The hash of each complete subtree, put together from what is kept.

    Raises KeyError where the events that it covers are not all sealed.
    """

    def node(height: int, number: int) -> bytes:
        over = height % STEP
        first, count = number << over, 1 << over
        if height == over:
            hashes = leaves(connection, first, first + count)
        else:
            hashes = _subtrees(connection, height - over, first, count)
        if len(hashes) != count:
            raise KeyError((height, number))
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [node_hash(left, right) for left, right in pairs]
        return hashes[0]

    return node


def leaves(connection: Connection, start: int, end: int) -> list[bytes]:
    """The hashes of the leaves [start, end), as far as they were sealed."""
    where = (_LEAF.position > start, _LEAF.position <= end)
    query = select(_LEAF.hash).where(*where).order_by(_LEAF.position)
    return [bytes(found) for found in connection.execute(query).scalars()]


def _subtrees(connection: Connection, height: int, first: int, count: int) -> list[bytes]:
    where = (
        _SUBTREE.height == height,
        _SUBTREE.number >= first,
        _SUBTREE.number < first + count,
    )
    query = select(_SUBTREE.hash).where(*where).order_by(_SUBTREE.number)
    return [bytes(found) for found in connection.execute(query).scalars()]
