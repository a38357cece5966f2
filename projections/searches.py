"""Searches: entries of the ledger by what they are about, a page at a time, the latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from projections.trail import BLOCK, TRAIL

_TRAIL = TRAIL.table.c

FIELDS = ("tag", "by", "staff", "customer", "source")
"""What entries can be found by."""


def found(connection: Connection, wanted: Mapping[str, str], before: int, limit: int) -> list[int]:
    """Positions below `before` of entries that are about all that is wanted, the latest first.

    Blocks in which something of each field is are looked through until there are enough, twice as
    many at a time as before: of a day that opens there is one in each. Where nothing is wanted,
    every position is one: `before` is then at most the next one to come.
    """
    if not wanted:
        return list(range(before - 1, max(0, before - 1 - limit), -1))
    blocks = _blocks(connection, wanted, (before - 1) // BLOCK)
    positions: list[int] = []
    at, number = 0, 1
    while at < len(blocks) and len(positions) < limit:
        some = blocks[at : at + number]
        inside = _offsets(connection, wanted, some)
        those = (block * BLOCK + offset + 1 for block in some for offset in inside[block])
        positions += sorted((each for each in those if each < before), reverse=True)
        at, number = at + number, 2 * number
    return positions[:limit]


def _blocks(connection: Connection, wanted: Mapping[str, str], last: int) -> list[int]:
    """The blocks in which something of each field is, the latest first."""
    common: set[int] | None = None
    for field, value in wanted.items():
        query = select(_TRAIL.block).where(
            _TRAIL.field == field, _TRAIL.value == value, _TRAIL.block <= last
        )
        those = set(connection.execute(query).scalars())
        common = those if common is None else common & those
    return sorted(common or (), reverse=True)


def _offsets(
    connection: Connection, wanted: Mapping[str, str], blocks: Sequence[int]
) -> dict[int, set[int]]:
    """Where in each of some blocks all that is wanted stands."""
    common: dict[int, set[int]] | None = None
    for field, value in wanted.items():
        query = select(TRAIL.table).where(
            _TRAIL.field == field, _TRAIL.value == value, _TRAIL.block.in_(blocks)
        )
        rows = map(TRAIL.row, connection.execute(query).all())
        told = {row.block: set(row.offsets) for row in rows}
        those = {block: told.get(block, set[int]()) for block in blocks}
        common = {block: common[block] & those[block] for block in blocks} if common else those
    return common or {}
