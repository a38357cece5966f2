"""Streaks: counts by week and day as lines come, runs reckoned anew when a day opens."""

from __future__ import annotations

from collections.abc import Callable

from domain.event import StaffId
from domain.setting import Setting
from domain.streak import LogRun, WeekRun, outcome
from projections.badges.rows import (
    LOG_DAY,
    STREAK,
    WEEK,
    LogDayRow,
    StreakRow,
    WeekRow,
)
from projections.shelf import Shelf

WEEK_DAYS = 7
GRACE_DAYS = 1
"""A week is over for the streak a day after it ended, when late facts are in."""

Reached = Callable[[StaffId, str, int, int], None]
"""Told manager, streak, its length, and the last day that it counts."""


class Streaks:
    """Which weeks and days were kept, and the runs of them."""

    def __init__(self, shelf: Shelf, setting: Setting, reached: Reached) -> None:
        """Keep them in the drawers of `shelf`, and tell `reached` how long the runs are."""
        self._setting, self._reached = setting, reached
        self._weeks, self._days, self._streaks = shelf[WEEK], shelf[LOG_DAY], shelf[STREAK]

    def closed(self, manager: StaffId, day: int, sign: int) -> None:
        """A close stands on `day`, or no longer."""
        week = monday(day)
        row = self._weeks.edit((manager, week)) or self._weeks.put(WeekRow(manager, week))
        row.closes += sign
        self._touch(manager, day)

    def held(self, manager: StaffId, day: int, sign: int) -> None:
        """A visit was held on `day`, or was not after all."""
        self._day(manager, day).held += sign
        self._touch(manager, day)

    def kept(self, manager: StaffId, day: int, sign: int) -> None:
        """The log of a visit of `day` came on time, or the visit is void."""
        self._day(manager, day).kept += sign
        self._touch(manager, day)

    def close(self, manager: StaffId, day: int, sign: int) -> int:
        """A close that badges count stands on `day`, or no longer; how many do now."""
        row = self._day(manager, day)
        row.closes += sign
        return row.closes

    def close_days(self, manager: StaffId) -> list[int]:
        """The days of such closes."""
        return sorted(row.day for row in self._days.where(manager=manager) if row.closes)

    def left(self, manager: StaffId, first: int) -> None:
        """A leave from `first` on was noted or cancelled: other weeks ask for less."""
        row = self._streaks.edit(manager)
        if row and first < row.weeks_through + WEEK_DAYS:
            row.redo = 1

    def _day(self, manager: StaffId, day: int) -> LogDayRow:
        key = (day, manager)
        return self._days.edit(key) or self._days.put(LogDayRow(day, manager))

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
            managers = {row.manager for row in self._days.where(day=self._last_due())}
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
        row.redo, row.weeks_through, row.logs_through = 0, self._last_week(), self._last_due()
        row.weeks, row.weeks_longest, row.freezes = weeks.current, weeks.longest, weeks.freezes
        row.toward = weeks.toward
        row.log_days, row.log_visits = logs.days, logs.visits
        row.log_longest, row.log_most = logs.longest, logs.most
        self._reached(row.manager, "week", weeks.longest, row.weeks_through + WEEK_DAYS - 1)
        self._reached(row.manager, "log", logs.most, row.logs_through)

    def weeks_on(self, row: StreakRow, run: WeekRun) -> WeekRun:
        """The run going on from the weeks reckoned already to the last one that is over."""
        for week in range(row.weeks_through + WEEK_DAYS, self._last_week() + 1, WEEK_DAYS):
            rule = self._setting.rules(week + WEEK_DAYS - 1).streak
            found = self._weeks.get((row.manager, week))
            present = self._setting.days_present(row.manager, week, week + WEEK_DAYS)
            run = run.after(outcome(found.closes if found else 0, present, run, rule), rule)
        return run

    def logs_on(self, row: StreakRow, run: LogRun) -> LogRun:
        """The run going on from the days reckoned already to the last one whose logs were due."""
        for day in range(row.logs_through + 1, self._last_due() + 1):
            found = self._days.get((day, row.manager))
            if found:
                run = run.after(found.held, found.kept)
        return run

    def _last_week(self) -> int:
        """First day of the last week that is over."""
        return monday(self._setting.today - GRACE_DAYS) - WEEK_DAYS

    def _last_due(self) -> int:
        """The last day whose logs cannot come on time any more."""
        today = self._setting.today
        return today - self._setting.rules(today).on_time_days - 1


def monday(day: int) -> int:
    """First day of the week that `day` is in."""
    return day - (day + 6) % 7
