"""A tailing reader: follows what is appended by its number, and finds what it was not shown."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any, NamedTuple

from psycopg import Connection

from bench.stores import connected
from domain.ledger.settings import Settings

_PAGE = 1000
_PAUSE = 0.02
_QUIET = 0.5
"""Seconds without anything new after which the writers are done."""


class Log(NamedTuple):
    """A table of events, and its column that readers follow."""

    schema: str
    table: str
    number: str


class Seen(NamedTuple):
    """How many events the reader saw, and how many appeared behind it."""

    events: int
    hidden: int


def follow(settings: Settings, log: Log, seconds: float) -> Seen:
    """Read on from the end of a log while others write, then count what was passed over."""
    with closing(connected(settings.url("ledger"), log.schema)) as connection:
        begin = last = _number(connection, f"SELECT max({log.number}) FROM {log.table}")
        seen, ending = 0, time.monotonic() + seconds
        news = time.monotonic()
        while news + _QUIET > time.monotonic() or time.monotonic() < ending:
            numbers = _page(connection, log, last)
            if numbers:
                seen, last, news = seen + len(numbers), numbers[-1], time.monotonic()
            if len(numbers) < _PAGE:
                time.sleep(_PAUSE)
        between = f"{log.number} > {begin} AND {log.number} <= {last}"
        stored = _number(connection, f"SELECT count(*) FROM {log.table} WHERE {between}")
        return Seen(seen, stored - seen)


def _page(connection: Connection[Any], log: Log, after: int) -> list[int]:
    rows = connection.execute(
        f"SELECT {log.number} FROM {log.table} WHERE {log.number} > %s "
        f"ORDER BY {log.number} LIMIT {_PAGE}",
        (after,),
        prepare=True,
    )
    return [row[0] for row in rows]


def _number(connection: Connection[Any], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0] or 0) if row else 0
