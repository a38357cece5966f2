"""Opening a store: SQLite or PostgreSQL, each connection as durable as the store has to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from eventsourcing.persistence import OperationalError
from sqlalchemy import Connection, exc

from domain.ledger.engine import CACHE_KIB, ROOM_KIB, WAIT, engine_of

DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)
"""What the databases' own drivers raise."""

BATCH = 500
"""Names in one question: databases take a limited number of parameters."""

T = TypeVar("T")

_LOCKED_POSTGRES = "55P03"
"""SQLSTATE of a lock that was not to be had in time."""


class Unavailable(OperationalError):
    """The store cannot be reached, or is full; nothing of the command is known to be stored."""


class Store:
    """One of the three stores: an engine, and transactions that write one at a time.

    A store that is gone raises Unavailable, and works again as soon as its database does.
    """

    def __init__(self, name: str, url: str) -> None:
        """Open the store `name` (ledger, views or vault) at a SQLAlchemy URL."""
        self.name = name
        self.engine = engine_of(name, url)
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
            with self._roomy(connection), _waiting(connection, patience), connection.begin():
                if self.postgres and patience is not None:
                    timeout = max(1, _milliseconds(patience))  # 0 would be for ever
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {timeout}")
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, all of it at one moment."""
        with self._reaching(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """The same, however many questions it puts, and whatever is written meanwhile."""
        with self._reaching(), self.engine.connect() as connection:
            if self.postgres:
                connection.execution_options(isolation_level="REPEATABLE READ")
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

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one question in SQL, each value at a `?`, as quickly as they can be had.

        On PostgreSQL it is one round trip where a transaction of `read` takes three.
        """
        sql = question.replace("?", "%s") if self.postgres else question
        try:
            with self.driver() as connection:
                return connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]
        except Unavailable:
            # The connection was cut long ago, and those kept beside it: a new one tells.
            self._forget()
            if self.postgres:
                self.engine.dispose()  # a server that came back has cut those of the pool, too
            with self.driver() as connection:
                return connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the files of SQLite.

        On PostgreSQL its owner has to do it.
        """
        if self.postgres:
            return
        with self.driver() as connection:
            connection.execute("VACUUM")
            [(busy, _, _)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if busy:
            raise Unavailable(
                f"The {self.name} is being read by somebody; it is wiped as soon as it is not."
            )

    def close(self) -> None:
        """Close all connections."""
        self._forget()
        self.engine.dispose()

    def _forget(self) -> None:
        while connection := self._kept():
            connection.close()

    @contextmanager
    def _roomy(self, connection: Connection) -> Iterator[None]:
        """Let a SQLite connection keep in memory what a long history writes, and then give it back.

        It would have to read again and again what it put into the file early.
        """
        if self.postgres or self.name != "views":
            yield
            return
        with _meanwhile(connection, "cache_size", -ROOM_KIB, -CACHE_KIB):
            yield

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


@contextmanager
def _waiting(connection: Connection, patience: float | None) -> Iterator[None]:
    """Let a SQLite connection wait so long for the write lock, and as ever afterwards."""
    if patience is None or connection.dialect.name != "sqlite":
        yield
        return
    with _meanwhile(connection, "busy_timeout", _milliseconds(patience), _milliseconds(WAIT)):
        yield


@contextmanager
def _meanwhile(connection: Connection, setting: str, now: int, ever: int) -> Iterator[None]:
    """Give a SQLite connection another setting for a while; the pool hands it on to others."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {setting}={now}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA {setting}={ever}")


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)


def reachable(store: Store) -> bool:
    """Whether the store answers now."""
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except Unavailable:
        return False
    return True


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


def in_batches(things: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Some things, so many at a time; names, so many that a question can be put about them."""
    return (things[start : start + size] for start in range(0, len(things), size))
