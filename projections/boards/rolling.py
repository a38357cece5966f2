"""The rolling window: summed anew from the last 28 days, for those in whom something changed."""

from __future__ import annotations

from collections.abc import Iterator

from domain.event import CustomerId, StaffId, UnitId
from domain.setting import Setting
from projections.boards.rows import BOARD, DAY, ROLLING, ROLLING_DAYS, SUMS, BoardRow, DayRow
from projections.shelf import Shelf


def rolling(today: int) -> range:
    """The days of the rolling window."""
    return range(max(1, today - ROLLING_DAYS + 1), today + 1)


class Rolling:
    """Tells what the rows of the rolling window have to be."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Sum the days in a drawer of `shelf`."""
        self._setting = setting
        self._days, self._boards = shelf[DAY], shelf[BOARD]
        self._rolled = setting.today

    def stale(self, touched: set[tuple[StaffId, int]]) -> list[StaffId]:
        """Whose rows have to be summed anew, given the (manager, day) that were touched.

        It asks the database, so it comes before rows are changed.
        """
        today = self._setting.today
        managers = {manager for manager, day in touched if day in rolling(today)}
        if today != self._rolled:
            managers |= {row.manager for row in self._boards.where(window=ROLLING)}
            if not self._rolled:
                managers |= {row.manager for row in self._days.where()}
        self._rolled = today
        return sorted(managers)

    def rows(self, manager: StaffId) -> Iterator[tuple[UnitId, BoardRow | None]]:
        """A manager's rolling row in each unit they ever worked under; None for nothing to tell."""
        days = self._recent(manager)
        units = self._setting.units(manager)
        for scope in dict.fromkeys(s for unit in units for s in self._setting.path(unit)):
            inside = [day for day in days if scope in self._setting.path(day.unit)]
            yield scope, _summed(scope, manager, inside) if inside else None

    def _recent(self, manager: StaffId) -> list[DayRow]:
        found = (
            self._days.get((manager, day, unit))
            for unit in self._setting.units(manager)
            for day in rolling(self._setting.today)
        )
        return [row for row in found if row]


def _summed(scope: UnitId, manager: StaffId, days: list[DayRow]) -> BoardRow:
    sums = [sum(column) for column in zip(*(day.sums for day in days), strict=True)]
    row = BoardRow(ROLLING, scope, manager, **dict(zip(SUMS, sums, strict=True)))
    contacted: set[CustomerId] = {customer for day in days for customer in day.contacted}
    row.contacted = len(contacted)
    row.closed = len(contacted & {customer for day in days for customer in day.closed})
    return row
