"""One recorder for both databases: gapless positions, one serialisation point, one round trip."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)
from sqlalchemy import select

from domain.ledger.append import HEAD, Appended, Appender
from domain.ledger.schema import EVENT, NOT_OF_VISIT
from domain.ledger.store import Store

COLUMNS = tuple(column.name for column in EVENT.columns)

Row = tuple[int, str, int, str, str, int, str, str, str | None, int, bytes, bytes]
"""One stored event, in the order of COLUMNS."""

Scanned = tuple[int, str, int, int, str, str, str | None, bytes]
"""What an entry is made of: position, subject, version, at, by, source, command, state."""

_SCAN = (
    'SELECT position, subject, version, at, "by", source, command, state FROM event '
    "WHERE position > {0} AND position <= {0} ORDER BY position LIMIT {0}"
)
_COLUMNS = ", ".join(f'"{column.name}"' for column in EVENT.columns)
_OF_SUBJECT = f"SELECT {_COLUMNS} FROM event WHERE subject = ? AND version > ? ORDER BY version"
_NO_END = (1 << 63) - 1
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class StoredEntry(StoredEvent):
    """The library's stored event with the columns that are ours."""

    on: str = ""
    at: int = 0
    by: str = ""
    source: str = ""
    command: str | None = None
    part: int = 0
    body: bytes = b""


class Recorder(ApplicationRecorder):
    """Keeps events in the table `event` of a store, in one gapless order."""

    def __init__(self, store: Store) -> None:
        """Record into `store`, whose schema exists."""
        self.store = store
        self._appender = Appender(store)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **_kwargs: Any
    ) -> Sequence[int] | None:
        """Append all of the events or none; returns their positions.

        Raises IntegrityError when a (subject, version) or a (command, part) is stored already,
        Unavailable when the database cannot be reached.
        """
        if not stored_events:
            return None
        head = self._appender.append([_row(stored) for stored in stored_events])
        return list(range(head + 1, head + 1 + len(stored_events)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one subject, in order of version."""
        order = EVENT.c.version.desc() if desc else EVENT.c.version
        query = select(EVENT).where(EVENT.c.subject == str(originator_id)).order_by(order)
        if gt is not None:
            query = query.where(EVENT.c.version > gt)
        if lte is not None:
            query = query.where(EVENT.c.version <= lte)
        with self.store.read() as connection:
            rows = connection.execute(query.limit(limit)).all()
        return [StoredEvent(row.subject, row.version, row.topic, row.state) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The library's way of reading the order; `since` of the ledger is the fast one."""
        after = (start or 0) - (1 if inclusive_of_start and start else 0)
        return [
            Notification(row[1], row[2], row[3], row[11], row[0])
            for row in self.rows(after, limit, stop, topics)
        ]

    def scan(self, after: int, limit: int, stop: int | None = None) -> Sequence[Scanned]:
        """The same of events of every kind, as quickly as they can be had."""
        mark = "%s" if self.store.postgres else "?"
        end = _NO_END if stop is None else stop
        with self.store.read() as connection:
            scan = connection.exec_driver_sql(_SCAN.format(mark), (after, end, limit))
            return scan.cursor.fetchall()  # driver tuples: 2x

    def rows(
        self, after: int, limit: int, stop: int | None = None, topics: Sequence[str] = ()
    ) -> Sequence[Row]:
        """At most `limit` rows above position `after`, in order of position."""
        query = select(EVENT).where(EVENT.c.position > after).order_by(EVENT.c.position)
        if stop is not None:
            query = query.where(EVENT.c.position <= stop)
        if topics:
            query = query.where(EVENT.c.topic.in_(topics))
            if not any(topic.startswith("visit.") for topic in topics):
                query = query.where(NOT_OF_VISIT)
        with self.store.read() as connection:
            return [tuple(row) for row in connection.execute(query.limit(limit))]

    def at(self, positions: Sequence[int]) -> Sequence[Row]:
        """The rows at some positions, in their order."""
        marks = ", ".join("?" * len(positions))
        query = f"SELECT {_COLUMNS} FROM event WHERE position IN ({marks}) ORDER BY position"
        return self.store.ask(query, positions) if positions else []

    def of_subject(self, subject: str, after: int = 0) -> Sequence[Row]:
        """All rows of one subject above a version."""
        return self.store.ask(_OF_SUBJECT, (subject, after))

    def of_subjects(self, subjects: Sequence[str]) -> Sequence[Row]:
        """All rows of some subjects, each subject's in their order."""
        marks = ", ".join("?" * len(subjects))
        query = f"SELECT {_COLUMNS} FROM event WHERE subject IN ({marks}) ORDER BY subject, version"
        return self.store.ask(query, subjects) if subjects else []

    def of_commands(self, commands: Sequence[str]) -> Sequence[Row]:
        """The rows that some commands left behind, in order of position."""
        query = select(EVENT).where(EVENT.c.command.in_(commands)).order_by(EVENT.c.position)
        with self.store.read() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def max_notification_id(self) -> int | None:
        """The highest position, None in an empty ledger."""
        return self.store.ask(HEAD)[0][0] or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[Any]:
        """The library's endless iterator; it pulls, on both databases."""
        return _Pull(self, gt, topics)


class _Pull(Subscription[Recorder]):
    """Asks again every 50 ms: LISTEN dies with its connection, asking does not."""

    _waiting: Iterator[Notification] = iter(())

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            for notification in self._waiting:
                self._last_notification_id = notification.id
                return notification
            found = self._recorder.select_notifications(
                self._last_notification_id, 500, None, self._topics, inclusive_of_start=False
            )
            self._waiting = iter(found)
            if not found:
                time.sleep(_POLL_SECONDS)
        raise StopIteration


def _row(stored: StoredEvent) -> Appended:
    subject, version, topic = str(stored.originator_id), stored.originator_version, stored.topic
    if isinstance(stored, StoredEntry):
        return (
            subject,
            version,
            topic,
            stored.on,
            stored.at,
            stored.by,
            stored.source,
            stored.command,
            stored.part,
            stored.body,
            stored.state,
        )
    return (subject, version, topic, "", 0, "", "", None, 0, b"", stored.state)
