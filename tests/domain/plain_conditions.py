"""Conditions once more, by going through all days one by one; shares nothing but their data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from domain.condition import AllOf, AnyOf, Count, InOrder, Part, Percentile, Place, Rate, Streak
from domain.condition import Within as Window

DAY = timedelta(days=1)


class Life(NamedTuple):
    """What somebody did: per day what was counted, runs of streaks, and places by week's end."""

    done: list[tuple[date, str]]
    runs: dict[str, list[tuple[date, int]]]
    places: list[tuple[date, int, int, float]]
    away: frozenset[date]

    def first(self) -> date:
        """The first day of anything."""
        days = [day for day, _ in self.done] + [day for day, *_ in self.places]
        return min(days + [day for runs in self.runs.values() for day, _ in runs])


def met(part: Part, life: Life, first: date, last: date) -> date | None:
    """The first day in [first, last] at whose end it is met."""
    if isinstance(part, AllOf | AnyOf):
        days = [met(each, life, first, last) for each in part.parts]
        found = [day for day in days if day]
        enough = len(found) == len(days) if isinstance(part, AllOf) else True
        return (max if isinstance(part, AllOf) else min)(found) if found and enough else None
    if isinstance(part, InOrder):
        found_on: date | None = None
        for each in part.parts:
            found_on = met(each, life, first, last)
            if found_on is None:
                return None
            first = found_on + DAY
        return found_on
    if isinstance(part, Window):
        return _running(part, life, first, last)
    return next((day for day in _days(first, last) if _is_met(part, life, first, day)), None)


def _is_met(part: Count | Rate | Streak | Place | Percentile, life: Life, a: date, b: date) -> bool:
    """Whether it is met on the day `b`, counting from `a` on."""
    if isinstance(part, Streak):
        return any(day == b and run >= part.at_least for day, run in life.runs.get(part.kind, []))
    if isinstance(part, Place | Percentile):
        return any(day == b and _stands(part, r, of, p) for day, r, of, p in life.places)
    inside = [
        name
        for day, name in life.done
        if a <= day <= b and _window(part.window, day) == _window(part.window, b)
    ]
    if isinstance(part, Count):
        return inside.count(part.of) >= part.at_least
    volume = inside.count(part.among)
    enough = inside.count(part.of) * 100 >= volume * part.at_least_hundredths
    return volume >= part.minimum and enough


def _stands(part: Place | Percentile, rank: int, of: int, percentile: float) -> bool:
    if isinstance(part, Place):
        return rank <= ceil(of * part.first_hundredths / 100)
    return of >= part.smallest and percentile * 100 >= part.at_least_hundredths


def _running(part: Window, life: Life, first: date, last: date) -> date | None:
    run = 0
    by_window: dict[tuple[int, ...], list[date]] = {}
    for day in _days(max(first, life.first()), last):
        by_window.setdefault(_window(part.window, day), []).append(day)
    for window, days in by_window.items():
        whole = list(_days(days[0] - 400 * DAY, days[0] + 400 * DAY))
        inside = [day for day in whole if _window(part.window, day) == window]
        if all(day in life.away for day in inside):
            continue
        found = met(part.part, life, days[0], days[-1])
        run = run + 1 if found else 0
        if found and run >= part.running:
            return found
    return None


def _window(kind: str, day: date) -> tuple[int, ...]:
    if kind == "week":
        return day.isocalendar()[:2]
    if kind == "month":
        return day.year, day.month
    return {"all": (), "day": (day.toordinal(),), "year": (day.year,)}[kind]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
