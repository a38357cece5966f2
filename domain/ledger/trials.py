"""Trials: drafts of the rules that are to be tried on the history, and the reports about them.

Nothing here is an event, and nothing of it is ever changed; a published ruleset names its report.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Table, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.draft import digest
from domain.event import Refused
from domain.ledger.ledger import Clock
from domain.ledger.schema import LAB_REPORT, TRIED_DRAFT
from domain.ledger.store import Store
from domain.ruleset import Ruleset

MOST_WAITING = 5
"""Drafts that wait to be tried; each takes a worker up to a minute."""

_DRAFT, _REPORT = TRIED_DRAFT.c, LAB_REPORT.c


class Kept(NamedTuple):
    """A report as it is kept; `content` is empty where there is a `problem` with the draft."""

    draft: str
    position: int
    digest: str
    problem: str
    content: bytes


class Trials:
    """The drafts and reports that stand beside the ledger."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep them in the ledger's store."""
        self._store, self._clock = store, clock

    def ask(self, draft: Ruleset) -> str:
        """Have a draft tried, once; returns its digest."""
        name = digest(draft)
        if self.is_asked(name):
            return name
        with self._store.write() as connection:
            query = select(func.count()).select_from(TRIED_DRAFT).where(_UNTRIED)
            if int(connection.execute(query).scalar_one()) >= MOST_WAITING:
                raise Refused("Too many drafts wait to be tried; try again in some minutes.")
            row = {"draft": name, "at": self._clock(), "content": msgspec.json.encode(draft)}
            connection.execute(self._adding(TRIED_DRAFT), row)
        return name

    def is_asked(self, draft: str) -> bool:
        """Whether somebody asked for a trial of the draft of this digest."""
        query = select(_DRAFT.draft).where(_DRAFT.draft == draft)
        with self._store.read() as connection:
            return connection.execute(query).first() is not None

    def next_asked(self) -> Ruleset | None:
        """Of the drafts that were not tried yet, the one asked first."""
        query = select(_DRAFT.content).where(_UNTRIED).order_by(_DRAFT.at, _DRAFT.draft).limit(1)
        with self._store.read() as connection:
            content = connection.execute(query).scalar()
        return None if content is None else msgspec.json.decode(content, type=Ruleset)

    def keep(self, draft: str, position: int, content: bytes, problem: str = "") -> None:
        """Keep what became of a trial; of two workers that were about the same, the first."""
        row = {
            "draft": draft,
            "position": position,
            "digest": hashlib.sha256(content).hexdigest() if content else "",
            "problem": problem,
            "content": content,
        }
        with self._store.write() as connection:
            connection.execute(self._adding(LAB_REPORT), row)

    def newest(self, draft: str) -> Kept | None:
        """The newest report about the draft of this digest."""
        query = select(LAB_REPORT).where(_REPORT.draft == draft)
        with self._store.read() as connection:
            found = connection.execute(query.order_by(_REPORT.position.desc()).limit(1)).first()
        return Kept(*found) if found else None

    def report(self, name: str) -> Kept | None:
        """The report of this digest."""
        query = select(LAB_REPORT).where(_REPORT.digest == name)
        with self._store.read() as connection:
            found = connection.execute(query.limit(1)).first()
        return Kept(*found) if found else None

    def draft_of(self, report: str) -> str:
        """The digest of the draft that the report of this digest is about, or nothing."""
        query = select(_REPORT.draft).where(_REPORT.digest == report)
        with self._store.read() as connection:
            return connection.execute(query.limit(1)).scalar() or ""

    def _adding(self, table: Table) -> Any:
        dialect: Any = postgresql if self._store.postgres else sqlite
        return dialect.insert(table).on_conflict_do_nothing()


_UNTRIED = ~exists().where(_REPORT.draft == _DRAFT.draft)
