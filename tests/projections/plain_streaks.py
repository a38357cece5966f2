"""Streaks and the tallies of badges at the end of a history, reckoned from the first day on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

from domain.staff import StaffJoined, StaffMoved
from tests.projections.plain import DAY, Told
from tests.projections.plain_merit import Met, channel_days, craft_of_flags, referrals
from tests.projections.plain_scores import PlainFact, facts
from tests.projections.plain_visits import stops, visits

PURPOSED = "purposed"


class Runs(NamedTuple):
    """Weeks and days running, as they stood when the last day opened."""

    weeks: int = 0
    weeks_longest: int = 0
    freezes: int = 0
    toward: int = 0
    log_days: int = 0
    log_visits: int = 0
    log_longest: int = 0
    log_most: int = 0


def streaks(history: Told) -> dict[str, Runs]:
    """Everybody's runs, but for those who have none to tell of."""
    known = facts(history)
    runs = {}
    for manager in {fact.manager for fact in known}:
        own = [fact for fact in known if fact.manager == manager]
        found = Runs(*_weeks(history, manager, own), *_logs(history, manager, own))
        if found != Runs():
            runs[manager] = found
    return runs


def _weeks(history: Told, manager: str, own: list[PlainFact]) -> tuple[int, int, int, int]:
    """A week is over the day after its Sunday, when late facts are in."""
    run = longest = freezes = toward = 0
    monday = min(fact.day for fact in own)
    monday -= monday.weekday() * DAY
    while monday + 8 * DAY <= history.today:
        week = range(7)
        days = [monday + n * DAY for n in week]
        present = present_in(history, manager, monday)
        closes = sum(fact.kind == "close" and fact.day in days for fact in own)
        rule = history.rules(days[-1]).streak
        if present == 0:
            pass
        elif closes >= ceil(rule.closes_per_week * present / rule.workdays_per_week):
            run, toward = run + 1, toward + 1
            longest = max(longest, run)
            if toward == rule.weeks_per_freeze:
                toward, freezes = 0, min(rule.freezes_held, freezes + 1)
        elif freezes and run:
            freezes -= 1
        else:
            run = toward = 0
        monday += 7 * DAY
    return run, longest, freezes, toward


def present_in(history: Told, manager: str, monday: date) -> int:
    """Days present in a week; whoever joined in the midst of it was not there before."""
    joined = [e.event.on for e in history.of(StaffJoined, StaffMoved) if e.event.staff == manager]
    first = min(joined, default=monday)
    inside = monday < first <= monday + 6 * DAY
    return history.present(manager, first if inside else monday, monday + 7 * DAY)


def _logs(history: Told, manager: str, own: list[PlainFact]) -> tuple[int, int, int, int]:
    """A day is over when its logs cannot come on time any more."""
    held = Counter(fact.day for fact in own if fact.kind == "held")
    kept = Counter(
        visit.day for visit in visits(history) if visit.manager == manager and visit.log_in_time()
    )
    days = logged = longest = most = 0
    for day in sorted(held):
        if day + 2 * DAY <= history.today:
            intact = kept[day] >= held[day]
            days, logged = (days + 1, logged + held[day]) if intact else (0, 0)
            longest, most = max(longest, days), max(most, logged)
    return days, logged, longest, most


def tallies(history: Told) -> dict[str, Counter[str]]:
    """What badges count over all time, by manager."""
    found: dict[str, Counter[str]] = {}
    for manager, name, _ in happenings(history):
        found.setdefault(manager, Counter())[name] += 1
    return found


def happenings(history: Told) -> Iterator[tuple[str, str, date]]:
    """All that badges count over all time: manager, name and day."""
    known = facts(history)
    for fact in known:
        if fact.kind == "held" and fact.purposed:
            yield fact.manager, PURPOSED, fact.day
        elif fact.kind in ("close", "effective") and not fact.unreviewed:
            yield fact.manager, "closes" if fact.kind == "close" else "effective", fact.day
    met: Met = {}
    for visit in visits(history):
        for stop in stops(visit):
            met.setdefault(stop.customer, []).append(stop)
    for of_customer in met.values():
        of_customer.sort(key=lambda stop: stop.key)
    yield from _merits(history, met)
    for manager in {fact.manager for fact in known}:
        yield from ((manager, "comebacks", day) for day in _comebacks(history, manager))


def _merits(history: Told, met: Met) -> Iterator[tuple[str, str, date]]:
    told: dict[str, list[Any]] = {}
    for entry, after in referrals(history, met):
        told.setdefault(entry.event.customer, []).append(entry)
        closes = [stop.best_close.event.on for stop in after if stop.closed]
        if closes:
            yield entry.event.manager, "referees_closed", min(closes)
    for manager, day, _ in craft_of_flags(history, met):
        yield manager, "risks_seen", day
    days = channel_days(history, met)
    for customer in {customer for customer, _ in days}:
        first = min(day for name, day in days if name == customer)
        yield (*_builder(told[customer], first, met), first)


def _builder(told: list[Any], first: date, met: Met) -> tuple[str, str]:
    """Who took down the last of the referrals that count on the customer's first channel day."""
    counted = [
        entry
        for entry in told
        if first - 180 * DAY < entry.event.on <= first
        and any(
            stop.contact and stop.key > (entry.event.on, entry.position) and stop.day <= first
            for stop in met.get(entry.event.referee, [])
        )
    ]
    last = max(counted, key=lambda entry: (entry.event.on, entry.position))
    return last.event.manager, "channelised"


def _comebacks(history: Told, manager: str) -> list[date]:
    """Days of closes before which the manager was present for more than 10 days without one."""
    closes = sorted(
        {
            fact.day
            for fact in facts(history)
            if fact.kind == "close" and fact.manager == manager and not fact.unreviewed
        }
    )
    return [
        day
        for before, day in pairwise(closes)
        if history.present(manager, before + DAY, day) > history.rules(day).drought_days
    ]
