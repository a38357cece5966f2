"""A manager's record by day, put together from rows when a condition asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from domain.calendar import monday
from domain.event import StaffId
from domain.record import Placed
from domain.setting import Setting
from domain.streak import LogRun, WeekRun, outcome
from projections.badges.rows import LogDayRow, WeekRow

WEEK_DAYS = 7
GRACE_DAYS = 1
"""A week is over for the streak a day after it ended, when late facts are in."""

Changes = list[tuple[int, int]]


class DayRecord:
    """What a manager did, read from the rows of days and weeks; see `domain.record.Record`."""

    def __init__(
        self,
        manager: StaffId,
        setting: Setting,
        days: Callable[[], Iterable[LogDayRow]],
        weeks: Callable[[], Iterable[WeekRow]],
    ) -> None:
        """Read by these questions, each put once and only if a condition needs it."""
        self._manager, self._setting = manager, setting
        self._ask_days, self._ask_weeks = days, weeks

    def changes(self, name: str) -> Changes:
        """How many were added on which day, or the level from that day on."""
        if name == "week_streak":
            return self._week_course
        if name == "log_streak":
            return self._log_course
        return [(row.day, row.counts[name]) for row in self._days if name in row.counts]

    def places(self) -> list[Placed]:
        """The places in settled weeks."""
        return [Placed(w.week, w.rank, w.of, w.below) for w in self._weeks if w.rank]

    def is_present(self, first: int, end: int) -> bool:
        """Whether the manager was there; before the first day at the bank nobody is."""
        first = max(first, self._setting.began(self._manager))
        return first < end and self._setting.days_present(self._manager, first, end) > 0

    def began(self) -> int:
        """The first day of which there is a row."""
        firsts = [row.day for row in self._days[:1]] + [row.week for row in self._weeks[:1]]
        return min(firsts, default=self._setting.today)

    @cached_property
    def _days(self) -> list[LogDayRow]:
        return sorted(self._ask_days(), key=lambda row: row.day)

    @cached_property
    def _weeks(self) -> list[WeekRow]:
        return sorted(self._ask_weeks(), key=lambda row: row.week)

    @cached_property
    def _week_course(self) -> Changes:
        """How long the run of weeks was at the end of each week that is over."""
        closes = {row.week: row.closes for row in self._weeks}
        run, found = WeekRun(), []
        for week in range(monday(self.began()), last_week(self._setting) + 1, WEEK_DAYS):
            run = after_week(self._setting, self._manager, week, closes.get(week, 0), run)
            found.append((week + WEEK_DAYS - 1, run.current))
        return found

    @cached_property
    def _log_course(self) -> Changes:
        """How many visits were logged running, at the end of each day whose logs were due."""
        run, found = LogRun(), []
        for row in self._days:
            if row.day <= last_due(self._setting):
                run = run.after(row.held, row.kept)
                found.append((row.day, run.visits))
        return found


def after_week(setting: Setting, manager: StaffId, week: int, closes: int, run: WeekRun) -> WeekRun:
    """The run of weeks once the one that begins on `week` is over, by the rules of its last day."""
    rule = setting.rules(week + WEEK_DAYS - 1).streak
    present = present_in(setting, manager, week)
    return run.after(outcome(closes, present, run, rule), rule)


def present_in(setting: Setting, manager: StaffId, week: int) -> int:
    """Days present in the week that begins on `week`; in the week of joining, from then on.

    What came from a file may lie before somebody joined: such weeks are taken as they were worked.
    """
    end, began = week + WEEK_DAYS, setting.began(manager)
    first = began if week < began < end else week
    return max(0, setting.days_present(manager, first, end))


def last_week(setting: Setting) -> int:
    """First day of the last week that is over."""
    return monday(setting.today - GRACE_DAYS) - WEEK_DAYS


LONGEST_GRACE = 31
"""A day more than any ruleset lets a log wait (`domain.ruleset_ranges`)."""


def last_due(setting: Setting, today: int = 0) -> int:
    """The last day whose logs, and those of all days before it, cannot come on time.

    It is that of `today`, of the bank's own without one; each day has the rules of its own.
    """
    today = today or setting.today
    for day in range(today - LONGEST_GRACE, today):
        if day + setting.rules(day).on_time_days >= today:
            return day - 1
    return today - 1
