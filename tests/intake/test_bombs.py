"""Files that are made to harm are refused with a sentence, soon, and at no cost of ours."""

from __future__ import annotations

import resource
import time

import pytest

from domain.event import Refused
from domain.ledger.tables.apart import BY_PAGE, table_of
from tests.intake.bombs import BOMBS, book, sheet_of

MEMORY = 100_000
"""Kilobytes by which reading a file may let this process grow."""

SECONDS = 5.0


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_is_made_to_harm_is_refused_soon_and_without_harm(name: str) -> None:
    make, reason = BOMBS[name]
    data = make()
    before, began = _resident(), time.monotonic()
    with pytest.raises(Refused) as refused:
        table_of(data)
    took = time.monotonic() - began
    assert reason in str(refused.value)
    assert took < SECONDS
    assert _resident() - before < MEMORY
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < BY_PAGE.memory


def test_a_workbook_without_guile_is_read_at_the_same_door() -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
    assert table_of(book(sheet_of(rows))).rows == (["7"],)
    assert table_of("manager,客户\nm1,王\n".encode()).rows == (["m1", "王"],)


def _resident() -> int:
    """The most memory that this process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
