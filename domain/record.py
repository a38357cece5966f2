"""Records: what a manager did by day, and the day on which that met a condition of a badge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from domain.badge import ALL, LEVELS, met, reads, streak_tally
from domain.calendar import bounds, window_named
from domain.condition import (
    AllOf,
    AnyOf,
    Count,
    InOrder,
    Part,
    Percentile,
    Place,
    Rate,
    Streak,
    Within,
)

Span = tuple[int, int]
"""Days [first, end)."""


class Placed(NamedTuple):
    """A place among the `of` people of a cohort in the settled week that begins on `week`.

    `below` counts twice those with less, and once those with as much, oneself included: the
    percentile is below / 2 · of.
    """

    week: int
    rank: int
    of: int
    below: int

    @property
    def day(self) -> int:
        """The last day of the week."""
        return self.week + 6


class Record(Protocol):
    """What is known of a manager by day, in order of days."""

    def changes(self, name: str) -> Sequence[tuple[int, int]]:
        """How many were added to a tally on which day, or at what a level stands from then on."""

    def places(self) -> Sequence[Placed]:
        """The places in settled weeks."""

    def is_present(self, first: int, end: int) -> bool:
        """Whether the manager was there on any working day in [first, end)."""

    def began(self) -> int:
        """The first day of which anything is known."""


def met_on(part: Part, record: Record, span: Span) -> int | None:
    """The day on which it was first met, counting what was done in `span`; None for not yet.

    Streaks and places are states: they are met on the first day in `span` on which they stand.
    """
    match part:
        case Count() | Rate():
            return _reached(part, record, span)
        case Streak(kind=kind, at_least=at_least):
            runs = record.changes(streak_tally(kind))
            return next((d for d, n in runs if n >= at_least and span[0] <= d < span[1]), None)
        case Place() | Percentile():
            places = (each for each in record.places() if span[0] <= each.day < span[1])
            return next((each.day for each in places if stands(part, each)), None)
        case AllOf(parts=parts):
            return _last([met_on(each, record, span) for each in parts])
        case AnyOf(parts=parts):
            found = [met_on(each, record, span) for each in parts]
            return min((day for day in found if day is not None), default=None)
        case InOrder():
            return in_order(part, record, span)[1]
        case Within():
            return _running(part, record, span)[1]


def _last(days: Sequence[int | None]) -> int | None:
    found = [day for day in days if day is not None]
    return max(found) if found and len(found) == len(days) else None


def in_order(part: InOrder, record: Record, span: Span) -> tuple[int, int | None]:
    """How many parts were met one after the other, and the day of the last if these are all."""
    first, end = span
    for number, each in enumerate(part.parts):
        day = met_on(each, record, (first, end))
        if day is None:
            return number, None
        first = day + 1
    return len(part.parts), first - 1 if part.parts else None


def running(part: Within, record: Record, span: Span) -> int:
    """In how many windows running it was met, up to the last one in `span`."""
    return _running(part, record, span)[0]


def _running(part: Within, record: Record, span: Span) -> tuple[int, int | None]:
    run, met = 0, None
    for first, end in windows(part.window, (max(span[0], record.began()), span[1])):
        if record.is_present(*bounds_of(part.window, first)):
            day = met_on(part.part, record, (first, end))
            run = 0 if day is None else run + 1
            if run >= part.running and met is None:
                met = day
    return run, met


def windows(kind: str, span: Span) -> Iterator[Span]:
    """The windows of a kind that meet a span, cut to it."""
    first, last = span
    while first < last:
        end = bounds_of(kind, first)[1]
        yield first, min(end, last)
        first = end


def bounds_of(kind: str, day: int) -> Span:
    """The window of a kind that a day is in."""
    if kind == ALL:
        return 1, date.max.toordinal()
    return bounds(window_named(kind, date.fromordinal(day)))


def _reached(part: Count | Rate, record: Record, span: Span) -> int | None:
    """The first day at whose end the sums of its window, as far as it is in the span, meet it."""
    names = reads(part)
    changes = sorted((day, name, n) for name in names for day, n in record.changes(name))
    counts: dict[str, int] = {}
    end = 0
    for at, (day, name, number) in enumerate(changes):
        if day >= end:
            counts, end = {}, bounds_of(part.window, day)[1]
        if span[0] <= day < span[1]:
            counts[name] = number if name in LEVELS else counts.get(name, 0) + number
            is_last = at + 1 == len(changes) or changes[at + 1][0] > day
            if is_last and met(part, counts):
                return day
    return None


def stands(part: Place | Percentile, placed: Placed) -> bool:
    """Whether a place in a cohort is one that is asked for."""
    if isinstance(part, Place):
        return placed.rank <= -(-placed.of * part.first_hundredths // 100)
    high = placed.below * 100 >= 2 * placed.of * part.at_least_hundredths
    return placed.of >= part.smallest and high


def holds(part: Part, record: Record, day: int) -> bool:
    """Whether a title's condition holds at the end of `day`: in the window that is on, in the
    last windows that are over, or in the last settled week.
    """
    match part:
        case AllOf(parts=parts):
            return all(holds(each, record, day) for each in parts)
        case AnyOf(parts=parts):
            return any(holds(each, record, day) for each in parts)
        case Within(window=kind, running=asked):
            on = bounds_of(kind, day)
            return running(part, record, (1, day + 1 if on[1] == day + 1 else on[0])) >= asked
        case Streak(kind=kind, at_least=at_least):
            runs = [run for at, run in record.changes(streak_tally(kind)) if at <= day]
            return bool(runs) and runs[-1] >= at_least
        case Place() | Percentile():
            last = [each for each in record.places() if each.day <= day][-1:]
            return any(stands(part, each) for each in last)
        case Count() | Rate():
            span = (bounds_of(part.window, day)[0], day + 1)
            return met(part, counts_in(record, reads(part), span))
        case InOrder():
            return met_on(part, record, (1, day + 1)) is not None


def held_since(part: Part, record: Record, day: int) -> int:
    """The first of the weeks' ends since which it holds without a break up to `day`."""
    while day - 7 >= record.began() and holds(part, record, day - 7):
        day -= 7
    return day


def counts_in(record: Record, names: Sequence[str], span: Span) -> dict[str, int]:
    """What tallies come to in a span."""
    counts: dict[str, int] = {}
    for name in names:
        found = [n for day, n in record.changes(name) if span[0] <= day < span[1]]
        if found:
            counts[name] = found[-1] if name in LEVELS else sum(found)
    return counts
