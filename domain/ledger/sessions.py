"""Sessions: who is signed in, told by a token of which the vault keeps no more than a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import delete, insert, or_, select, update

from domain.event import StaffId
from domain.ledger.ledger import Clock
from domain.ledger.schema import SESSION
from domain.ledger.store import Unavailable, in_batches
from domain.ledger.vault import Vault

MINUTE = 60_000_000
"""Microseconds."""

IDLE, LONGEST = 30 * MINUTE, 12 * 60 * MINUTE
"""How long a session lasts without a request, and how long at all."""

SEEN_AGAIN = MINUTE
"""How seldom a request is noted, so that reading a page does not write; a session may therefore
end up to so much before it was idle for IDLE, and never after."""

_PATIENCE = 0.1
"""Seconds that noting a request waits for others who write; the next request tries again."""

_TOKEN_BYTES = 32

# Left, because people of a demonstration bank are signed in without an account.
_WHO = (
    "SELECT session.staff, began, seen, must_change, disabled, name, number FROM session "
    "LEFT JOIN account ON account.staff = session.staff "
    "LEFT JOIN person ON person.id = session.staff WHERE digest = ?"
)

_ALIVE = (
    "SELECT digest FROM session LEFT JOIN account ON account.staff = session.staff "
    "WHERE digest IN ({}) AND seen >= ? AND began >= ? AND coalesce(disabled, 0) = 0"
)


class Session(NamedTuple):
    """Who is signed in, and under which name; `must_change` the password before anything else."""

    staff: StaffId
    must_change: bool = False
    name: str = ""


class Sessions:
    """The sessions in the vault. Nothing is remembered: what one process ends, no other knows."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Keep them in `vault`."""
        self._store, self._clock = vault.store, clock

    def who(self, token: str) -> Session | None:
        """Whose session it is; None when there is none, or none any more."""
        digest, now = _digest(token), self._clock()
        # Every request asks, and through SQLAlchemy it would take eight times as long on SQLite.
        found = self._store.ask(_WHO, (digest,))
        if not found:
            return None
        staff, began, seen, must_change, disabled, name, number = found[0]
        if disabled or now - seen > IDLE or now - began > LONGEST:
            return None
        if now - seen > SEEN_AGAIN:
            # While an import writes to the vault, or the disk is full, people read all the same.
            with suppress(Unavailable), self._store.write(_PATIENCE) as connection:
                noted = update(SESSION).where(SESSION.c.digest == digest)
                connection.execute(noted.values(seen=now))
        return Session(StaffId(staff), bool(must_change), name or number or staff)

    def alive(self, tokens: Collection[str]) -> set[str]:
        """Those of many tokens whose session lasts; that they are asked about is no request."""
        now = self._clock()
        of_digest = {_digest(token): token for token in tokens}
        found: set[str] = set()
        for some in in_batches(list(of_digest)):
            alive = _ALIVE.format(", ".join("?" * len(some)))
            rows = self._store.ask(alive, (*some, now - IDLE, now - LONGEST))
            found |= {of_digest[bytes(digest)] for (digest,) in rows}
        return found

    def begin(self, staff: StaffId) -> str:
        """Sign a person in; returns the token by which the next requests are theirs."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        with self._store.write() as connection:
            row = {"digest": _digest(token), "staff": staff, "began": now, "seen": now}
            connection.execute(insert(SESSION).values(row))
        return token

    def end(self, token: str) -> None:
        """Sign out; a session that is over already stays so."""
        with self._store.write() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.digest == _digest(token)))

    def end_all(self, staff: StaffId) -> None:
        """Sign a person out everywhere."""
        with self._store.write() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.staff == staff))

    def sweep(self) -> int:
        """Remove the sessions that are over by time; returns how many there were."""
        now = self._clock()
        over = or_(SESSION.c.seen < now - IDLE, SESSION.c.began < now - LONGEST)
        # Those that somebody else is just removing are theirs: two would wait for each other.
        dead = select(SESSION.c.digest).where(over).with_for_update(skip_locked=True)
        with self._store.write() as connection:
            return connection.execute(delete(SESSION).where(SESSION.c.digest.in_(dead))).rowcount


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
