"""Badges 徽章: whether a condition of the ruleset is met by a manager's tallies."""

from __future__ import annotations

from collections.abc import Mapping

from domain.condition import (
    AllOf,
    AnyOf,
    Badge,
    ByHand,
    Condition,
    Count,
    InOrder,
    Percentile,
    Place,
    Rate,
    Streak,
    Within,
)

ALL = "all"
"""The window of all time."""

LEVELS = ("patch", "patch_seen", "balance", "balanced", "week_streak", "log_streak")
"""Tallies that stand at a value from a day on; the others are sums of what was done by day."""

Counts = Mapping[str, int]
"""A manager's tallies in one window, by name; a name that is not there counts 0."""


def met(condition: Count | Rate | Streak, counts: Counts) -> bool:
    """Whether tallies of the condition's window meet it."""
    there, asked = progress(condition, counts)
    return there >= asked


def progress(condition: Count | Rate | Streak, counts: Counts) -> tuple[int, int]:
    """How far it is: what there is, and what is asked for.

    A rate below its minimum volume is told by the volume, above it by hundredths.
    """
    match condition:
        case Count(of=of, at_least=at_least):
            return counts.get(of, 0), at_least
        case Streak(kind=kind, at_least=at_least):
            return counts.get(streak_tally(kind), 0), at_least
        case Rate(of=of, among=among, minimum=minimum):
            volume = counts.get(among, 0)
            if volume < minimum:
                return volume, minimum
            wanted = volume * condition.at_least_hundredths
            # In hundredths of a visit, so that no rounding decides.
            return 100 * counts.get(of, 0), wanted


def streak_tally(kind: str) -> str:
    """Under which name a streak's run is tallied."""
    return f"{kind}_streak"


def is_simple(badge: Badge) -> bool:
    """Whether tallies of one window tell that it is met, at the very entry that completes it."""
    return isinstance(badge.condition, Count | Rate | Streak) and not badge.title


def reads(condition: Condition) -> tuple[str, ...]:
    """Names of the tallies that can meet a condition when they change."""
    match condition:
        case Count(of=of):
            return (of,)
        case Rate(of=of, among=among):
            return (of, among)
        case Streak(kind=kind):
            return (streak_tally(kind),)
        case AllOf(parts=parts) | AnyOf(parts=parts) | InOrder(parts=parts):
            return tuple(dict.fromkeys(name for each in parts for name in reads(each)))
        case Within(part=part):
            return reads(part)
        case Place() | Percentile() | ByHand():
            return ()


def window_kind(badge: Badge) -> str:
    """The kind of window whose tallies the condition reads."""
    return getattr(badge.condition, "window", ALL)
