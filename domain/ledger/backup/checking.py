"""Whether a backup holds the history that was sealed, and all that a witness has seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Table

from domain.event import Refused
from domain.ledger.backup.packing import Row
from domain.ledger.backup.reading import Part
from domain.ledger.recorder import Row as EventRow
from domain.ledger.schema import EVENT, SEAL, SEAL_KEY, SEAL_LEAF, SEAL_SUBTREE
from domain.ledger.seals.examination import CHANGED, FALSE_ROOT, MISSING
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.log import STEP, Seal
from domain.ledger.seals.merkle import Frontier
from domain.ledger.seals.note import Checkpoint, PublicKey, opened

Progress = Callable[[int], None]
"""Told up to which position events were checked."""


class Checked(NamedTuple):
    """How many events a backup has, and how many of them under how many seals.

    `witness_size` is how many a witness has seen, and `loss` tells what of them is not in the
    backup; it is empty where all of them are.
    """

    events: int
    sealed: int
    seals: int
    witness_size: int
    loss: str


def check(ledger: Part, witness: str = "", progress: Progress = lambda _position: None) -> Checked:
    """Hash every event of a backup, and compare with its seals and with a witness's checkpoint.

    Refused where an event is not the one that was sealed, or the witness is of another log.
    """
    check = _Check(ledger, witness)
    for rows in ledger.rows(EVENT):
        for row in rows:
            check.take(row)
        progress(check.frontier.size)
    return check.ended()


class _Check:
    """Goes through the events of a backup, and the seals over them."""

    def __init__(self, ledger: Part, witness: str) -> None:
        self._events = ledger.manifest.events
        self._keys = [PublicKey.read(row[1]) for row in _all(ledger, SEAL_KEY)]
        self._leaves = (row[1] for row in _all(ledger, SEAL_LEAF))
        self._subtrees = {tuple(row[:2]): row[2] for row in _all(ledger, SEAL_SUBTREE)}
        self._seals = (Seal(*row) for row in _all(ledger, SEAL))
        self._next = next(self._seals, None)
        self._newest: Checkpoint | None = None
        self._count = self._kept = 0
        self._witness = Seal(0, witness, 0).checkpoint if witness else None
        self._seen = False
        self.frontier = Frontier()

    def take(self, row: EventRow) -> None:
        """The next event."""
        position, leaf = self.frontier.size + 1, leaf_of(row)
        if row[0] != position:
            raise Refused(_WRONG, position=position, found=MISSING)
        kept = next(self._leaves, None)  # an event that is not sealed yet has none
        if kept not in (leaf, None):
            raise Refused(_WRONG, position=position, found=CHANGED)
        self._kept += kept is not None
        for height, number, found in self.frontier.add(leaf):
            kept_one = height and not height % STEP and kept
            if kept_one and self._subtrees.pop((height, number), b"") != found:
                raise Refused(_WRONG, position=position, found=FALSE_ROOT)
        if self._next and self._next.size == position:
            self._under(self._next)
            self._next = next(self._seals, None)
        if self._witness and self._witness.size == position:
            self._seen = self._witness.root == self.frontier.root()

    def ended(self) -> Checked:
        """What was found, after the last event."""
        size = self.frontier.size
        sealed = self._newest.size if self._newest else 0
        more = next(self._leaves, None) is not None or self._next is not None
        if size != self._events or more or self._kept != sealed or self._subtrees:
            raise Refused(_WRONG, position=size + 1, found=MISSING)
        seen = self._witness.size if self._witness else 0
        return Checked(size, sealed, self._count, seen, self._loss())

    def _under(self, seal: Seal) -> None:
        checkpoint = opened(seal.note, self._keys)
        if (checkpoint.size, checkpoint.root) != (seal.size, self.frontier.root()):
            raise Refused(_WRONG, position=seal.size, found=FALSE_ROOT)
        self._newest, self._count = checkpoint, self._count + 1

    def _loss(self) -> str:
        """What the witness has seen and the backup has not."""
        witness = self._witness
        if not witness or not witness.size:
            return ""
        if self._newest and witness.origin != self._newest.origin:
            raise Refused(
                "The witness has seen another bank; name the checkpoint file of this one."
            )
        # Whoever signed it: what has the same root is the same history.
        if self._seen:
            return ""
        if witness.size > self.frontier.size:
            return f"{witness.size} events were seen, and the backup has {self.frontier.size}."
        return f"The first {witness.size} events were others when they were seen."


_WRONG = "Position {position} of the backup: {found}"


def _all(part: Part, table: Table) -> Iterator[Row]:
    return (row for rows in part.rows(table) for row in rows)
