"""Profiles: one manager's measures in a window, badges with what is missing, and streaks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from domain.badge import progress, window_kind
from domain.calendar import windows_of
from domain.condition import Badge, Count, Rate, Streak
from domain.event import StaffId, UnitId
from domain.ruleset import Ruleset
from domain.setting import Setting
from domain.step import Step, steps
from domain.streak import target
from projections.badges.record import DayRecord, present_in
from projections.badges.rows import (
    BADGE,
    LOG_DAY,
    STREAK,
    TALLY,
    TITLE,
    WEEK,
    BadgeRow,
    LogDayRow,
    StreakRow,
    TitleRow,
)
from projections.boards.rows import BOARD, BoardRow
from projections.known import Window, rows_known
from projections.people import STAFF, root
from projections.rows import FOREVER, R, Rows

WEEKS_SHOWN = 13


class Measures(NamedTuple):
    """A manager's sums in a window, and the working days on which they were present."""

    row: BoardRow
    days: int


class Progress(NamedTuple):
    """A badge or title of the ruleset: won or not, and what there is of what is asked for.

    `steps` tell part by part what is to be done still; `revoked` is an award that does not stand,
    `title` the latest holding of a title.
    """

    badge: Badge
    won: BadgeRow | None
    there: int
    asked: int
    steps: Sequence[Step] = ()
    revoked: BadgeRow | None = None
    title: TitleRow | None = None

    @property
    def is_held(self) -> bool:
        """Whether it is a title that is held now."""
        return self.title is not None and self.title.position_to == FOREVER


class Week(NamedTuple):
    """A week of the streak: standing closes, how many keep it, and which days were logged in full.

    `days` are pairs of an ordinal and: -1 no visit, 0 not all logged on time, 1 all logged,
    2 logs are missing that can still come on time.
    """

    monday: int
    closes: int
    asked: int
    days: list[tuple[int, int]]

    @property
    def met(self) -> bool:
        """Whether the week has the closes that keep the streak."""
        return 0 < self.asked <= self.closes


def measures(
    connection: Connection, setting: Setting, manager: StaffId, window: Window
) -> Measures:
    """What the manager did in a window, wherever in the bank; who left is present no longer."""
    columns = BOARD.table.c
    scope = root(connection)
    query = select(BOARD.table).where(
        columns.window == window.name, columns.scope == scope, columns.manager == manager
    )
    row = BoardRow(window.name, UnitId(scope), manager)
    if window.is_custom:
        row = rows_known(connection, window, scope, None, [manager]).get(manager, row)
    elif found := connection.execute(query).first():
        row = BoardRow(*found)
    start, end = _at_work(connection, setting, manager, window)
    return Measures(row, max(0, setting.days_present(manager, start, end)) if start < end else 0)


def days_present(
    connection: Connection, setting: Setting, manager: StaffId, window: Window
) -> list[int]:
    """The working days of a window on which the manager was present, the latest first."""
    start, end = _at_work(connection, setting, manager, window)
    days = range(end - 1, start - 1, -1)
    return [day for day in days if setting.days_present(manager, day, day + 1) > 0]


def _at_work(
    connection: Connection, setting: Setting, manager: StaffId, window: Window
) -> tuple[int, int]:
    """The days of a window, so far, on which the manager belonged to the bank."""
    end = min(window.end, setting.today + 1, left(connection, manager))
    return max(window.start, setting.began(manager)), end


def left(connection: Connection, manager: StaffId) -> int:
    """The first day on which somebody did not work for the bank any more."""
    columns = STAFF.table.c
    query = select(columns.left_day).where(columns.staff == manager)
    return connection.execute(query).scalar() or FOREVER


def badges(
    connection: Connection, setting: Setting, rules: Ruleset, manager: StaffId
) -> list[Progress]:
    """All badges of the rules, those won first, then those nearest to being won."""
    mine = partial(_of, connection, manager)
    counts = {row.window: row.counts for row in mine(TALLY)}
    won = {row.badge: row for row in mine(BADGE)}
    titles = {row.title: row for row in sorted(mine(TITLE), key=TITLE.key)}
    record = DayRecord(manager, setting, lambda: mine(LOG_DAY), lambda: mine(WEEK))
    now = {name.partition("/")[0]: name for name in windows_of(setting.today)}
    found = []
    for badge in rules.badges:
        kind, row = window_kind(badge), won.get(badge.code)
        left = steps(badge.condition, record, setting.today, title=badge.title)
        if isinstance(badge.condition, Count | Rate | Streak):
            there, asked = progress(badge.condition, counts.get(now.get(kind, kind), {}))
        else:
            there = sum(step.asked - step.to_go for step in left)
            asked = sum(step.asked for step in left)
        stands = row if row and row.is_worn else None
        revoked = None if stands else row
        held = titles.get(badge.code)
        found.append(Progress(badge, stands, max(0, there), max(1, asked), left, revoked, held))
    return sorted(
        found, key=lambda p: (p.won is None, -(p.won.won_on if p.won else 0), -p.there / p.asked)
    )


def _of(connection: Connection, manager: StaffId, rows: Rows[R]) -> list[R]:
    """All rows of a table about somebody."""
    query = select(rows.table).where(rows.table.c.manager == manager)
    return [rows.row(values) for values in connection.execute(query)]


def streak(connection: Connection, manager: StaffId) -> StreakRow:
    """The manager's streaks as they stood when the last day opened."""
    found = connection.execute(
        select(STREAK.table).where(STREAK.table.c.manager == manager)
    ).first()
    return STREAK.row(found) if found else StreakRow(manager, 0, 0)


def weeks(connection: Connection, setting: Setting, manager: StaffId) -> list[Week]:
    """The latest weeks of the streak calendar, this one the last.

    Of each is asked what the streak will ask or has asked: by the rules of its last day. Nothing is
    asked of a week before the manager came.
    """
    this = setting.today - (setting.today + 6) % 7
    first = this - 7 * (WEEKS_SHOWN - 1)
    closes = {
        row.week: row.closes
        for row in map(WEEK.row, connection.execute(_since(WEEK, manager, "week", first)))
    }
    days = {
        row.day: row
        for row in map(LOG_DAY.row, connection.execute(_since(LOG_DAY, manager, "day", first)))
    }
    return [
        Week(
            monday,
            closes.get(monday, 0),
            _asked(setting, manager, monday),
            [(day, _kept(setting, days.get(day))) for day in range(monday, monday + 7)],
        )
        for monday in range(first, this + 1, 7)
    ]


def _asked(setting: Setting, manager: StaffId, monday: int) -> int:
    end = monday + 7
    if end <= setting.began(manager):
        return 0
    return target(present_in(setting, manager, monday), setting.rules(end - 1).streak)


def _since(rows: Rows[Any], manager: StaffId, column: str, first: int) -> Select[Any]:
    columns = rows.table.c
    return select(rows.table).where(columns.manager == manager, columns[column] >= first)


def _kept(setting: Setting, row: LogDayRow | None) -> int:
    if row is None or not row.held:
        return -1
    is_open = setting.today - row.day <= setting.rules(row.day).on_time_days
    return 1 if row.kept >= row.held else 2 if is_open else 0
