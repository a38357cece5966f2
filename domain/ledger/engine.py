"""Engines: connections to SQLite or PostgreSQL, each as durable as its store has to be."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from domain.event import Refused

SYNCHRONOUS = {"ledger": "FULL", "vault": "FULL", "views": "NORMAL"}
"""How durable SQLite makes a commit: what cannot be rebuilt is on the disk before the answer."""

OLDEST_SQLITE = (3, 33, 0)
"""The first that knows `UPDATE … FROM`."""

CACHE_KIB, ROOM_KIB = 8 << 10, 128 << 10
"""What a SQLite connection to the views keeps of them in memory, and while it writes. A process
that serves has several, and what they read lies in the system's own cache besides.
"""

_FULL = 2

WAIT = 30
"""Seconds that a SQLite connection waits for the write lock."""

_PATIENCE = 2
"""Seconds after which a PostgreSQL that does not answer counts as gone."""


_KEPT = 2000
"""Statements in SQL that are kept; there are some hundreds, and more in a process that tests."""


class NotDurable(Refused):
    """The database would acknowledge what it could still lose."""


class _InSql(dict[Any, Any]):
    """What statements are in the SQL of a kind of database, for all engines of this process.

    SQLAlchemy keeps it for each engine by a dialect that is the engine's own, though all of a kind
    say the same. To put hundreds of statements into SQL takes longer than a small replay, whose
    views in memory are an engine of their own.
    """

    def get(self, key: Any, default: Any = None, /) -> Any:
        """A statement that was put into SQL for any of them."""
        return super().get(self._shared(key), default)

    def __setitem__(self, key: Any, compiled: Any, /) -> None:
        if len(self) >= _KEPT:
            self.clear()
        super().__setitem__(self._shared(key), compiled)

    @staticmethod
    def _shared(key: Any) -> tuple[Any, ...]:
        dialect, *rest = key
        return (dialect.name, *rest)


_IN_SQL = _InSql()


def engine_of(name: str, url: str) -> Engine:
    """The engine of the store `name` (ledger, views or vault) at a SQLAlchemy URL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(name, url, parsed.database)
    if parsed.get_backend_name() != "postgresql":
        raise Refused("The {name} is kept in SQLite or PostgreSQL, not {url}.", name=name, url=url)
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        isolation_level="REPEATABLE READ" if name == "views" else "READ COMMITTED",
        connect_args={
            # Rows lie in memory or on a disk without arms: a thousand names are looked up sooner
            # than all rows are looked through, which is what PostgreSQL does unless told.
            "options": f"-csearch_path={name} -crandom_page_cost=1.1",
            "prepare_threshold": 2,
            "connect_timeout": _PATIENCE,
            "tcp_user_timeout": 1000 * _PATIENCE,
        },
        pool_size=20,
        max_overflow=20,
        pool_timeout=_PATIENCE,
        execution_options={"compiled_cache": _IN_SQL},
    )
    if SYNCHRONOUS[name] == "FULL":
        event.listen(engine, "connect", _check_postgres)
    return engine


def _sqlite(name: str, url: str, path: str | None) -> Engine:
    require_recent(sqlite3.sqlite_version_info)
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={"timeout": WAIT, "check_same_thread": False},
        execution_options={"compiled_cache": _IN_SQL},
    )
    synchronous = SYNCHRONOUS[name]

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if name == "vault":
            connection.execute("PRAGMA secure_delete=ON")
        if name == "views":
            connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        if synchronous == "FULL":
            require_full(connection.execute("PRAGMA synchronous").fetchone()[0], name)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def require_recent(version: tuple[int, ...]) -> None:
    """Refuse a SQLite that does not know all that is asked of it."""
    if version < OLDEST_SQLITE:
        raise Refused(
            "SQLite {oldest} or newer is needed and this Python has {version}; use a newer Python, "
            "or PostgreSQL.",
            oldest=".".join(map(str, OLDEST_SQLITE)),
            version=".".join(map(str, version)),
        )


def require_full(synchronous: int, name: str) -> None:
    """Refuse a SQLite connection that could lose what was acknowledged."""
    if synchronous != _FULL:
        raise NotDurable(
            "The {name} has to be opened with synchronous=FULL, not {value}; use another SQLite.",
            name=name,
            value=synchronous,
        )


def _check_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit"):
            if cursor.execute(f"SHOW {setting}").fetchone()[0] == "off":
                raise NotDurable(
                    "PostgreSQL with {setting}=off could lose acknowledged events; set it to on.",
                    setting=setting,
                )
    connection.commit()
