"""The bank's calendar: working days with holidays and make-up workdays 调休, weeks, periods."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

SATURDAY = 5

PERIODS = ("day", "week", "month", "quarter", "year")
"""Kinds of calendar window that a day belongs to, shortest first."""


class Calendar:
    """Working days: Monday to Friday, but for the days that were set otherwise.

    A day is a proleptic Gregorian ordinal (`date.toordinal()`), so that rules count with integers.
    """

    def __init__(self) -> None:
        """Begin with no day set."""
        self._set: dict[int, bool] = {}
        self._changed: list[int] = []
        self._sums: list[int] = [0]

    def set(self, day: int, working: bool) -> None:
        """Make `day` a workday or a holiday whatever its weekday."""
        self._set[day] = working
        self._changed = sorted(self._set)
        more = (int(self._set[each]) - int(_weekday(each) < SATURDAY) for each in self._changed)
        self._sums = list(accumulate(more, initial=0))

    def is_working(self, day: int) -> bool:
        """Whether the bank works on `day`."""
        return self._set.get(day, _weekday(day) < SATURDAY)

    def working_days(self, start: int, end: int) -> int:
        """How many days in [start, end) the bank works."""
        if end <= start:
            return 0
        first, last = bisect_left(self._changed, start), bisect_left(self._changed, end)
        return _weekdays(end) - _weekdays(start) + self._sums[last] - self._sums[first]

    def is_last(self, day: int, kind: str) -> bool:
        """Whether `day` is the last working day of its window of that kind, one of PERIODS."""
        end = bounds(windows_of(day)[PERIODS.index(kind)])[1]
        return self.is_working(day) and not self.working_days(day + 1, end)

    def working(self, start: int, end: int) -> Iterable[int]:
        """The working days in [start, end)."""
        return (day for day in range(start, end) if self.is_working(day))


def monday(day: int) -> int:
    """First day of the week that `day` is in."""
    return day - _weekday(day)


def _weekday(day: int) -> int:
    return (day + 6) % 7


def _weekdays(day: int) -> int:
    """Mondays to Fridays before `day`, counted from an arbitrary Monday."""
    weeks, weekday = divmod(day + 6, 7)
    return 5 * weeks + min(weekday, 5)


@lru_cache(maxsize=65536)
def windows_of(day: int) -> tuple[str, str, str, str, str]:
    """Names of the day, week, month, quarter and year that a day belongs to."""
    on = date.fromordinal(day)
    year, week, _ = on.isocalendar()
    return (
        f"day/{on.isoformat()}",
        f"week/{year:04}-W{week:02}",
        f"month/{on.year:04}-{on.month:02}",
        f"quarter/{on.year:04}-Q{(on.month + 2) // 3}",
        f"year/{on.year:04}",
    )


def window_named(kind: str, on: date) -> str:
    """Name of the window of that kind which contains `on`: one of PERIODS, or the kind itself."""
    return windows_of(on.toordinal())[PERIODS.index(kind)] if kind in PERIODS else kind


@lru_cache(maxsize=4096)
def bounds(window: str) -> tuple[int, int]:
    """First day of a named calendar window and the day after its last, as ordinals."""
    kind, _, name = window.partition("/")
    if kind == "day":
        start = date.fromisoformat(name)
        end = start + timedelta(days=1)
    elif kind == "week":
        start = date.fromisocalendar(int(name[:4]), int(name[6:]), 1)
        end = start + timedelta(days=7)
    elif kind == "year":
        start, end = date(int(name), 1, 1), date(int(name) + 1, 1, 1)
    else:
        months = 1 if kind == "month" else 3
        first = int(name[5:]) if kind == "month" else 3 * int(name[6:]) - 2
        start = date(int(name[:4]), first, 1)
        end = date(start.year + (first + months > 12), (first + months - 1) % 12 + 1, 1)
    return start.toordinal(), end.toordinal()
