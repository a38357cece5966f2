"""Files of rows: what they hold is checked before it is believed."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from typing import Any

import pytest

from domain.event import Refused
from domain.ledger.backup import packing
from domain.ledger.backup.packing import FULL, ROWS, packed, stretches, unpacked
from domain.ledger.schema import EVENT
from domain.ledger.vault_schema import ACCOUNT, GUESS, PERSON


def test_a_file_that_unpacks_to_gigabytes_is_refused_in_time(monkeypatch: Any) -> None:
    monkeypatch.setattr(packing, "MOST_UNPACKED", 1 << 20)
    bomb = gzip.compress(bytes(200 << 20))
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(Refused, match="unpacks to more"):
        unpacked(bomb, EVENT)
    assert time.monotonic() - began < 5
    assert tracemalloc.get_traced_memory()[1] < 20 << 20
    tracemalloc.stop()


def test_more_rows_than_a_file_has_are_refused_before_they_are_made() -> None:
    assert len(unpacked(packed([(b"", 0)] * ROWS), GUESS)) == ROWS
    with pytest.raises(Refused, match="holds no rows of it"):
        unpacked(packed([(b"", 0)] * (ROWS + 1)), GUESS)
    many = gzip.compress(b"\xdd" + (2_000_000).to_bytes(4, "big") + b"\x92\xc4\0\0" * 2_000_000)
    tracemalloc.start()
    with pytest.raises(Refused, match="holds no rows of it"):
        unpacked(many, GUESS)
    assert tracemalloc.get_traced_memory()[1] < 60 << 20
    tracemalloc.stop()


ACCOUNT_ROW: tuple[Any, ...] = ("staff", "name", "hash", 0, 0, 1)


@pytest.mark.parametrize(
    "row",
    [
        ACCOUNT_ROW[:-1],
        (*ACCOUNT_ROW, 1),
        (None, *ACCOUNT_ROW[1:]),
        (b"staff", *ACCOUNT_ROW[1:]),
        (*ACCOUNT_ROW[:-1], "1"),
        (*ACCOUNT_ROW[:-1], -1),
        (*ACCOUNT_ROW[:-1], 1 << 63),
        (*ACCOUNT_ROW[:3], 1 << 31, 0, 1),
        (*ACCOUNT_ROW[:-1], [[[1]]]),
    ],
)
def test_rows_that_cannot_stand_in_a_table_are_refused(row: tuple[Any, ...]) -> None:
    assert unpacked(packed([ACCOUNT_ROW]), ACCOUNT) == [ACCOUNT_ROW]
    with pytest.raises(Refused, match="holds no rows of it"):
        unpacked(packed([row]), ACCOUNT)


@pytest.mark.parametrize(
    "content",
    # The moment would be in the name of a test, and each worker would have tests of its own.
    [b"", b"not gzip", gzip.compress(b"", mtime=0), gzip.compress(b"\xc1", mtime=0)],
)
def test_a_file_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        unpacked(content, PERSON)


def test_a_file_takes_so_many_rows_or_bytes() -> None:
    assert [len(some) for some in stretches([(1,)] * (2 * ROWS + 1))] == [ROWS, ROWS, 1]
    large = (bytes(FULL // 2), "é", None)
    assert [len(some) for some in stretches([large] * 5)] == [2, 2, 1]
    assert list(stretches([])) == []
