"""Charts: where the points, ticks and bars of a small picture stand, for charts.html to draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

WIDTH = 320
"""In units of the picture; a column of a telephone is about as many pixels wide."""

LEFT, RIGHT, TOP, BOTTOM = 46, 310, 20, 126
"""Where the lines of a chart end; texts stand outside."""

ACROSS = (16, WIDTH - 16)
"""Where a scale from left to right ends, so that the texts under its ends have room."""

ROW = 40
STEPS = 4

_NICE = (1, 2, 5)


class Mark(NamedTuple):
    """A value that is marked on a scale, and what it is called there."""

    name: str
    value: int
    at: float


class Dot(NamedTuple):
    """A point of a line; `name` is what it is of, a day as an ordinal or a text."""

    name: int | str
    value: int
    x: float
    y: float


class Line(NamedTuple):
    """A line over time: stretches without a gap, ticks, and a threshold."""

    runs: list[list[Dot]]
    names: list[tuple[int | str, float]]
    ticks: list[Mark]
    threshold: Mark | None
    floor: float

    @property
    def dots(self) -> list[Dot]:
        """All points."""
        return [dot for run in self.runs for dot in run]

    @property
    def lowest(self) -> Dot:
        """The lowest point, the first of equals."""
        return min(self.dots, key=lambda dot: dot.value)

    @property
    def highest(self) -> Dot:
        """The highest point, the first of equals."""
        return max(self.dots, key=lambda dot: dot.value)


class Bar(NamedTuple):
    """A bar from `x`, `width` long; of a histogram it holds values in [first, last)."""

    x: float
    y: float
    width: float
    height: float
    first: int = 0
    last: int = 0
    held: int = 0


class Pair(NamedTuple):
    """Where a value was and where it will be, None where it is not known."""

    y: float
    before: float | None
    after: float | None


class Spread(NamedTuple):
    """How values are distributed: a histogram with marks, and an interval under it."""

    bars: list[Bar]
    marks: list[Mark]
    ticks: list[Mark]
    interval: tuple[float, float] | None
    floor: float


class Gauge(NamedTuple):
    """A value on a scale with its interval and marks."""

    filled: float
    interval: tuple[float, float] | None
    marks: list[Mark]
    ticks: list[Mark]


def ticks(low: int, high: int, steps: int = STEPS) -> list[int]:
    """Round numbers, evenly apart, from one not above `low` to one not below `high`."""
    step = 1
    while (high - low) / step > steps:
        step = next(each for each in _steps(step) if each > step)
    first, last = low // step, -(-high // step)
    return [step * number for number in range(first, last + 1)]


def _steps(near: int) -> list[int]:
    """The round numbers about one."""
    power = 10 ** (len(str(near)) - 1)
    return [nice * power * ten for ten in (1, 10) for nice in _NICE]


def line(
    points: Sequence[tuple[int | str, int | None]],
    threshold: tuple[str, int] | None = None,
    least: int = 1,
) -> Line:
    """A line over points in order, each a name and a value; None leaves a gap.

    The scale begins at 0 and reaches `least` at least, so that a little is not drawn as much.
    """
    known = [value for _, value in points if value is not None]
    known += [threshold[1]] if threshold else []
    scale = ticks(min([0, *known]), max([least, *known]))

    def height(value: int) -> float:
        return place(value, (scale[0], scale[-1]), BOTTOM, TOP)

    last = max(1, len(points) - 1)
    dots = [
        (value is None, name, value or 0, place(at, (0, last), LEFT + 6, RIGHT - 6))
        for at, (name, value) in enumerate(points)
    ]
    runs = [
        [Dot(name, value, x, height(value)) for _, name, value, x in run]
        for is_gap, run in groupby(dots, key=lambda dot: dot[0])
        if not is_gap
    ]
    shown = sorted({0, len(points) // 2, len(points) - 1}) if points else []
    return Line(
        runs=runs,
        names=[(dots[at][1], dots[at][3]) for at in shown],
        ticks=[Mark("", value, height(value)) for value in scale],
        threshold=Mark(*threshold, height(threshold[1])) if threshold else None,
        floor=height(0),
    )


def spread(
    values: Sequence[int],
    marks: Sequence[tuple[str, int]] = (),
    interval: tuple[int, int] | None = None,
    least: int = 1,
) -> Spread:
    """A histogram of values in even parts, the last of which holds its end too."""
    known = [*values, *(value for _, value in marks), *(interval or ())]
    scale = ticks(min([0, *known]), max([least, *known]), 2 * STEPS)
    ends = (scale[0], scale[-1])
    parts = list(pairwise(scale))
    counts = [
        sum(first <= each < last or each == last == scale[-1] for each in values)
        for first, last in parts
    ]
    most = max([1, *counts])
    bars = []
    for (first, last), count in zip(parts, counts, strict=True):
        x, end = place(first, ends, *ACROSS), place(last, ends, *ACROSS)
        y = place(count, (0, most), BOTTOM, TOP + 18)
        bars.append(Bar(x + 1, y, round(end - x - 2, 1), round(BOTTOM - y, 1), first, last, count))
    return Spread(
        bars=bars,
        marks=[Mark(name, value, place(value, ends, *ACROSS)) for name, value in marks],
        ticks=[Mark("", value, place(value, ends, *ACROSS)) for value in scale],
        interval=_between(interval, ends, *ACROSS),
        floor=BOTTOM,
    )


def bars(values: Sequence[int | None], least: int = 1) -> list[Bar]:
    """Bars one under the other on one scale from 0, each under the room for its name."""
    most = max([least, *(value or 0 for value in values)])
    return [
        Bar(0, ROW * at + 22, place(max(0, value or 0), (0, most), 0, WIDTH), 10)
        for at, value in enumerate(values)
    ]


def pairs(rows: Sequence[tuple[str, int | None, int | None]], least: int = 1) -> list[Pair]:
    """Where values were and where they will be, one pair under the other on one scale from 0."""
    known = [value for _, *both in rows for value in both if value is not None]
    ends = (0, max([least, *known]))

    def at(value: int | None) -> float | None:
        return None if value is None else place(max(0, value), ends, 6, WIDTH - 6)

    return [
        Pair(ROW * number + 28, at(before), at(after))
        for number, (_, before, after) in enumerate(rows)
    ]


def gauge(
    value: int | None,
    ends: tuple[int, int],
    interval: tuple[int, int] | None = None,
    marks: Sequence[tuple[str, int]] = (),
) -> Gauge:
    """A value between two ends, as a thermometer that lies on its side."""
    scale = [each for each in ticks(*ends) if ends[0] <= each <= ends[1]]
    start, stop = ACROSS
    return Gauge(
        filled=0 if value is None else place(_within(value, ends), ends, start, stop) - start,
        interval=_between(interval, ends, start, stop),
        marks=[Mark(name, at, place(_within(at, ends), ends, start, stop)) for name, at in marks],
        ticks=[Mark("", each, place(each, ends, start, stop)) for each in scale],
    )


def ring(part: int, of: int) -> float:
    """How much of a ring is filled, of 100."""
    return 0.0 if of <= 0 else round(100 * min(max(part, 0), of) / of, 1)


def place(value: float, ends: tuple[int, int], start: float, stop: float) -> float:
    """Where between `start` and `stop` a value stands that lies between two ends."""
    low, high = ends
    return round(start + (stop - start) * (value - low) / ((high - low) or 1), 1)


def _within(value: int, ends: tuple[int, int]) -> int:
    return min(max(value, ends[0]), ends[1])


def _between(
    interval: tuple[int, int] | None, ends: tuple[int, int], start: float, stop: float
) -> tuple[float, float] | None:
    if interval is None:
        return None
    low, high = (place(_within(each, ends), ends, start, stop) for each in interval)
    return low, high
