"""Improvement read off GAME.md: every week anew from as much of a history as was known."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from statistics import median
from typing import Any

from domain.bank import PeriodSettled
from domain.event import Entry
from domain.staff import StaffJoined
from tests.projections.plain import Told
from tests.projections.plain_scores import points

WEEK = timedelta(days=7)


class PlainWeeks:
    """The weeks of a history, and what was settled of them."""

    def __init__(self, entries: list[Entry]) -> None:
        """Look at all of it."""
        self.entries = entries
        self.ev = cache(self._ev)

    def settled(self, through: int) -> dict[date, int]:
        """Mondays of the weeks that were settled by a position, and what was known then."""
        found = {}
        for entry in self.entries[:through]:
            event: Any = entry.event
            if isinstance(event, PeriodSettled) and event.period.startswith("week/"):
                year, number = event.period.removeprefix("week/").split("-W")
                found[date.fromisocalendar(int(year), int(number), 1)] = event.through
        return found

    def _ev(self, monday: date, through: int) -> dict[str, int]:
        """EV points of everybody in a week, as known at a position."""
        found: dict[str, int] = {}
        for (manager, _, day, measure), amount in points(Told(self.entries[:through])).items():
            if measure == "ev" and monday <= day < monday + WEEK:
                found[manager] = found.get(manager, 0) + amount
        return found

    def improvement(self, monday: date, through: int) -> dict[str, float]:
        """Twice this week's EV less the median, of all who have one, as known at a position."""
        history = Told(self.entries[:through])
        now = self.ev(monday, through)
        weeks = sorted(self.settled(through).items(), reverse=True)
        found = {}
        for joined in history.of(StaffJoined):
            staff, first = joined.event.staff, joined.event.on
            earlier = [
                self.ev(week, then).get(staff, 0)
                for week, then in weeks
                if week < monday and history.present(staff, max(first, week), week + WEEK) > 0
            ]
            if len(earlier) >= 4:
                found[staff] = 2 * (now.get(staff, 0) - median(earlier[:8]))
        return found
