"""Sessions: who is signed in, told by a token of which the vault keeps no more than a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, or_, select, update

from domain.event import StaffId
from domain.ledger.ledger import Clock
from domain.ledger.store import Unavailable, in_batches
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import ACCOUNT, SESSION

MINUTE = 60_000_000
"""Microseconds."""

IDLE, LONGEST = 30 * MINUTE, 12 * 60 * MINUTE
"""How long a session lasts without a request, and how long at all."""

AWAITING = 5 * MINUTE
"""How long who gave the password may take to give the code of their second factor."""

MOST = 5
"""Sessions of a person at the same time: a telephone, a tablet, a computer at the desk and one at
home, and one to spare. Where a sixth begins the oldest one ends, so that what was forgotten
somewhere does not stay open, and a stolen password does not open the door any number of times.
"""

SEEN_AGAIN = MINUTE
"""How seldom a request is noted, so that reading a page does not write; a session may therefore
end up to so much before it was idle for IDLE, and never after."""

_PATIENCE = 0.1
"""Seconds that noting a request waits for others who write; the next request tries again."""

_TOKEN_BYTES = 32

# Left, because people of a demonstration bank are signed in without an account.
_WHO = (
    "SELECT session.staff, began, seen, must_change, disabled, name, number, since FROM session "
    "LEFT JOIN account ON account.staff = session.staff "
    "LEFT JOIN second_factor ON second_factor.staff = session.staff "
    "LEFT JOIN person ON person.id = session.staff WHERE digest = ? AND awaits_code = 0"
)

_AWAITING = (
    "SELECT session.staff, began, disabled FROM session "
    "JOIN account ON account.staff = session.staff WHERE digest = ? AND awaits_code = 1"
)

_ALIVE = (
    "SELECT digest FROM session LEFT JOIN account ON account.staff = session.staff "
    "WHERE digest IN ({}) AND awaits_code = 0 "
    "AND seen >= ? AND began >= ? AND coalesce(disabled, 0) = 0"
)


class Session(NamedTuple):
    """Who is signed in, and under which name; `must_change` the password before anything else.

    `one_factor` tells that the person's account has no second one; who entered a demonstration
    without an account has none that could be asked for.
    """

    staff: StaffId
    must_change: bool = False
    name: str = ""
    one_factor: bool = False


class Place(NamedTuple):
    """Where somebody is signed in: since when, last seen when, on what, and whether it is here."""

    began: int
    seen: int
    device: str
    here: bool


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
        staff, began, seen, must_change, disabled, name, number, since = found[0]
        if disabled or now - seen > IDLE or now - began > LONGEST:
            return None
        if now - seen > SEEN_AGAIN:
            # While an import writes to the vault, or the disk is full, people read all the same.
            with suppress(Unavailable), self._store.write(_PATIENCE) as connection:
                noted = update(SESSION).where(SESSION.c.digest == digest)
                connection.execute(noted.values(seen=now))
        one_factor = must_change is not None and not since
        return Session(StaffId(staff), bool(must_change), name or number or staff, one_factor)

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

    def awaiting(self, token: str) -> StaffId | None:
        """Who gave the password, and is to give a code; to everything else such a session is none.

        One that nobody finishes ends soon.
        """
        found = self._store.ask(_AWAITING, (_digest(token),))
        if not found:
            return None
        staff, began, disabled = found[0]
        return None if disabled or self._clock() - began > AWAITING else StaffId(staff)

    def of(self, staff: StaffId, token: str = "") -> list[Place]:
        """Where a person is signed in, the latest first; `token` tells where they are now."""
        now, digest = self._clock(), _digest(token)
        query = select(SESSION).where(
            SESSION.c.staff == staff,
            SESSION.c.awaits_code == 0,
            SESSION.c.seen >= now - IDLE,
            SESSION.c.began >= now - LONGEST,
        )
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(SESSION.c.seen.desc())).all()
        return [Place(row.began, row.seen, row.device, row.digest == digest) for row in rows]

    def begin(self, staff: StaffId, *, device: str = "", awaits_code: bool = False) -> str:
        """Sign a person in; returns the token by which the next requests are theirs."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        row = {
            "digest": _digest(token),
            "staff": staff,
            "began": now,
            "seen": now,
            "device": device,
            "awaits_code": int(awaits_code),
        }
        # Counted apart: who knows no more than a password ends no session of its owner.
        alike = (SESSION.c.staff == staff) & (SESSION.c.awaits_code == row["awaits_code"])
        newest = (SESSION.c.began.desc(), SESSION.c.seen.desc())
        more = select(SESSION.c.digest).where(alike).order_by(*newest).offset(MOST - 1)
        # In a demonstration any number of visitors are the same person, without an account.
        has_account = exists().where(ACCOUNT.c.staff == staff)
        with self._store.write() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.digest.in_(more), has_account))
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
