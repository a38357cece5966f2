"""Presence: on how many working days of some time people were there, as known at a position."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from sqlalchemy import Connection, func, select

from domain.calendar import Calendar
from domain.event import StaffId
from projections.people import LEAVE, POST
from projections.rows import FOREVER

_LEAVE, _POST = LEAVE.table.c, POST.table.c


class Presence:
    """Everybody's working days in [start, end) and parts of it, less those of leave."""

    def __init__(
        self, connection: Connection, calendar: Calendar, span: tuple[int, int], position: int
    ) -> None:
        """Read who joined when and who was on leave in the span."""
        self._calendar = calendar
        self._between = cache(calendar.working_days)  # most people were there all the time
        began = select(_POST.staff, func.min(_POST.day)).where(_POST.position_from <= position)
        rows = connection.execute(began.group_by(_POST.staff))
        self.began: dict[StaffId, int] = dict(iter(rows.all()))
        self._leaves: defaultdict[StaffId, set[tuple[int, int]]] = defaultdict(set)
        leaves = select(_LEAVE.staff, _LEAVE.first, _LEAVE.last).where(
            _LEAVE.first < span[1],
            _LEAVE.last >= span[0],
            _LEAVE.position_from <= position,
            _LEAVE.position_to > position,
        )
        for staff, first, last in connection.execute(leaves):
            self._leaves[staff].add((first, last))

    def days(self, staff: StaffId, start: int, end: int) -> int:
        """Somebody's days in [start, end), none before they joined."""
        start, leaves = max(start, self.began.get(staff, FOREVER)), self._leaves.get(staff)
        days = self._between(start, end)
        for first, last in leaves or ():
            days -= self._calendar.working_days(max(start, first), min(end, last + 1))
        return days
