"""Contrasts: two rulesets that somebody wants compared on the history, and what came of it.

Nothing here is an event. A few are kept, so that whoever asked may come back for them.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from domain.event import Refused
from domain.ledger.identity import new_id
from domain.ledger.ledger import Clock
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import CONTRAST

LASTS = 120_000_000
"""Microseconds for which a claim is good unless it is kept up; then another worker begins anew."""

MOST_WAITING, KEPT = 5, 20
"""How many may be asked for at a time, and how many of those that ended are kept."""

_ROW = CONTRAST.c
_OPEN = _ROW.ended == 0


class Asked(NamedTuple):
    """One of them; `done` of `total` steps are over.

    `content` and `problem` are empty until it ended, and one of them afterwards.
    """

    id: str
    at: int
    claimed: int
    done: int
    total: int
    ended: int
    question: bytes
    content: bytes
    problem: str


class Contrasts:
    """What is asked for, how far it is, and what came of it."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Keep them in a vault; the clock tells microseconds of UTC since 1970."""
        self._store, self._clock = vault.store, clock

    def ask(self, question: bytes) -> str:
        """Have a question answered; returns its id, that of the same one if it waits already."""
        row = {"id": new_id("contrast"), "at": self._clock(), "question": question}
        row |= {"content": b"", "problem": ""}
        counts = dict.fromkeys(("claimed", "done", "total", "ended"), 0)
        with self._store.write() as connection:
            same = select(_ROW.id).where(_OPEN, _ROW.question == question)
            if name := connection.execute(same).scalar():
                return str(name)
            waiting = select(func.count()).select_from(CONTRAST).where(_OPEN)
            if connection.execute(waiting).scalar_one() >= MOST_WAITING:
                raise Refused("Too many rules wait to be compared; try again in some minutes.")
            connection.execute(insert(CONTRAST), row | counts)
        return str(row["id"])

    def claim(self) -> Asked | None:
        """What has to be done and nobody is about, the oldest first."""
        now = self._clock()
        due = select(CONTRAST).where(_OPEN, _ROW.claimed < now).order_by(_ROW.at, _ROW.id)
        with self._store.read() as connection:
            found = connection.execute(due.limit(1)).first()
        if found is None:
            return None
        mine = update(CONTRAST).where(_ROW.id == found.id, _ROW.claimed < now, _OPEN)
        with self._store.write() as connection:
            done = connection.execute(mine.values(claimed=now + LASTS, done=0))
        return Asked(*found) if done.rowcount else None

    def reach(self, name: str, done: int, total: int) -> None:
        """Say how far it is, and keep up the claim."""
        self._change(name, claimed=self._clock() + LASTS, done=done, total=total)

    def release(self, name: str) -> None:
        """Let another worker begin anew."""
        self._change(name, claimed=0)

    def end(self, name: str, content: bytes, problem: str = "") -> None:
        """Keep what came of it, and no more of the older ones than there is room for."""
        self._change(name, ended=self._clock(), content=content, problem=problem)
        newest = select(_ROW.id).where(~_OPEN).order_by(_ROW.ended.desc(), _ROW.id).limit(KEPT)
        with self._store.write() as connection:
            connection.execute(delete(CONTRAST).where(~_OPEN, _ROW.id.not_in(newest)))

    def one(self, name: str) -> Asked | None:
        """The one with this id."""
        with self._store.read() as connection:
            row = connection.execute(select(CONTRAST).where(_ROW.id == name)).first()
        return Asked(*row) if row else None

    def all(self) -> list[Asked]:
        """All of them, the newest first."""
        query = select(CONTRAST).order_by(_ROW.at.desc(), _ROW.id)
        with self._store.read() as connection:
            return [Asked(*row) for row in connection.execute(query)]

    def _change(self, name: str, **values: object) -> None:
        with self._store.write() as connection:
            connection.execute(update(CONTRAST).where(_ROW.id == name).values(**values))
