"""Trends: a manager's measures week by week, so that one sees where they are going."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.calendar import monday, window_named
from domain.event import StaffId, UnitId
from domain.setting import Setting
from projections.boards.rows import BOARD, BoardRow
from projections.channelled import channels_on
from projections.known import Rates
from projections.people import root
from projections.profile import left

WEEKS = 13
"""A quarter, this week the last of it."""


class TrendWeek(NamedTuple):
    """A manager's sums of a week, working days present in it, and channels at its end so far."""

    monday: int
    row: BoardRow
    days: int
    channels: Rates


def trend(connection: Connection, setting: Setting, manager: StaffId) -> list[TrendWeek]:
    """The latest weeks since the manager came, this one the last; few questions for all of them."""
    this, scope = monday(setting.today), UnitId(root(connection))
    began = setting.began(manager)
    starts = [start for start in range(this - 7 * (WEEKS - 1), this + 1, 7) if start + 7 > began]
    named = {start: window_named("week", date.fromordinal(start)) for start in starts}
    rows = _rows(connection, list(named.values()), scope, manager)
    gone = min(left(connection, manager), setting.today + 1)
    ends = [min(start + 6, setting.today) for start in starts]
    found = channels_on(connection, manager, ends)
    return [
        TrendWeek(
            start,
            rows.get(name, BoardRow(name, scope, manager)),
            max(0, setting.days_present(manager, max(start, began), min(start + 7, gone))),
            rates,
        )
        for (start, name), rates in zip(named.items(), found, strict=True)
    ]


def _rows(
    connection: Connection, windows: list[str], scope: UnitId, manager: StaffId
) -> dict[str, BoardRow]:
    columns = BOARD.table.c
    query = select(BOARD.table).where(
        columns.window.in_(windows), columns.scope == scope, columns.manager == manager
    )
    return {row.window: row for row in (BoardRow(*each) for each in connection.execute(query))}
