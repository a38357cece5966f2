"""Guesses: how often somebody tried to sign in lately, counted over all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, insert, select, text

from domain.event import Refused
from domain.ledger.ledger import Clock
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import GUESS

MOST = 10
"""Guesses at one name within WINDOW."""

MINUTE = 60_000_000
WINDOW = 15 * MINUTE

_QUEUE = text("SELECT pg_advisory_xact_lock(hashtext('guess'))")


class Guesses:
    """Counts by sign-in name, whether or not there is an account of that name."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Count in `vault`."""
        self._vault, self._clock = vault, clock

    def admit(self, sign_in: str) -> None:
        """Count a guess; one too many is refused and not counted, so that waiting helps."""
        name = self._name(sign_in)
        with self._alone() as connection:
            now = self._clock()
            connection.execute(delete(GUESS).where(GUESS.c.at <= now - WINDOW))
            query = select(GUESS.c.at).where(GUESS.c.name == name).order_by(GUESS.c.at)
            made = connection.execute(query).scalars().all()
            if len(made) >= MOST:
                minutes = -((now - WINDOW - made[-MOST]) // MINUTE)
                raise Refused(
                    "This name was tried too often; try again in {minutes} min.", minutes=minutes
                )
            connection.execute(insert(GUESS).values(name=name, at=now))

    def forget(self, sign_in: str) -> None:
        """Begin to count anew, because the person is known now."""
        name = self._name(sign_in)
        with self._alone() as connection:
            connection.execute(delete(GUESS).where(GUESS.c.name == name))

    def _name(self, sign_in: str) -> bytes:
        """What stands for a name; not to be asked within a transaction, as it may make a key."""
        return self._vault.hash("guess", sign_in.encode())

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction that sees what all those before it counted.

        SQLite lets one of them write at a time by itself.
        """
        with self._vault.store.write() as connection:
            if self._vault.store.postgres:
                connection.execute(_QUEUE)
            yield connection
