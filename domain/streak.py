"""Streaks 连胜: weeks in which enough was closed, visits running that were logged on time."""

from __future__ import annotations

import msgspec

from domain.ruleset_parts import StreakRule

MET, NEUTRAL, FROZEN, MISSED = "met", "neutral", "frozen", "missed"
"""What became of a week."""


class WeekRun(msgspec.Struct, frozen=True):
    """Intact weeks running, the longest run so far, and the freezes held for missed weeks.

    `toward` counts the intact weeks since the last freeze was earned.
    """

    current: int = 0
    longest: int = 0
    freezes: int = 0
    toward: int = 0

    def after(self, outcome: str, rule: StreakRule) -> WeekRun:
        """The run once a week has gone by."""
        if outcome == NEUTRAL:
            return self
        if outcome == MISSED:
            return WeekRun(longest=self.longest, freezes=self.freezes)
        if outcome == FROZEN:
            return msgspec.structs.replace(self, freezes=self.freezes - 1)
        current, toward, freezes = self.current + 1, self.toward + 1, self.freezes
        if toward == rule.weeks_per_freeze:
            toward, freezes = 0, min(rule.freezes_held, freezes + 1)
        return WeekRun(current, max(self.longest, current), freezes, toward)


def target(days_present: int, rule: StreakRule) -> int:
    """Standing closes that keep a week: ⌈3 · present days / 5⌉ (GAME.md, Streaks)."""
    return -(-rule.closes_per_week * days_present // rule.workdays_per_week)


def outcome(closes: int, days_present: int, run: WeekRun, rule: StreakRule) -> str:
    """What becomes of a week that is over; a freeze applies itself."""
    if not days_present:
        return NEUTRAL
    if closes >= target(days_present, rule):
        return MET
    return FROZEN if run.freezes and run.current else MISSED


class LogRun(msgspec.Struct, frozen=True):
    """Days running on which every visit was logged on time, and how many visits these were.

    `longest` is the longest run so far in days, `most` the one of most visits.
    """

    days: int = 0
    visits: int = 0
    longest: int = 0
    most: int = 0

    def after(self, held: int, kept: int) -> LogRun:
        """The run after a day with `held` visits, `kept` of their logs on time."""
        if not held:
            return self
        if kept < held:
            return LogRun(longest=self.longest, most=self.most)
        days, visits = self.days + 1, self.visits + held
        return LogRun(days, visits, max(self.longest, days), max(self.most, visits))
