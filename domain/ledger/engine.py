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

_FULL = 2

WAIT = 30
"""Seconds that a SQLite connection waits for the write lock."""

_PATIENCE = 2
"""Seconds after which a PostgreSQL that does not answer counts as gone."""


class NotDurable(Refused):
    """The database would acknowledge what it could still lose."""


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
            "options": f"-csearch_path={name}",
            "prepare_threshold": 2,
            "connect_timeout": _PATIENCE,
            "tcp_user_timeout": 1000 * _PATIENCE,
        },
        pool_size=20,
        max_overflow=20,
        pool_timeout=_PATIENCE,
    )
    if SYNCHRONOUS[name] == "FULL":
        event.listen(engine, "connect", _check_postgres)
    return engine


def _sqlite(name: str, url: str, path: str | None) -> Engine:
    require_recent(sqlite3.sqlite_version_info)
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False})
    synchronous = SYNCHRONOUS[name]

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if name == "vault":
            connection.execute("PRAGMA secure_delete=ON")
        if name == "views":
            connection.execute("PRAGMA cache_size=-131072")
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
