"""Settled weeks 结算: EV by week, the week beside the own weeks before, the place in the cohort."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from domain.bank import CohortsSet, PeriodSettled
from domain.calendar import bounds, monday, windows_of
from domain.event import Entry, StaffId
from domain.setting import Setting
from projections.badges.record import WEEK_DAYS
from projections.badges.rows import COHORT, WEEK, CohortRow, WeekRow
from projections.shelf import Shelf

IsOver = Callable[[StaffId, int], None]
"""Told a manager who was above their own median in a week, and its last day."""


class Weeks:
    """What each manager earned in which week, and what that was worth when it was settled."""

    def __init__(self, shelf: Shelf, setting: Setting, is_over: IsOver) -> None:
        """Keep them in the drawers of `shelf`; tell `is_over` of weeks above the median."""
        self._setting, self._is_over = setting, is_over
        self._weeks, self._cohorts = shelf[WEEK], shelf[COHORT]

    def earn(self, manager: StaffId, day: int, amount: int, position: int) -> None:
        """Points of EV were earned on `day`, or were not after all."""
        week = monday(day)
        row = self._weeks.edit((manager, week)) or self._weeks.put(WeekRow(manager, week))
        row.ev += amount
        if self._setting.today >= week + WEEK_DAYS and not self._is_settled(week):
            row.late.append((position, amount))

    def set_cohorts(self, _entry: Entry, event: CohortsSet) -> None:
        """Who is compared with whom in a period."""
        self._cohorts.put(CohortRow(event.period, [list(each) for each in event.cohorts]))

    def settle(self, event: PeriodSettled) -> tuple[int, list[StaffId]] | None:
        """Reckon a settled week, as it was known at `through`.

        Returns its last day and who did anything in it; None for other periods.
        """
        if not event.period.startswith("week/"):
            return None
        week = bounds(event.period)[0]
        rows = sorted(self._weeks.where(week=week), key=lambda row: row.manager)
        for row in rows:
            late = sum(amount for position, amount in row.late if position > event.through)
            row.settled, row.late = row.ev - late, []
            self._weeks.keep(row)
        for row in rows:
            if self._is_above(row):
                self._is_over(row.manager, week + WEEK_DAYS - 1)
        settled = {row.manager: row for row in rows}
        for cohort in self._compared(week):
            self._place(week, cohort, settled)
        return week + WEEK_DAYS - 1, list(settled)

    def _is_above(self, row: WeekRow) -> bool:
        """Whether it is above the median of the last settled weeks with presence (GAME.md)."""
        rule = self._setting.rules(row.week + WEEK_DAYS - 1).improvement
        if row.settled <= 0 or not self._was_there(row.manager, row.week):
            return False
        before = self._settled_before(row.manager, row.week, rule.weeks)
        return len(before) >= rule.minimum and row.settled > median(before)

    def _settled_before(self, manager: StaffId, week: int, number: int) -> list[int]:
        found: list[int] = []
        while len(found) < number and week > self._setting.first_day:
            week -= WEEK_DAYS
            if self._is_settled(week) and self._was_there(manager, week):
                row = self._weeks.get((manager, week))
                found.append(row.settled if row else 0)
        return found

    def _was_there(self, manager: StaffId, week: int) -> bool:
        first = max(week, self._setting.began(manager))
        return self._setting.days_present(manager, first, week + WEEK_DAYS) > 0

    def _is_settled(self, week: int) -> bool:
        return windows_of(week)[1] in self._setting.settled

    def _compared(self, week: int) -> list[list[StaffId]]:
        """The cohorts of the shortest period around the week's first day that has any."""
        rows = (self._cohorts.get(period) for period in windows_of(week)[1:])
        return next((row.cohorts for row in rows if row), [])

    def _place(self, week: int, cohort: Sequence[StaffId], settled: dict[StaffId, WeekRow]) -> None:
        """Rank a cohort by EV; who was away or earned nothing has no place, but counts in n."""
        ranked = [max(0, settled[m].settled) if m in settled else 0 for m in cohort]
        for manager, ev in zip(cohort, ranked, strict=True):
            if ev and self._was_there(manager, week):
                row = settled[manager]
                above, below = (sum(v > ev for v in ranked), sum(v < ev for v in ranked))
                row.rank, row.of = above + 1, len(cohort)
                row.below = below + len(cohort) - above
