"""Steps: what is still to be done for a badge, part by part, in numbers without words."""

from __future__ import annotations

from typing import NamedTuple

from domain.badge import progress, reads, streak_tally
from domain.condition import (
    AllOf,
    AnyOf,
    ByHand,
    Condition,
    Count,
    InOrder,
    Part,
    Percentile,
    Place,
    Rate,
    Streak,
    Within,
)
from domain.record import Record, Span, bounds_of, counts_in, met_on, running

TIMES, VOLUME, SHARE, RUN = "times", "volume", "share", "run"


class Step(NamedTuple):
    """One part of a condition: `there` of `asked`, within a window of a kind.

    `unit` tells of what: TIMES that something was done, VOLUME below which there is no rate, SHARE
    in percent, RUN of windows in which `name` was met, or of a streak. `name` is the tally's.
    """

    name: str
    unit: str
    there: int
    asked: int
    window: str = "all"

    @property
    def to_go(self) -> int:
        """How much is missing."""
        return max(0, self.asked - self.there)


def steps(condition: Condition, record: Record, today: int, *, title: bool = False) -> list[Step]:
    """The parts of a condition that are not met yet, in its order; a title's always.

    Of parts to be met in order the next one comes first, as far as it is; those after it have
    not begun. Of parts of which one is enough all are told.
    """
    if isinstance(condition, ByHand):
        return []
    span = (1, today + 1)
    if title and isinstance(condition, Within):
        return _within(condition, record, span)
    return _steps(condition, record, span)


def _steps(part: Part, record: Record, span: Span) -> list[Step]:
    if met_on(part, record, span) is not None:
        return []
    match part:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return [step for each in parts for step in _steps(each, record, span)]
        case InOrder(parts=parts):
            found: list[Step] = []
            for each in parts:
                day = met_on(each, record, span)
                if day is None:
                    found += _steps(each, record, span)
                    span = (span[1], span[1])
                else:
                    span = (day + 1, span[1])
            return found
        case Within():
            return _within(part, record, span)
        case Streak(kind=kind, at_least=at_least):
            runs = [n for day, n in record.changes(streak_tally(kind)) if day < span[1]]
            return [Step(streak_tally(kind), RUN, runs[-1] if runs else 0, at_least)]
        case Place() | Percentile():
            return [Step(_named(part), RUN, 0, 1, "week")]
        case Count() | Rate():
            first = max(span[0], bounds_of(part.window, max(1, span[1] - 1))[0])
            return [step_of(part, counts_in(record, reads(part), (first, span[1])))]


def _within(part: Within, record: Record, span: Span) -> list[Step]:
    if part.running == 1:
        on = bounds_of(part.window, max(1, span[1] - 1))[0]
        inner = _steps(part.part, record, (max(on, span[0]), span[1]))
        return [step._replace(window=part.window) for step in inner]
    over = bounds_of(part.window, max(1, span[1] - 1))[0]
    if isinstance(part.part, Place | Percentile):
        # A week is settled some days after it is over.
        over = min(over, max((each.day + 1 for each in record.places()), default=over))
    there = running(part, record, (span[0], max(span[0], over)))
    return [Step(_named(part.part), RUN, there, part.running, part.window)]


def step_of(part: Count | Rate | Streak, counts: dict[str, int]) -> Step:
    """How far the tallies of the condition's window are."""
    if isinstance(part, Streak):
        return Step(streak_tally(part.kind), RUN, *progress(part, counts))
    if isinstance(part, Count):
        return Step(part.of, TIMES, *progress(part, counts), part.window)
    volume = counts.get(part.among, 0)
    if volume < part.minimum:
        return Step(part.among, VOLUME, volume, part.minimum, part.window)
    share = 100 * counts.get(part.of, 0) // volume if volume else 0
    return Step(part.of, SHARE, share, part.at_least_hundredths, part.window)


def _named(part: Part) -> str:
    """What the first thing is that a part asks for."""
    match part:
        case Place():
            return "place"
        case Percentile():
            return "percentile"
        case AllOf(parts=parts) | AnyOf(parts=parts) | InOrder(parts=parts):
            return _named(parts[0]) if parts else ""
        case Within(part=inner):
            return _named(inner)
        case Count() | Rate() | Streak():
            return reads(part)[0]
