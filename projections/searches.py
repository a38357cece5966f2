"""Searches: entries of the ledger by what they are about, a page at a time, the latest first."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from projections.trail import BLOCK, TRAIL

_TRAIL = TRAIL.table.c

FIELDS = ("tag", "by", "staff", "customer", "source")
"""What entries can be found by."""


def found(connection: Connection, wanted: Mapping[str, str], before: int, limit: int) -> list[int]:
    """Positions below `before` of entries that are about all that is wanted, the latest first.

    Blocks in which something of each field is are looked through until there are enough. Where
    nothing is wanted, every position is one: `before` is then at most the next one to come.
    """
    if not wanted:
        return list(range(before - 1, max(0, before - 1 - limit), -1))
    blocks = _blocks(connection, wanted, (before - 1) // BLOCK)
    positions: list[int] = []
    for block in blocks:
        offsets = _offsets(connection, wanted, block)
        those = (block * BLOCK + offset + 1 for offset in sorted(offsets, reverse=True))
        positions += [position for position in those if position < before]
        if len(positions) >= limit:
            break
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


def _offsets(connection: Connection, wanted: Mapping[str, str], block: int) -> set[int]:
    common: set[int] | None = None
    for field, value in wanted.items():
        query = select(TRAIL.table).where(
            _TRAIL.field == field, _TRAIL.value == value, _TRAIL.block == block
        )
        row = connection.execute(query).first()
        those = set(TRAIL.row(row).offsets) if row else set()
        common = those if common is None else common & those
    return common or set()
