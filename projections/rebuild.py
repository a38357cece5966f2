"""Rebuilding read models beside the ones that serve, and swapping them in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table

from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.setting import Setting
from projections.positions import places_for_update, stand
from projections.projection import Projection
from projections.rows import Rows
from projections.shelf import Shelf
from projections.stretch import Folds

BESIDE = "__beside"
"""What the name of a table that is being built ends with."""

STRETCH = 50_000


def rebuild(ledger: Ledger, views: Store, projections: Sequence[Projection], head: int) -> None:
    """Fold the whole history into tables beside the live ones, then swap.

    Readers see the old rows until the swap, which happens where the other projections stand, or
    at `head` where no projection stands anywhere yet.
    Raises Poison when an entry cannot be folded; the old rows stay then.
    """
    tables = [table for projection in projections for table in projection.tables]
    shelf = Shelf(tables, BESIDE)
    folds = Folds(projections, shelf, Setting())
    with views.write() as connection:
        for table in tables:
            _drop(connection, table.name + BESIDE)
            table.beside(table.name + BESIDE).create(connection)
    position = 0
    while True:
        with views.write() as connection:
            goal = _goal(connection) or head
            entries = ledger.since(position, STRETCH, goal) if position < goal else []
            if not entries:
                for table in tables:
                    _swap(connection, table)
                for projection in projections:
                    stand(connection, projection, position)
                return
            shelf.connect(connection)
            folds.run(entries)
            shelf.flush()
        shelf.trim()
        position = entries[-1].position


def _goal(connection: Connection) -> int:
    """Where the projections stand that were not stopped."""
    standing = places_for_update(connection).values()
    return max((place.position for place in standing if not place.stopped_at), default=0)


def _swap(connection: Connection, rows: Rows[object]) -> None:  # type: ignore[type-var]
    live: Table = rows.table
    _drop(connection, live.name)
    connection.exec_driver_sql(f'ALTER TABLE "{live.name}{BESIDE}" RENAME TO "{live.name}"')
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f'ALTER TABLE "{live.name}" RENAME CONSTRAINT "{live.name}{BESIDE}_pkey" '
            f'TO "{live.name}_pkey"'
        )
    for index in sorted(live.indexes, key=lambda each: str(each.name)):
        index.create(connection)


def _drop(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
