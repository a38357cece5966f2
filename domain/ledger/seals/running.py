"""Sealing as time goes by: soon after something was recorded, and the witness is told of it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import structlog
from eventsourcing.persistence import OperationalError
from sqlalchemy import exc as sql

from domain.event import Refused
from domain.ledger.door import Stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.sealer import Sealer, Tampered
from domain.ledger.seals.witness import require_seen, show
from domain.ledger.store import Unavailable

EVERY, AT_ONCE = 1.0, 256
"""Seconds, or events, after which what is new is sealed."""

WITNESS_EVERY = 60.0
"""Seconds between two checkpoints for the witness."""

POLL_SECONDS, RETRY_SECONDS = 0.25, 5.0

log = structlog.get_logger()


class Sealing:
    """Seals a ledger until told to stop, and keeps the checkpoint file."""

    def __init__(self, ledger: Ledger, key: Path, checkpoint_file: Path | None) -> None:
        """Sign with the key in a file; there is no witness where no file is named."""
        self._ledger, self._witness = ledger, checkpoint_file
        self._sealer = Sealer(ledger, key)
        self._sealed = self._shown = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Seal what is due, again and again; a database that is away is asked again."""
        while not stop.is_set():
            pause = POLL_SECONDS
            try:
                self.turn(time.monotonic())
            except Tampered as tampered:
                log.critical("sealing_ended", reason=str(tampered))
                return
            except (Refused, Unavailable, OperationalError, sql.OperationalError) as error:
                log.warning("sealing_waits", reason=str(error))
                pause = RETRY_SECONDS
            stop.wait(pause)

    def turn(self, now: float) -> None:
        """Seal and tell the witness, as far as either is due at a moment in seconds."""
        head = self._ledger.head()
        waiting = head - self._sealer.log.size()
        if waiting >= AT_ONCE or (waiting and now >= self._sealed + EVERY):
            # Not until nothing is new: while others record, that would be a seal for every few.
            self._sealer.seal_through(head)
            self._sealed = now
        if self._witness and now >= self._shown + WITNESS_EVERY:
            require_seen(self._witness, self._sealer.log)
            if newest := self._sealer.log.newest():
                show(self._witness, newest)
            self._shown = now


def sealing_of(stores: Stores) -> Sealing | None:
    """The sealing of a bank, None where it has no key to sign with."""
    key, witness = stores.seal_key, stores.checkpoint_file
    return Sealing(stores.ledger, key, witness) if key else None
