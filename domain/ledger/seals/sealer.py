"""The sealer: hashes what is new in the ledger, and signs a checkpoint over all of it.

Any number may run on one ledger. What one batch adds is written in one transaction that goes on
from the newest seal, so of two who seal the same events one finds that the other was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import structlog
from sqlalchemy import Connection, func, insert, select

from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.schema import SEAL, SEAL_ALARM, SEAL_KEY, SEAL_LEAF, SEAL_SUBTREE
from domain.ledger.seals.key import replaced, signer_at
from domain.ledger.seals.log import STEP, Seal, SealLog, leaves, nodes
from domain.ledger.seals.merkle import Frontier
from domain.ledger.seals.note import Checkpoint, Signer
from domain.ledger.seals.stored import UNREADABLE, stored_leaves

BATCH = 2_000
"""Events under one seal at the most, so that nobody who appends waits long meanwhile."""

AGAIN = 500
"""Sealed events that are hashed again with each seal, in turns over the whole history."""

log = structlog.get_logger()


class Tampered(Refused):
    """The ledger is not what was sealed; nothing is signed from here on."""


class Sealer:
    """Seals the events of a ledger with the key in a file. For one thread."""

    def __init__(self, ledger: Ledger, key: Path) -> None:
        """Seal what is recorded in `ledger`; the first key of a log is made."""
        self._ledger, self._key = ledger, key
        self.log = SealLog(ledger.store)
        self._frontier = Frontier()
        self._again = 0

    @classmethod
    def of(cls, stores: Stores) -> Self:
        """The sealer of a bank; refused where it has no key to sign with."""
        if stores.seal_key is None:
            raise Refused("There is no key to sign seals with; set PACESETTER_SEAL_KEY_FILE.")
        return cls(stores.ledger, stores.seal_key)

    def seal(self) -> Seal | None:
        """Seal the next batch; None where nothing is new or somebody else was quicker.

        Raises Tampered, and Refused where the key is not there or of another log.
        """
        if self.log.alarms():
            raise Tampered("What is stored is not what was sealed; `pacesetter seal` tells where.")
        newest = self.log.newest()
        frontier = self._from(newest)
        found = stored_leaves(self._ledger.recorder, frontier.size, BATCH)
        if not found:
            return None
        self._compare(frontier.size)
        for position, (where, leaf) in enumerate(found.items(), frontier.size + 1):
            if where != position:
                self._alarm(position, "There is no event here, and later ones are.")
            if leaf == UNREADABLE:
                self._alarm(position, "What lies here is no event.")
        return self._add(frontier, list(found.values()))

    def seal_through(self, position: int) -> Seal | None:
        """Seal until a position is covered; returns the first seal that covers it."""
        while (size := self.log.size()) < position:
            if self.seal() is None and self.log.size() == size:
                break
        return self.log.covering(position)

    def rotate(self) -> Signer:
        """Sign with a new key from here on; the one before it signs who follows, if it is there."""
        name = self.log.origin()
        try:
            before = signer_at(self._key, name, make=False)
        except Refused:
            before = None
        signer = replaced(self._key, name)
        self._introduce(signer, before)
        return signer

    def _from(self, newest: Seal | None) -> Frontier:
        """The frontier at the newest seal: the one that this sealer made, or what is kept."""
        size = newest.size if newest else 0
        if self._frontier.size != size:
            with self._ledger.store.read() as connection:
                try:
                    self._frontier = Frontier.at(size, nodes(connection))
                except KeyError:
                    self._alarm(size, "Leaves of sealed events are missing.")
        if newest and self._frontier.root() != newest.checkpoint.root:
            self._alarm(size, "The leaves that are kept do not lead to the root that was signed.")
        return self._frontier

    def _compare(self, size: int) -> None:
        """Hash the last sealed event again, and the next ones of the whole history in turn."""
        if self._again >= size:
            self._again = 0
        for start, end in ((self._again, min(size, self._again + AGAIN)), (max(0, size - 1), size)):
            known = stored_leaves(self._ledger.recorder, start, end - start, end)
            with self._ledger.store.read() as connection:
                kept = leaves(connection, start, end)
            for position, leaf in enumerate(kept, start + 1):
                if known.get(position) != leaf:
                    self._alarm(position, "The event is not the one that was sealed.")
        self._again += AGAIN

    def _add(self, frontier: Frontier, found: Sequence[bytes]) -> Seal | None:
        grown = Frontier(frontier.size, frontier.peaks)
        completed = [each for leaf in found for each in grown.add(leaf)]
        signer = self._signing()
        checkpoint = Checkpoint(signer.public.name, grown.size, grown.root())
        seal = Seal(grown.size, signer.sign(str(checkpoint)), self._ledger.clock())
        with self._ledger.store.write() as connection:
            self._take_turn(connection)
            if connection.execute(_SIZE).scalar_one() != frontier.size:
                return None
            hashes = [{"position": n + 1, "hash": found} for h, n, found in completed if not h]
            connection.execute(insert(SEAL_LEAF), hashes)
            subtrees = [
                {"height": height, "number": number, "hash": found}
                for height, number, found in completed
                if height and not height % STEP
            ]
            if subtrees:
                connection.execute(insert(SEAL_SUBTREE), subtrees)
            connection.execute(insert(SEAL), [seal._asdict()])
        self._frontier = grown
        return seal

    def _signing(self) -> Signer:
        """The signer, known to whoever checks."""
        known = self.log.known_keys()
        signer = signer_at(self._key, self.log.origin(), make=not known)
        if signer.public not in [each.key for each in known]:
            self._introduce(signer, None)
        return signer

    def _introduce(self, signer: Signer, before: Signer | None) -> None:
        said = before.sign(f"{signer.public}\n") if before else ""
        with self._ledger.store.write() as connection:
            self._take_turn(connection)
            keys = connection.execute(select(SEAL_KEY.c.key)).scalars().all()
            if str(signer.public) not in keys:
                row = {
                    "number": len(keys) + 1,
                    "key": str(signer.public),
                    "endorsement": said,
                    "at": self._ledger.clock(),
                }
                connection.execute(insert(SEAL_KEY), [row])

    def _alarm(self, position: int, found: str) -> None:
        """Tell everybody that the ledger was tampered with."""
        log.error("ledger_was_tampered_with", position=position, found=found)
        with self._ledger.store.write() as connection:
            self._take_turn(connection)
            count = select(func.count()).select_from(SEAL_ALARM)
            row = {
                "number": int(connection.execute(count).scalar_one()) + 1,
                "position": position,
                "found": found,
                "at": self._ledger.clock(),
            }
            connection.execute(insert(SEAL_ALARM), [row])
        raise Tampered("Position {position}: {found}", position=position, found=found)

    def _take_turn(self, connection: Connection) -> None:
        """On PostgreSQL one who seals waits for another; SQLite has one writer at a time anyway."""
        if self._ledger.store.postgres:
            lock = "SELECT pg_advisory_xact_lock('seal'::regclass::oid::bigint)"
            connection.exec_driver_sql(lock)


_SIZE = select(func.coalesce(func.max(SEAL.c.size), 0))
