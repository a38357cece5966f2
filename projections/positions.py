"""Positions: how far each projection came, claimed before rows are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, Text, select, text, update

from domain.ledger.store import Store
from projections.projection import Projection
from projections.rows import VIEWS

POSITION = Table(
    "projection",
    VIEWS,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("stopped_at", BigInteger, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
)
"""One row a projection; `stopped_at` is the position that it could not fold, 0 for none."""


# Another worker may enter the same at this moment.
_ENTER = text(
    "INSERT INTO projection (name, version, position) VALUES (:name, :version, :position) "
    "ON CONFLICT (name) DO NOTHING"
)


_REACHED = "SELECT min(position) FROM projection WHERE stopped_at = 0"


class Place(NamedTuple):
    """How far a projection came."""

    name: str
    version: int
    position: int
    stopped_at: int
    error: str


class Overtaken(Exception):
    """Another worker wrote this stretch."""


def places(connection: Connection) -> dict[str, Place]:
    """How far each projection came, by name."""
    return {row.name: Place(*row) for row in connection.execute(select(POSITION))}


def reached(views: Store) -> int:
    """How far all projections came that are not stopped; each page asks."""
    return views.ask(_REACHED)[0][0] or 0


def places_for_update(connection: Connection) -> dict[str, Place]:
    """How far each projection came; none of them moves until the transaction ends."""
    return {row.name: Place(*row) for row in connection.execute(select(POSITION).with_for_update())}


def begin(connection: Connection, projections: Sequence[Projection]) -> None:
    """Enter projections that have no place yet, at position 0."""
    known = places(connection)
    new = [p for p in projections if p.name not in known]
    if new:
        rows = [{"name": p.name, "version": p.version, "position": 0} for p in new]
        connection.execute(_ENTER, rows)


def claim(connection: Connection, names: Sequence[str], start: int, end: int) -> None:
    """Move projections from `start` to `end`, before any row is written.

    Raises Overtaken when one of them does not stand at `start` any more: of two workers on one
    stretch, one stops here.
    """
    moved = connection.execute(
        update(POSITION)
        .where(POSITION.c.name.in_(names), POSITION.c.position == start, POSITION.c.stopped_at == 0)
        .values(position=end)
    )
    if moved.rowcount != len(names):
        raise Overtaken(f"another worker moved on from position {start}")


def stop(
    connection: Connection, projections: Sequence[Projection], position: int, error: str
) -> None:
    """Stop projections at an entry that cannot be folded, until their version is raised."""
    for projection in projections:
        connection.execute(
            update(POSITION)
            .where(POSITION.c.name == projection.name)
            .values(version=projection.version, stopped_at=position, error=error[:500])
        )


def stand(connection: Connection, projection: Projection, position: int) -> None:
    """Set a projection's version and position, running again."""
    connection.execute(
        update(POSITION)
        .where(POSITION.c.name == projection.name)
        .values(version=projection.version, position=position, stopped_at=0, error="")
    )
