"""Opening a store: SQLite or PostgreSQL, each connection as durable as the store has to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from domain.event import Refused

SYNCHRONOUS = {"ledger": "FULL", "vault": "FULL", "views": "NORMAL"}
"""How durable SQLite makes a commit: what cannot be rebuilt is on the disk before the answer."""

_FULL = 2


class NotDurable(Refused):
    """The database would acknowledge what it could still lose."""


class Store:
    """One of the three stores: an engine, and transactions that write one at a time."""

    def __init__(self, name: str, url: str) -> None:
        """Open the store `name` (ledger, views or vault) at a SQLAlchemy URL."""
        self.name = name
        self.engine = _engine(name, url)
        self.postgres = self.engine.dialect.name == "postgresql"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; on SQLite it takes the write lock at once."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, all of it at one moment."""
        with self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(name: str, url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(name, url, parsed.database)
    if parsed.get_backend_name() != "postgresql":
        raise Refused(f"The {name} is kept in SQLite or PostgreSQL, not at '{url}'.")
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED" if name == "ledger" else "REPEATABLE READ",
        connect_args={"options": f"-csearch_path={name}", "prepare_threshold": 2},
        pool_size=20,
        max_overflow=20,
        pool_pre_ping=False,
    )
    if SYNCHRONOUS[name] == "FULL":
        event.listen(engine, "connect", _check_postgres)
    return engine


def _sqlite(name: str, url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
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


def require_full(synchronous: int, name: str) -> None:
    """Refuse a SQLite connection that could lose what was acknowledged."""
    if synchronous != _FULL:
        raise NotDurable(
            f"The {name} has to be opened with synchronous=FULL, but SQLite reads back "
            f"{synchronous}; use another SQLite library."
        )


def _check_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit"):
            value = cursor.execute(f"SHOW {setting}").fetchone()[0]
            if value == "off":
                raise NotDurable(
                    f"PostgreSQL runs with {setting}={value} and could lose acknowledged events; "
                    f"set it to on."
                )
    connection.commit()


def reachable(store: Store) -> bool:
    """Whether the store answers now."""
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except OperationalError:
        return False
    return True
