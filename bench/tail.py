"""A tailing reader: follows what is appended by its number, and finds what it was not shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

from psycopg import Connection

from bench.stores import connected
from domain.ledger.settings import Settings

_PAGE = 1000
_PAUSE = 0.02
_QUIET = 1.0
"""Seconds without anything new after which the writers are done."""


class Log(NamedTuple):
    """A table of events, and its column that readers follow."""

    table: str
    number: str


class Seen(NamedTuple):
    """How many events the reader saw, and how many appeared behind it."""

    events: int
    hidden: int


def follow(settings: Settings, logs: Sequence[Log], seconds: float) -> list[Seen]:
    """Read on from the ends of logs while others write, then count what was passed over."""
    with closing(connected(settings.url("ledger"), "ledger,public")) as connection:
        readers = [_Reader(connection, log) for log in logs]
        news, ending = time.monotonic(), time.monotonic() + seconds
        while max(news + _QUIET, ending) > time.monotonic():
            if sum(reader.read() for reader in readers):
                news = time.monotonic()
            time.sleep(_PAUSE)
        return [reader.seen() for reader in readers]


class _Reader:
    def __init__(self, connection: Connection[Any], log: Log) -> None:
        self._connection, self._log = connection, log
        self._begin = self._last = self._number(f"SELECT max({log.number}) FROM {log.table}")
        self._seen = 0

    def read(self) -> int:
        """How much there was that is new."""
        table, number = self._log
        rows = self._connection.execute(
            f"SELECT {number} FROM {table} WHERE {number} > %s ORDER BY {number} LIMIT {_PAGE}",
            (self._last,),
            prepare=True,
        ).fetchall()
        if rows:
            self._last = rows[-1][0]
            self._seen += len(rows)
        return len(rows)

    def seen(self) -> Seen:
        table, number = self._log
        between = f"{number} > {self._begin} AND {number} <= {self._last}"
        stored = self._number(f"SELECT count(*) FROM {table} WHERE {between}")
        return Seen(self._seen, stored - self._seen)

    def _number(self, query: str) -> int:
        row = self._connection.execute(query).fetchone()
        return int(row[0] or 0) if row else 0
