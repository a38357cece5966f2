"""Likeness: how much a log resembles those that a simulated manager wrote before."""

from __future__ import annotations

from domain.event import VisitId
from domain.ledger.likeness import SHINGLE, WINDOW_DAYS, Block, Sketch


def likeness(logs: Block, visit: VisitId, day: int, log: str) -> int:
    """0-100 as it is measured at the door; the log is remembered for the next one."""
    sketch = Sketch(visit, day, _number(log), _shingles(log))
    highest = logs.likeness(sketch, day - WINDOW_DAYS + 1, 0)
    logs.add(sketch)
    return highest


def _shingles(log: str) -> frozenset[int]:
    return frozenset(_number(log[at : at + SHINGLE]) for at in range(len(log) - SHINGLE + 1))


def _number(text: str) -> int:
    """A text as a number: nothing is stored, so nothing has to be hidden in a keyed hash."""
    return int.from_bytes(text.encode())
