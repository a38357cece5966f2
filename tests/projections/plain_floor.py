"""The floor of the close board read off GAME.md, from a whole history."""

from __future__ import annotations

from datetime import date, timedelta

from domain.bank import CohortsSet
from domain.staff import StaffJoined
from tests.projections.plain import Told
from tests.projections.plain_scores import facts


def plain_floor(history: Told, first: date, end: date, period: str) -> set[str]:
    """Who made fewer contacts a day than half of the median of their cohort."""
    joined = {entry.event.staff: entry.event.on for entry in history.of(StaffJoined)}
    end = min(end, history.today + timedelta(days=1))
    found: set[str] = set()
    for entry in history.of(CohortsSet):
        if entry.event.period == period:
            for cohort in entry.event.cohorts:
                found |= _below(history, {s: max(first, joined[s]) for s in cohort}, first, end)
    return found


def _below(history: Told, members: dict[str, date], first: date, end: date) -> set[str]:
    met = {
        (fact.manager, fact.customer, fact.day)
        for fact in facts(history)
        if fact.kind == "contact" and first <= fact.day < end
    }
    per_day = {}
    for staff, begin in members.items():
        days = history.present(staff, begin, end)
        if days:
            contacts = sum(manager == staff for manager, _, _ in met)
            per_day[staff] = round(1_000_000 * contacts / days)
    if len(per_day) < 8:
        return set()
    ranked = sorted(per_day.values())
    median = next(v for v in ranked if 2 * sum(w <= v for w in ranked) >= len(ranked))
    return {staff for staff, value in per_day.items() if value < median / 2}
