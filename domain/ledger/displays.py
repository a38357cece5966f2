"""Displays: which screen has which token, of which the vault keeps no more than a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from contextlib import suppress

from sqlalchemy import delete, insert, select, update

from domain.ledger.ledger import Clock
from domain.ledger.sessions import SEEN_AGAIN
from domain.ledger.store import Unavailable, in_batches
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import DISPLAY

_PATIENCE = 0.1
"""Seconds that noting waits for others who write; the next look tries again."""

_TOKEN_BYTES = 16


class Displays:
    """The tokens of displays in the vault. Nothing is remembered: what one process revokes, no
    other knows.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Keep them in `vault`."""
        self._store, self._clock = vault.store, clock

    def which(self, token: str) -> str | None:
        """The display that has a token; None when there is none, or none any more."""
        rows = self._store.ask("SELECT display FROM display WHERE digest = ?", (_digest(token),))
        return str(rows[0][0]) if rows else None

    def alive(self, tokens: Collection[str]) -> set[str]:
        """Those of many tokens that are good still; that they are shown is noted now and then."""
        of_digest = {_digest(token): token for token in tokens}
        found: dict[bytes, int] = {}
        for some in in_batches(list(of_digest)):
            marks = ", ".join("?" * len(some))
            question = f"SELECT digest, seen FROM display WHERE digest IN ({marks})"
            found |= {bytes(digest): seen for digest, seen in self._store.ask(question, some)}
        now = self._clock()
        self._note([digest for digest, seen in found.items() if now - seen > SEEN_AGAIN], now)
        return {of_digest[digest] for digest in found}

    def _note(self, digests: list[bytes], now: int) -> None:
        if not digests:
            return
        # While somebody else writes to the vault, or the disk is full, walls show all the same.
        with suppress(Unavailable), self._store.write(_PATIENCE) as connection:
            for some in in_batches(digests):
                noted = update(DISPLAY).where(DISPLAY.c.digest.in_(some))
                connection.execute(noted.values(seen=now))

    def begin(self, display: str) -> str:
        """Give a display its token, which nobody can be told again."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._store.write() as connection:
            row = {"digest": _digest(token), "display": display, "seen": 0}
            connection.execute(insert(DISPLAY).values(row))
        return token

    def end(self, display: str) -> None:
        """Take the token away; a display that has none stays without."""
        with self._store.write() as connection:
            connection.execute(delete(DISPLAY).where(DISPLAY.c.display == display))

    def all(self) -> dict[str, int]:
        """The displays that have a token, and when each was last on; 0 for never."""
        with self._store.read() as connection:
            query = select(DISPLAY.c.display, DISPLAY.c.seen).order_by(DISPLAY.c.display)
            return {str(display): int(seen) for display, seen in connection.execute(query)}


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
