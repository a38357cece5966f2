"""Facts and points at the end of a history, by manager, unit, day and measure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from domain.event import Entry
from domain.recognition import RecognitionGiven
from domain.review import AdjustmentApproved
from domain.visit_event import GoalAchieved, GoalMissed
from tests.projections.plain import DAY, Told
from tests.projections.plain_merit import craft_of_flags, help_of_referrals
from tests.projections.plain_once import foreseen, is_again
from tests.projections.plain_visits import PlainStop, PlainVisit, stops, visits

Points = Counter[tuple[str, str, date, str]]
"""Points by manager, unit, day and measure."""


class PlainFact(NamedTuple):
    """Something that a measure counts."""

    kind: str
    visit: str
    customer: str
    manager: str
    unit: str
    day: date
    purposed: bool = False
    unreviewed: bool = False


def facts(history: Told) -> list[PlainFact]:
    """All that is known to have happened."""
    found = []
    for visit in visits(history):
        manager, met = visit.manager, list(stops(visit))
        unit = history.unit(manager, visit.day)
        host = str(visit.start.event.customer)
        won = [stop for stop in met if stop.closed and stop.earns]
        kinds = [("held", visit.counts), ("achieved", visit.achieved), ("effective", bool(won))]
        unseen = visit.unreviewed
        found += [
            PlainFact(kind, visit.name, host, manager, unit, visit.day, visit.purposed, unseen)
            for kind, known in kinds
            if known
        ]
        for stop in met:
            fact = (visit.name, stop.customer, manager)
            if stop.contact:
                unit = history.unit(manager, stop.day)
                found.append(PlainFact("contact", *fact, unit, stop.day))
            if stop.closed:
                day = stop.best_close.event.on
                unit = history.unit(manager, day)
                found.append(PlainFact("close", *fact, unit, day, unreviewed=unseen))
    return found


@lru_cache(maxsize=1)  # whoever asks about one manager asks about the next
def points(history: Told) -> Points:
    """All points that stand."""
    found: Points = Counter()
    of_customer: dict[str, list[PlainStop]] = {}
    craft: Counter[tuple[str, date]] = Counter()
    for visit in visits(history):
        craft[visit.manager, visit.day] += _acts(history, visit)
        for stop in stops(visit):
            of_customer.setdefault(stop.customer, []).append(stop)
    for (manager, day), earned in craft.items():
        amount = min(earned, history.rules(day).craft.daily_cap)
        found[manager, history.unit(manager, day), day, "craft"] += amount
    for met in of_customer.values():
        met.sort(key=lambda stop: stop.key)
        for stop in met:
            _pay(history, stop, met, found)
    for measure, rows in (
        ("help", help_of_referrals(history, of_customer)),
        ("craft", craft_of_flags(history, of_customer)),
    ):
        for manager, day, amount in rows:
            found[manager, history.unit(manager, day), day, measure] += amount
    for entry in history.of(AdjustmentApproved):
        event = entry.event
        unit = history.unit(event.staff, event.on)
        found[event.staff, unit, event.on, event.measure] += event.amount
    for entry in history.of(RecognitionGiven):
        event = entry.event
        if event.kind == "award":
            unit = history.unit(event.staff, event.on)
            worth = history.rules(event.on).recognition.award_points
            found[event.staff, unit, event.on, "award"] += worth
    return Counter({key: amount for key, amount in found.items() if amount})


def _acts(history: Told, visit: PlainVisit) -> int:
    """What the small acts of a visit are worth, before the day's cap."""
    if visit.retracted or is_again(next(stops(visit))):
        return 0
    worth = history.rules(visit.day).craft
    earned = 0
    if visit.on_planned_day and foreseen(visit) and visit.in_time(visit.start, visit.day):
        earned += worth.held_on_planned_day
    assessed: Entry | None = visit.first(GoalAchieved, GoalMissed)
    asked = visit.purposed and not visit.start.imported
    if assessed and asked and visit.in_time(assessed, visit.day):
        earned += worth.assessed_on_time
    return earned + (worth.logged_on_time if visit.log_in_time() else 0)


def _pay(history: Told, stop: PlainStop, met: list[PlainStop], found: Points) -> None:
    """Effective-visit points of a stop, which are on hold while it waits for a second look."""
    if not stop.earns or is_again(stop):
        return
    visit, customer = stop.visit, stop.customer
    on: date = max(stop.day, stop.best_close.event.on, visit.assessed.event.on)
    rules = history.rules(on)
    earlier = [each for each in met if each.key < stop.key]
    for each in earlier:
        lately = each.day > stop.day - rules.pay_once_days * DAY
        if each.paid and lately and each.visit.goal == visit.goal:
            return
    ordinal = 1 + sum(
        each.counts and each.visit.manager == visit.manager
        for each in earlier
        if each.day > stop.day - rules.repeat_days * DAY
    )
    base = next(goal.base for goal in rules.goals if goal.code == visit.goal)
    weight = history.weight(on, customer, visit.goal, visit.product)
    free = max(1, ceil(rules.repeat_days / history.cadence(customer, stop.day)))
    share = Fraction(100 if weight is None else weight, 100) / 2 ** max(0, ordinal - free)
    stop.paid = floor(base * share)
    if not stop.pending:
        found[visit.manager, history.unit(visit.manager, on), on, "ev"] += stop.paid
