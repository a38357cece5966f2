"""Periods in words, and the one before and after."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton

from domain.calendar import PERIODS

MONTH = 32
"""More days than a month has."""

SKELETONS = {"month": "yMMMM", "quarter": "yQQQ", "year": "y"}


def words(window: str, start: int, end: int, locale: Locale) -> str:
    """The days [start, end) of a kind of window, as people call them."""
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    if window in SKELETONS:
        return format_skeleton(SKELETONS[window], first, locale=locale)
    if first == last:
        return format_date(first, "long", locale)
    return format_interval(first, last, "yMMMd", locale=locale)


def neighbours(window: str, start: int, end: int, today: int) -> tuple[date | None, date | None]:
    """A day of the period before and one of the period after; none lies in the future."""
    if window not in PERIODS:
        return None, None
    return date.fromordinal(start - 1), date.fromordinal(end) if end <= today else None


def month_before(today: int) -> str:
    """The month before that of a day, as an address has it: 2026-03."""
    first = date.fromordinal(max(today, MONTH)).replace(day=1)
    return f"{date.fromordinal(first.toordinal() - 1):%Y-%m}"
