"""The one way into the ledger: an append of all rows or none, together with whoever waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from threading import Lock
from typing import Any

import psycopg
from eventsourcing.persistence import IntegrityError
from sqlalchemy.dialects import postgresql

from domain.ledger.schema import EVENT
from domain.ledger.store import Store, Unavailable

Appended = tuple[str, int, str, str, int, str, str, str | None, int, bytes, bytes]
"""A row that has no position yet: the columns of the table after the first."""


class Appender:
    """Appends to the table `event` of a store, gapless; safe to share between threads.

    The disk takes longer about a commit than several threads about their next events: all calls
    that came in while one commit was under way share the next one, as one transaction.
    """

    def __init__(self, store: Store) -> None:
        """Append to `store`, whose schema exists."""
        self._store = store
        self._append = _append_postgres if store.postgres else _append_sqlite
        self._door = Lock()
        self._waiting: list[_Call] = []
        self._led = False

    def append(self, rows: Sequence[Appended]) -> int:
        """Append all rows or none; returns the position before the first of them.

        Raises IntegrityError where a (subject, version) or a (command, part) is stored already,
        and Unavailable.
        """
        call = _Call(rows)
        with self._door:
            self._waiting.append(call)
            call.leads, self._led = not self._led, True
        if not call.leads:
            call.turn.acquire()  # until it is answered, or asked to lead
        if call.leads:
            self._lead()
        if isinstance(call.outcome, Exception):
            raise call.outcome
        return call.outcome

    def _lead(self) -> None:
        """Append for all who wait, then hand the lead to one of those who came meanwhile."""
        with self._door:
            calls, self._waiting = self._waiting, []
        try:
            self._answer(calls)
        finally:
            with self._door:
                heirs = self._waiting[:1]
                self._led = bool(heirs)
            for heir in heirs:
                heir.leads = True
            for call in (*heirs, *calls):
                call.turn.release()

    def _answer(self, calls: Sequence[_Call]) -> None:
        try:
            with self._store.driver() as connection:
                head = self._append(connection, [row for call in calls for row in call.rows])
        except (sqlite3.Error, psycopg.Error) as error:
            if len(calls) > 1:  # one of them is at fault, and only that one is to be refused
                for call in calls:
                    self._answer([call])
            elif isinstance(error, (sqlite3.IntegrityError, psycopg.IntegrityError)):
                calls[0].outcome = IntegrityError(str(error))
            else:
                calls[0].outcome = error
        except Unavailable as error:
            for call in calls:
                call.outcome = Unavailable(str(error))
        else:
            for call in calls:
                call.outcome = head
                head += len(call.rows)


class _Call:
    """What one thread wants to append; the outcome is the position before it, or an error."""

    __slots__ = ("leads", "outcome", "rows", "turn")

    def __init__(self, rows: Sequence[Appended]) -> None:
        self.rows = rows
        self.leads = False
        self.outcome: int | Exception = Unavailable("The append was broken off.")
        self.turn = Lock()
        self.turn.acquire()


def _append_sqlite(connection: sqlite3.Connection, rows: Sequence[Appended]) -> int:
    if len(rows) == 1:  # a statement alone is a transaction, and the fastest
        return (connection.execute(_INSERT, rows[0]).lastrowid or 0) - 1
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, rows)
        last: int = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
    return last - len(rows)


def _append_postgres(
    connection: psycopg.Connection[tuple[Any, ...]], rows: Sequence[Appended]
) -> int:
    if len(rows) == 1:  # scalars are bound in a third of the time that lists take
        cursor = connection.execute(_APPEND_ONE, rows[0])
    else:
        cursor = connection.execute(_APPEND, [list(column) for column in zip(*rows, strict=True)])
    [(head,)] = cursor.fetchall()
    return int(head)


HEAD = "SELECT coalesce(max(position), 0) FROM event"

_NAMES = [f'"{column.name}"' for column in EVENT.columns]
_INSERT = (
    f"INSERT INTO event ({', '.join(_NAMES)}) VALUES (({HEAD}) + 1{', ?' * (len(_NAMES) - 1)})"
)

_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]
_TYPES = [column.type.compile(_POSTGRES) for column in tuple(EVENT.columns)[1:]]
_APPEND = f"SELECT append({', '.join(f'%s::{type_}[]' for type_ in _TYPES)})"
_APPEND_ONE = f"SELECT append({', '.join(f'ARRAY[%s]::{type_}[]' for type_ in _TYPES)})"
