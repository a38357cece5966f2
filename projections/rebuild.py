"""Rebuilding read models beside the ones that serve, and swapping them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text

from domain.ledger.ledger import Ledger
from domain.ledger.store import Store
from domain.setting import Setting
from projections.positions import Place, places, places_for_update, stand
from projections.projection import Projection
from projections.rows import Rows
from projections.shelf import Shelf
from projections.stretch import Folds, fold_history, uncollected

BESIDE = "__beside"
"""What the name of a table that is being built ends with."""

WORTH_REBUILDING = 50_000
"""From this many entries on, empty views are filled beside: indexes are built once, at the end."""


def stale(
    projections: Sequence[Projection], standing: Mapping[str, Place], head: int
) -> list[Projection]:
    """Those to be rebuilt: of another version, behind the others, or before a long history."""
    running = [p for p in projections if not standing[p.name].stopped_at]
    front = _front({p.name: standing[p.name] for p in running})
    if not front and head >= WORTH_REBUILDING:
        return running
    behind = [p for p in running if standing[p.name].position < front]
    found = [p for p in projections if standing[p.name].version != p.version or p in behind]
    if any(p.scores for p in found):
        found += [p for p in projections if p.reads_lines and p not in found]
    return found


@uncollected()
def rebuild(ledger: Ledger, views: Store, projections: Sequence[Projection], head: int) -> None:
    """Fold the whole history into tables beside the live ones, then swap, in one transaction.

    Readers see the old rows until the swap, which happens where the other projections stand, or
    at `head` where no projection stands anywhere yet. Who comes second waits, and finds nothing
    to do. Raises Poison when an entry cannot be folded; the old rows stay then.
    """
    tables = [table for projection in projections for table in projection.tables]
    shelf = Shelf(tables, BESIDE)
    folds = Folds(projections, shelf, Setting())
    with views.write() as connection:
        if views.postgres:  # on SQLite there is but one writer anyway
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('rebuild'))"))
        if _done(projections, places(connection)):
            return
        for table in tables:
            _drop(connection, table.name + BESIDE)
            table.beside(table.name + BESIDE).create(connection)
        position, standing = 0, places(connection)
        while position < (goal := _front(standing) or head):
            reached = fold_history(ledger, connection, folds, shelf, (position, goal))
            if reached == position:
                break  # the ledger is shorter than the views: it was restored from an older copy
            position = reached
            standing = places_for_update(connection)  # the others wait for the little that is left
        for table in tables:
            swap(connection, table)
        for projection in projections:
            stand(connection, projection, position)


def _done(projections: Sequence[Projection], standing: Mapping[str, Place]) -> bool:
    """Whether somebody else has rebuilt them meanwhile."""
    front = max((place.position for place in standing.values()), default=0)
    return front > 0 and all(
        p.name in standing and standing[p.name] == Place(p.name, p.version, front, 0, "")
        for p in projections
    )


def _front(standing: Mapping[str, Place]) -> int:
    """Where the projections stand that were not stopped."""
    return max((place.position for place in standing.values() if not place.stopped_at), default=0)


def swap(connection: Connection, rows: Rows[Any]) -> None:
    """Let the table that was built beside take the place of the live one, indexes and all."""
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
