"""Badges, by asking after every entry of a history what it was worth until then."""

from __future__ import annotations

from collections import Counter
from datetime import date

from domain.bank import DayOpened
from domain.condition import Badge, Condition, Count, Rate, Streak
from domain.event import Entry
from tests.projections.plain import DAY, Told
from tests.projections.plain_scores import facts
from tests.projections.plain_streaks import happenings, streaks

Counts = dict[tuple[str, str], Counter[str]]
"""Tallies by manager and window."""

Counted = tuple[str, str, str, date]
"""Manager, window, name and day of one thing that counts."""

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
        rules, new = history.rules(history.today), _new(history, last)
        for (manager, window), reached in counts.items():
            for badge in rules.badges:
                if _met(badge.condition, window, reached):
                    found.setdefault((manager, badge.code), last.position)
        for day in sorted({day for *_, day in _by_day(history)}) if new else ():
            then = [each for each in _by_day(history) if each[-1] <= day]
            for (manager, window), reached in _summed(then).items():
                for badge in new:
                    if _met(badge.condition, window, reached):
                        found.setdefault((manager, badge.code), last.position)
    return found


def _new(history: Told, last: Entry) -> list[Badge]:
    """The badges that come into force with an entry, which are awarded for history too."""
    if not isinstance(last.event, DayOpened):
        return []
    before = {badge.code: badge.condition for badge in history.rules(last.event.on - DAY).badges}
    now = history.rules(last.event.on).badges
    return [badge for badge in now if before.get(badge.code) != badge.condition]


def _counts(history: Told) -> Counts:
    return _summed(_by_day(history))


def _summed(counted: list[Counted]) -> Counts:
    found: Counts = {}
    for manager, window, name, _ in counted:
        found.setdefault((manager, window), Counter())[name] += 1
    return found


def _by_day(history: Told) -> list[Counted]:
    counted = [(manager, "all", name, day) for manager, name, day in happenings(history)]
    for fact in facts(history):
        weight = _weight(history, fact.visit, fact.customer, fact.day)
        if fact.kind == "held" and weight is not None:
            month = f"month {fact.day:%Y-%m}"
            counted.append((fact.manager, month, "weighted", fact.day))
            counted += [(fact.manager, month, "aligned", fact.day)] * (weight >= 50)
    return counted


def _weight(history: Told, visit: str, customer: str, day: date) -> int | None:
    told = [entry.event for entry in history.entries if entry.subject == visit]
    plan = next((event for event in told if event.tag() == "visit.planned"), None)
    goal, product = (plan.goal, plan.product) if plan else ("", "")  # type: ignore[attr-defined]
    return history.weight(day, customer, goal, product)


def _met(condition: Condition, window: str, counts: Counter[str]) -> bool:
    if getattr(condition, "window", "all") != window.partition(" ")[0]:
        return False
    if isinstance(condition, Count):
        return counts[condition.of] >= condition.at_least
    if isinstance(condition, Streak):
        return counts[f"{condition.kind}_streak"] >= condition.at_least
    if not isinstance(condition, Rate):
        return False  # these histories have neither cohorts nor settled weeks
    volume, share = counts[condition.among], condition.at_least_hundredths
    return volume >= condition.minimum and counts[condition.of] * 100 >= volume * share
