"""Verifications: comparisons of the views with the history that somebody waits for.

What one comes to is no event: it is told anew whenever somebody asks, and the last one is kept.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from domain.ledger.identity import new_id
from domain.ledger.ledger import Clock
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import VERIFICATION

LASTS = 20_000_000
"""Microseconds for which a claim is good unless it is kept up; then another worker begins anew."""

_ROW = VERIFICATION.c
_OPEN = _ROW.ended == 0


class Verification(NamedTuple):
    """One of them; `done` of `total` steps are over, and `content` is empty until it ended."""

    id: str
    at: int
    claimed: int
    done: int
    total: int
    ended: int
    content: bytes


class Verifications:
    """What is asked for, how far it is, and what the last one came to."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Keep them in a vault; the clock tells microseconds of UTC since 1970."""
        self._store, self._clock = vault.store, clock

    def ask(self) -> None:
        """Have the views compared; one that is asked for already is the one."""
        row = {"id": new_id("verification"), "at": self._clock(), "content": b""}
        with self._store.write() as connection:
            if connection.execute(select(_ROW.id).where(_OPEN)).first() is None:
                counts = dict.fromkeys(("claimed", "done", "total", "ended"), 0)
                connection.execute(insert(VERIFICATION), row | counts)

    def claim(self) -> str:
        """What has to be done and nobody is about; empty where there is none."""
        now = self._clock()
        due = select(_ROW.id).where(_OPEN, _ROW.claimed < now).order_by(_ROW.at, _ROW.id)
        with self._store.read() as connection:
            name = connection.execute(due.limit(1)).scalar()
        if name is None:
            return ""
        mine = update(VERIFICATION).where(_ROW.id == name, _ROW.claimed < now, _OPEN)
        with self._store.write() as connection:
            done = connection.execute(mine.values(claimed=now + LASTS, done=0))
        return str(name) if done.rowcount else ""

    def reach(self, name: str, done: int, total: int) -> None:
        """Say how far it is, and keep up the claim."""
        self._keep(name, done=done, total=total)

    def keep_up(self, name: str) -> None:
        """Have the claim last on, where nothing new is to be said."""
        self._keep(name)

    def _keep(self, name: str, **told: int) -> None:
        mine = update(VERIFICATION).where(_ROW.id == name, _OPEN)
        with self._store.write() as connection:
            connection.execute(mine.values(claimed=self._clock() + LASTS, **told))

    def release(self, name: str) -> None:
        """Let another worker begin anew."""
        with self._store.write() as connection:
            connection.execute(update(VERIFICATION).where(_ROW.id == name).values(claimed=0))

    def end(self, name: str, content: bytes) -> None:
        """Keep what it came to, in the place of what was kept before."""
        now = self._clock()
        with self._store.write() as connection:
            connection.execute(delete(VERIFICATION).where(_ROW.ended > 0, _ROW.id != name))
            mine = update(VERIFICATION).where(_ROW.id == name)
            connection.execute(mine.values(ended=now, content=content))

    def under_way(self) -> Verification | None:
        """The one that is waited for."""
        return self._one(_OPEN)

    def last(self) -> Verification | None:
        """The one that ended last."""
        return self._one(_ROW.ended > 0)

    def _one(self, condition: object) -> Verification | None:
        query = select(VERIFICATION).where(condition)  # type: ignore[arg-type]
        with self._store.read() as connection:
            row = connection.execute(query.order_by(_ROW.at.desc(), _ROW.id).limit(1)).first()
        return Verification(*row) if row else None
