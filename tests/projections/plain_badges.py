"""Badges, by asking after every entry of a history what it was worth until then."""

from __future__ import annotations

from collections import Counter
from datetime import date

from domain.bank import DayOpened
from domain.condition import Count, Rate, Streak
from domain.event import Entry
from tests.projections.plain import Told
from tests.projections.plain_scores import facts
from tests.projections.plain_streaks import streaks, tallies

Counts = dict[tuple[str, str], Counter[str]]
"""Tallies by manager and window."""

Awards = dict[tuple[str, str], int]
"""Manager and badge, and the position of the entry that completed it."""


def badges(entries: list[Entry]) -> Awards:
    """Who was awarded what at which entry; what was awarded stays."""
    found: Awards = {}
    longest: dict[str, Counter[str]] = {}
    for end, last in enumerate(entries, 1):
        history = Told(entries[:end])
        if isinstance(last.event, DayOpened):
            for manager, runs in streaks(history).items():
                best = longest.setdefault(manager, Counter())
                best |= Counter(week_streak=runs.weeks_longest, log_streak=runs.log_most)
        counts = _counts(history)
        for manager, best in longest.items():
            counts.setdefault((manager, "all"), Counter()).update(best)
        for (manager, window), reached in counts.items():
            for badge in history.rules(history.today).badges:
                if _met(badge.condition, window, reached):
                    found.setdefault((manager, badge.code), last.position)
    return found


def _counts(history: Told) -> Counts:
    counts: Counts = {(who, "all"): each for who, each in tallies(history).items()}
    for fact in facts(history):
        if fact.kind == "held":
            month = counts.setdefault((fact.manager, f"month {fact.day:%Y-%m}"), Counter())
            weight = _weight(history, fact.visit, fact.customer, fact.day)
            month["weighted"] += weight is not None
            month["aligned"] += weight is not None and weight >= 50
    return counts


def _weight(history: Told, visit: str, customer: str, day: date) -> int | None:
    told = [entry.event for entry in history.entries if entry.subject == visit]
    plan = next((event for event in told if event.tag() == "visit.planned"), None)
    goal, product = (plan.goal, plan.product) if plan else ("", "")  # type: ignore[attr-defined]
    return history.weight(day, customer, goal, product)


def _met(condition: Count | Rate | Streak, window: str, counts: Counter[str]) -> bool:
    if getattr(condition, "window", "all") != window.partition(" ")[0]:
        return False
    if isinstance(condition, Count):
        return counts[condition.of] >= condition.at_least
    if isinstance(condition, Streak):
        return counts[f"{condition.kind}_streak"] >= condition.at_least
    volume, share = counts[condition.among], condition.at_least_hundredths
    return volume >= condition.minimum and counts[condition.of] * 100 >= volume * share
