"""Streaks: counts by week and day as lines come, runs reckoned anew when a day opens."""

from __future__ import annotations

from collections.abc import Callable

from domain.calendar import monday
from domain.event import StaffId
from domain.setting import Setting
from domain.streak import LogRun, WeekRun
from projections.badges.record import (
    GRACE_DAYS,
    WEEK_DAYS,
    after_week,
    last_due,
    last_week,
)
from projections.badges.rows import (
    LOG_DAY,
    STREAK,
    WEEK,
    LogDayRow,
    StreakRow,
    WeekRow,
)
from projections.shelf import Drawer, Shelf

Reached = Callable[[StaffId, str, int, int], None]
"""Told manager, streak, its length, and the last day that it counts."""


class Streaks:
    """Which weeks and days were kept, and the runs of them."""

    def __init__(self, shelf: Shelf, setting: Setting, reached: Reached) -> None:
        """Keep them in the drawers of `shelf`, and tell `reached` how long the runs are."""
        self._setting, self._reached = setting, reached
        self._weeks, self._days, self._streaks = shelf[WEEK], shelf[LOG_DAY], shelf[STREAK]
        self._due = (0, 0)

    def closed(self, manager: StaffId, day: int, sign: int) -> None:
        """A close stands on `day`, or no longer."""
        week = monday(day)
        row = self._weeks.edit((manager, week)) or self._weeks.put(WeekRow(manager, week))
        row.closes += sign
        self._touch(manager, day)

    def held(self, manager: StaffId, day: int, sign: int) -> None:
        """A visit was held on `day`, or was not after all."""
        day_row(self._days, manager, day).held += sign
        self._touch(manager, day)

    def kept(self, manager: StaffId, day: int, sign: int) -> None:
        """The log of a visit of `day` came on time, or the visit is void."""
        day_row(self._days, manager, day).kept += sign
        self._touch(manager, day)

    def left(self, manager: StaffId, first: int) -> None:
        """A leave from `first` on was noted or cancelled: other weeks ask for less."""
        row = self._streaks.edit(manager)
        if row and first < row.weeks_through + WEEK_DAYS:
            row.redo = 1

    def _touch(self, manager: StaffId, day: int) -> None:
        row = self._streaks.get(manager)
        if row is None:
            self._streaks.put(StreakRow(manager, monday(day), day))
        elif day <= self._last_due() or day < row.weeks_through + WEEK_DAYS or day < row.first_day:
            row.redo, row.first_day = 1, min(row.first_day, day)
            row.first_week = monday(row.first_day)
            self._streaks.keep(row)

    def day_opened(self) -> None:
        """Reckon the runs of those whose logs of a day are due now, of those about whom something
        came in late, and of everybody when a week is over.
        """
        if self._setting.today - monday(self._setting.today) == GRACE_DAYS:
            managers = {row.manager for row in self._streaks.where()}
        else:
            last = self._last_due()
            due = range(last_due(self._setting, self._setting.today - 1) + 1, last + 1)
            managers = {row.manager for day in due for row in self._days.where(day=day)}
            managers |= {row.manager for row in self._streaks.where(redo=1)}
        for manager in sorted(managers):
            row = self._streaks.edit(manager)
            if row:
                self._reckon(row)

    def _reckon(self, row: StreakRow) -> None:
        if row.redo:
            row.weeks_through, row.logs_through = row.first_week - WEEK_DAYS, row.first_day - 1
            weeks, logs = WeekRun(), LogRun()
        else:
            weeks = WeekRun(row.weeks, row.weeks_longest, row.freezes, row.toward)
            logs = LogRun(row.log_days, row.log_visits, row.log_longest, row.log_most)
        weeks, logs = self.weeks_on(row, weeks), self.logs_on(row, logs)
        row.redo = 0
        row.weeks_through, row.logs_through = last_week(self._setting), self._last_due()
        row.weeks, row.weeks_longest, row.freezes = weeks.current, weeks.longest, weeks.freezes
        row.toward = weeks.toward
        row.log_days, row.log_visits = logs.days, logs.visits
        row.log_longest, row.log_most = logs.longest, logs.most
        self._reached(row.manager, "week", weeks.longest, row.weeks_through + WEEK_DAYS - 1)

    def weeks_on(self, row: StreakRow, run: WeekRun) -> WeekRun:
        """The run going on from the weeks reckoned already to the last one that is over."""
        for week in range(row.weeks_through + WEEK_DAYS, last_week(self._setting) + 1, WEEK_DAYS):
            found = self._weeks.get((row.manager, week))
            closes = found.closes if found else 0
            before, run = run, after_week(self._setting, row.manager, week, closes, run)
            if run.longest > before.longest:
                self._reached(row.manager, "week", run.longest, week + WEEK_DAYS - 1)
        return run

    def logs_on(self, row: StreakRow, run: LogRun) -> LogRun:
        """The run going on from the days reckoned already to the last one whose logs were due."""
        for day in range(row.logs_through + 1, self._last_due() + 1):
            found = self._days.get((day, row.manager))
            if found and found.held:
                before, run = run, run.after(found.held, found.kept)
                if run.most > before.most:
                    self._reached(row.manager, "log", run.most, day)
        return run

    def _last_due(self) -> int:
        """`last_due` of today, reckoned once a day."""
        if self._due[0] != self._setting.today:
            self._due = (self._setting.today, last_due(self._setting))
        return self._due[1]


def day_row(days: Drawer[LogDayRow], manager: StaffId, day: int) -> LogDayRow:
    """The row of a manager's day, to be changed."""
    return days.edit((day, manager)) or days.put(LogDayRow(day, manager))
