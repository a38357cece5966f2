"""Read models folded in a database in memory, and their rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from itertools import islice
from typing import Any

from msgspec.structs import astuple
from sqlalchemy import delete, make_url, select

from domain.event import Entry
from domain.ledger.store import Store
from domain.setting import Setting
from projections import PROJECTIONS
from projections.rows import VIEWS, R, Rows
from projections.scribe import Scribe
from projections.shelf import Shelf
from projections.stretch import Folds


def folded(
    entries: Iterable[Entry],
    stretch: int = 1 << 30,
    views: Store | None = None,
) -> Store:
    """The views of a history, so many entries a transaction: in memory, or in an emptied store."""
    views = emptied(views or Store("views", "sqlite://"))
    shelf = Shelf(table for projection in PROJECTIONS for table in projection.tables)
    folds = Folds(PROJECTIONS, shelf, Setting())
    rest = iter(entries)
    while part := list(islice(rest, stretch)):
        with views.write() as connection:
            shelf.use(Scribe(connection))
            folds.run(part)
            shelf.flush()
    return views


def emptied(views: Store) -> Store:
    """The store, with all tables and nothing in them."""
    if views.engine.url == IN_MEMORY:
        with closing(views.engine.raw_connection()) as connection:
            _empty().backup(connection.driver_connection)  # type: ignore[arg-type]
        return views
    with views.write() as connection:
        VIEWS.create_all(connection)
        for table in VIEWS.tables.values():
            connection.execute(delete(table))
    return views


IN_MEMORY = make_url("sqlite://")


@cache
def _empty() -> sqlite3.Connection:
    """A database with empty tables, to be copied: to create them takes far longer.

    SQLite has crashed on databases in memory that were made by `deserialize`.
    """
    made = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(Store("views", "sqlite://")) as views:
        VIEWS.create_all(views.engine)
        with closing(views.engine.raw_connection()) as connection:
            connection.driver_connection.backup(made)  # type: ignore[union-attr]
    return made


def rows(views: Store, table: Rows[R]) -> list[R]:
    """All rows of a table, in the order of their key."""
    with views.read() as connection:
        found = [table.row(row) for row in connection.execute(select(table.table))]
    return sorted(found, key=table.key)


def contents(views: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the positions, in the order of their key."""
    found = {}
    with views.read() as connection:
        for table in (table for projection in PROJECTIONS for table in projection.tables):
            rows = [table.row(row) for row in connection.execute(select(table.table))]
            found[table.name] = [astuple(row) for row in sorted(rows, key=table.key)]
    return found
