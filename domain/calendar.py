"""The bank's calendar: working days with holidays and make-up workdays 调休, weeks, periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

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

    def set(self, day: int, working: bool) -> None:
        """Make `day` a workday or a holiday whatever its weekday."""
        self._set[day] = working

    def is_working(self, day: int) -> bool:
        """Whether the bank works on `day`."""
        return self._set.get(day, _weekday(day) < SATURDAY)

    def working_days(self, start: int, end: int) -> int:
        """How many days in [start, end) the bank works."""
        weeks, rest = divmod(max(0, end - start), 7)
        plain = 5 * weeks + sum(_weekday(start + i) < SATURDAY for i in range(rest))
        changed = (
            int(working) - int(_weekday(day) < SATURDAY)
            for day, working in self._set.items()
            if start <= day < end
        )
        return plain + sum(changed)

    def working(self, start: int, end: int) -> Iterable[int]:
        """The working days in [start, end)."""
        return (day for day in range(start, end) if self.is_working(day))


def _weekday(day: int) -> int:
    return (day + 6) % 7


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
