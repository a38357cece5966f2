"""Opening a store: SQLite or PostgreSQL, each connection as durable as the store has to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError
from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import make_url

from domain.event import Refused

SYNCHRONOUS = {"ledger": "FULL", "vault": "FULL", "views": "NORMAL"}
"""How durable SQLite makes a commit: what cannot be rebuilt is on the disk before the answer."""

DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
"""What the databases' own drivers raise."""

OLDEST_SQLITE = (3, 33, 0)
"""The first that knows `UPDATE … FROM`."""

_FULL = 2

_LOCKED_POSTGRES = "55P03"
"""SQLSTATE of a lock that was not to be had in time."""

_WAIT = 30
"""Seconds that a SQLite connection waits for the write lock."""

_PATIENCE = 2
"""Seconds after which a PostgreSQL that does not answer counts as gone."""


class NotDurable(Refused):
    """The database would acknowledge what it could still lose."""


class Unavailable(OperationalError):
    """The store cannot be reached, or is full; nothing of the command is known to be stored."""


class Store:
    """One of the three stores: an engine, and transactions that write one at a time.

    A store that is gone raises Unavailable, and works again as soon as its database does.
    """

    def __init__(self, name: str, url: str) -> None:
        """Open the store `name` (ledger, views or vault) at a SQLAlchemy URL."""
        self.name = name
        self.engine = _engine(name, url)
        self.postgres = self.engine.dialect.name == "postgresql"
        self._idle: list[Any] = []

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Connection]:
        """A transaction that writes; on SQLite it takes the write lock at once.

        Whoever has not got it after `patience` seconds gets Unavailable; None waits long.
        """
        with self._reaching(), self.engine.connect() as connection:
            if self.postgres:
                # Who waited for another writer goes on from what that one wrote.
                connection.execution_options(isolation_level="READ COMMITTED")
            else:
                connection.execution_options(writes=True)
                driver: Any = connection.connection.driver_connection
                driver.execute(f"PRAGMA busy_timeout={_milliseconds(patience, _WAIT)}")
            with connection.begin():
                if self.postgres and patience is not None:
                    timeout = max(1, _milliseconds(patience, 0))
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {timeout}")
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, all of it at one moment."""
        with self._reaching(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def driver(self) -> Iterator[Any]:
        """A connection of the driver itself that commits each statement, kept for the next call.

        The append is made with it, because SQLAlchemy takes longer about one row than the disk.
        """
        with self._reaching():
            connection = self._kept() or self._connect()
            try:
                yield connection
            except (sqlite3.IntegrityError, psycopg.IntegrityError):
                self._idle.append(connection)
                raise
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    def close(self) -> None:
        """Close all connections."""
        while connection := self._kept():
            connection.close()
        self.engine.dispose()

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, psycopg.Error) as error:
            if not is_gone(error):
                raise
            raise Unavailable(f"The {self.name} cannot be reached; try again.") from error

    def _kept(self) -> Any:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self) -> Any:
        pooled = self.engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self.postgres:
            connection.autocommit = True
        return connection


def _milliseconds(seconds: float | None, otherwise: float) -> int:
    return round(1000 * (otherwise if seconds is None else seconds))


def is_gone(error: Exception) -> bool:
    """Whether an error of a database means that it cannot be reached, or cannot store anything."""
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _GONE_SQLITE
    if isinstance(cause, psycopg.OperationalError):
        state = cause.sqlstate
        return state is None or state[:2] in _GONE_POSTGRES or state == _LOCKED_POSTGRES
    return isinstance(cause, exc.TimeoutError)


_GONE_SQLITE = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
_GONE_POSTGRES = ("08", "53", "57", "58")
"""Classes of SQLSTATE: connection, resources, operator's intervention, system error."""


def _engine(name: str, url: str) -> Engine:
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
    engine = create_engine(url, connect_args={"timeout": _WAIT, "check_same_thread": False})
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


def reachable(store: Store) -> bool:
    """Whether the store answers now."""
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except Unavailable:
        return False
    return True
