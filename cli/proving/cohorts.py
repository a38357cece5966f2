"""Cohorts by plain code: bands of tenure, as GAME.md has them where all grids are equally hard."""

from __future__ import annotations

from datetime import date

from cli.proving.cast import Cast
from cli.proving.parameters import FIRST
from domain.event import StaffId

_YEARS = (1, 3, 7)
_SMALLEST, _LARGEST = 8, 30


def cohorts(cast: Cast) -> list[list[StaffId]]:
    """Who is compared with whom; a band below 8 joins the next older, the last the previous."""
    bands: list[list[StaffId]] = [[] for _ in range(len(_YEARS) + 1)]
    for manager in cast.managers:
        years = _whole_years(date.fromordinal(manager.joined))
        bands[sum(years >= limit for limit in _YEARS)].append(manager.id)
    return [piece for cell in _joined(bands) for piece in _cut(sorted(cell))]


def _whole_years(joined: date) -> int:
    """Anniversaries up to the first day."""
    early = (FIRST.month, FIRST.day) < (joined.month, joined.day)
    return FIRST.year - joined.year - early


def _joined(bands: list[list[StaffId]]) -> list[list[StaffId]]:
    cells: list[list[StaffId]] = []
    waiting: list[StaffId] = []
    for band in bands:
        waiting = [*waiting, *band]
        if len(waiting) >= _SMALLEST:
            cells.append(waiting)
            waiting = []
    if waiting and cells:
        cells[-1] += waiting
    elif waiting:
        cells.append(waiting)
    return cells


def _cut(cell: list[StaffId]) -> list[list[StaffId]]:
    """Even slices of at most 30; ids are in the order of units."""
    pieces = -(-len(cell) // _LARGEST)
    return [cell[len(cell) * n // pieces : len(cell) * (n + 1) // pieces] for n in range(pieces)]
