"""Leaves of events: every column counts, and none can pass for another."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations
from typing import Any

from domain.ledger.recorder import Row
from domain.ledger.seals.leaf import leaf_bytes, leaf_of

ROW: Row = (
    7, "visit/ä", 2, "visit.closed", "2026-11-28", 1_764_288_000_000_000, "li", "import:a.csv",
    "c0", 1, b"\x00\xff", b'{"type":"visit.closed"}',
)  # fmt: skip


def test_a_leaf_is_made_of_the_columns_as_the_documents_say() -> None:
    """Put together by hand, so that whoever writes another verifier can compare."""
    said = b"".join(
        [
            b"pacesetter event 1\n",
            b"\0\0\0\0\0\0\0\x07",
            b"\0\0\0\x08" + "visit/ä".encode(),
            b"\0\0\0\0\0\0\0\x02",
            b"\0\0\0\x0cvisit.closed",
            b"\0\0\0\x0a2026-11-28",
            (1_764_288_000_000_000).to_bytes(8),
            b"\0\0\0\x02li",
            b"\0\0\0\x0cimport:a.csv",
            b"\x01\0\0\0\x02c0",
            b"\0\0\0\0\0\0\0\x01",
            b"\0\0\0\x02\x00\xff",
            b'\0\0\0\x17{"type":"visit.closed"}',
        ]
    )
    assert leaf_bytes(ROW) == said
    assert leaf_of(ROW) == sha256(b"\0" + said).digest()


def test_every_column_counts() -> None:
    rows = {leaf_of(ROW)}
    for place in range(len(ROW)):
        other: Any = list(ROW)
        other[place] *= 2
        rows.add(leaf_of(tuple(other)))
    assert len(rows) == 1 + len(ROW)


def test_no_character_moves_from_one_column_to_the_next_unseen() -> None:
    texts = ("ab", "a", "")
    rows: list[Row] = [
        (1, one, 1, two, "ab"[len(two) :], 1, "", "", None, 0, b"", b"")
        for one in texts
        for two in texts
    ]
    assert all(leaf_of(one) != leaf_of(two) for one, two in combinations(rows, 2))


def test_no_command_is_another_thing_than_an_empty_one() -> None:
    assert leaf_of((*ROW[:8], None, *ROW[9:])) != leaf_of((*ROW[:8], "", *ROW[9:]))
