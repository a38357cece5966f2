"""The eventsourcing library as its guide has it: an application, a view, a transaction an event."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteTrackingRecorder
from eventsourcing.utils import Environment
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from bench.stores import sqlite_file
from domain import EVENTS
from domain.event import Entry, Event

Kept = msgspec.defstruct(
    "Kept",
    [
        ("subject", str),
        ("version", int),
        ("at", int),
        ("by", str),
        ("command", str),
        ("source", str),
        ("event", reduce(or_, EVENTS)),
    ],
)
"""An entry as the library stores it: all of it in the state, as it has no columns for the rest."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode


class EntryMapper(Mapper[str]):
    """Entries over msgspec, as our own mapper; `offset` is the position before notification 1."""

    def __init__(self, offset: int = 0) -> None:
        """Needs no transcoder."""
        super().__init__(JSONTranscoder())
        self.offset = offset

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """An entry on its way into the library's table."""
        entry: Entry = domain_event
        kept = Kept(*(getattr(entry, name) for name in Kept.__struct_fields__))
        return StoredEvent(entry.subject, entry.version, entry.event.tag(), _encode(kept))

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The entry again, at the position that its notification tells."""
        kept: Any = _decode(stored_event.state)
        return Entry(
            position=self.offset + getattr(stored_event, "id", 0),
            subject=kept.subject,
            version=kept.version,
            at=kept.at,
            by=kept.by,
            command=kept.command,
            source=kept.source,
            event=kept.event,
        )


class Entries(Application[str]):
    """The library's application, but for the faster mapper."""

    name = "entries"

    def construct_mapper(self) -> EntryMapper:
        """Events are stored as msgspec's JSON."""
        return EntryMapper()


def environment(url: str, schema: str = "public") -> dict[str, str]:
    """How the library is told where its database is, everything else as it is by default."""
    if file := sqlite_file(url):
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": file,
            "ORIGINATOR_ID_TYPE": "text",
        }
    parsed = make_url(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parsed.database),
        "POSTGRES_HOST": str(parsed.query["host"]),
        "POSTGRES_PORT": str(parsed.query["port"]),
        "POSTGRES_USER": str(parsed.username),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_SCHEMA": schema,
        "ORIGINATOR_ID_TYPE": "text",
    }


def factory(settings: dict[str, str]) -> InfrastructureFactory[Any]:
    """What makes the library's recorders."""
    return InfrastructureFactory.construct(Environment("", settings))


def set_synchronous(made: Any, synchronous: str) -> None:
    """Have a SQLite factory's connections be more or less durable than by default."""
    plain = made.datastore.pool
    made.datastore.pool = _Tuned(plain.db_name, synchronous)
    plain.close()


class _Tuned(SQLiteConnectionPool):
    def __init__(self, name: str, synchronous: str) -> None:
        self._synchronous = synchronous
        super().__init__(db_name=name)

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute(f"PRAGMA synchronous={self._synchronous}")
        return connection


class SQLiteDays(SQLiteTrackingRecorder):
    """How many events each day has, in the database and with the tracking of the library."""

    def construct_create_table_statements(self) -> list[str]:
        """The view's table beside that of the tracking."""
        table = "CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, events INTEGER)"
        return [*super().construct_create_table_statements(), table]

    def count(self, day: date, tracking: Tracking) -> None:
        """One more on a day, together with its tracking."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO days VALUES (?, 1) "
                "ON CONFLICT (day) DO UPDATE SET events = events + 1",
                (day.isoformat(),),
            )


class PostgresDays(PostgresTrackingRecorder):
    """How many events each day has, in the database and with the tracking of the library."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        """The view's table beside that of the tracking."""
        super().__init__(datastore, **names)
        schema = Identifier(datastore.schema)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {}.days (day date PRIMARY KEY, events bigint)").format(
                schema
            )
        )
        self._count = SQL(
            "INSERT INTO {0}.days AS d VALUES (%s, 1) "
            "ON CONFLICT (day) DO UPDATE SET events = d.events + 1"
        ).format(schema)

    def count(self, day: date, tracking: Tracking) -> None:
        """One more on a day, together with its tracking."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._count, (day,), prepare=True)


class DayCount(Projection[Any]):
    """The one trivial view."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Count the event on its day."""
        event: Event = domain_event.event
        self.view.count(event.on, tracking)
