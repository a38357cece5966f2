"""Visit balance and closes against the grain, told from the entries up to a position."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from domain.bank import DayOpened
from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    GridMemberAdded,
    GridMemberRemoved,
    RapportRated,
)
from domain.event import Entry
from domain.unit import GridAssigned, PersonalGridDefined
from domain.visit_event import VisitClosed
from tests.projections.plain import DAY, Told
from tests.projections.plain_scores import facts

WINDOW = 180 * DAY


def mine(history: Told, manager: str) -> dict[str, date]:
    """The active customers of a manager's grids, and since when each is."""
    owners = {e.event.grid: e.event for e in history.of(GridAssigned, PersonalGridDefined)}
    joined: dict[tuple[str, str], date] = {}
    for entry in history.of(GridMemberAdded, GridMemberRemoved):
        key = (entry.event.customer, entry.event.grid)
        if isinstance(entry.event, GridMemberAdded):
            joined[key] = entry.event.on
        else:
            joined.pop(key)
    active = {e.event.customer for e in history.of(CustomerRegistered)}
    active -= {e.event.customer for e in history.of(CustomerDeparted)}
    found: dict[str, date] = {}
    for (customer, grid), since in joined.items():
        if customer in active and grid in owners and owners[grid].manager == manager:
            day = max(since, owners[grid].on)
            found[customer] = min(day, found.get(customer, day))
    return found


def pair(history: Told, manager: str, customer: str, since: date, end: date) -> tuple[int, int]:
    """Whole cadences elapsed before `end`, and days visited, since one became the manager's."""
    first = max(since, end - WINDOW)
    cadence = history.cadence(customer, end if end <= history.today else end - DAY)
    visited = {
        fact.day
        for fact in facts(history)
        if (fact.kind, fact.manager, fact.customer) == ("held", manager, customer)
        and first <= fact.day < end
    }
    return (end - first).days // cadence, len(visited)


def balances(entries: list[Entry], minimum: int) -> dict[str, Fraction | None]:
    """VBI as it was at the end of the last month, for those who met anybody in its quarter; None
    for too few customers.
    """
    opened = [e for e in entries if isinstance(e.event, DayOpened) and e.event.on.day == 1]
    if not opened:
        return {}
    last = opened[-1]
    history = Told([each for each in entries if each.position < last.position])
    end = last.event.on
    found: dict[str, Fraction | None] = {}
    day = end - DAY
    quarter = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    for manager in {fact.manager for fact in facts(history) if quarter <= fact.day < end}:
        customers = mine(history, manager)
        pairs = [pair(history, manager, c, since, end) for c, since in customers.items()]
        due = [(t, v) for t, v in pairs if t]
        found[manager] = None
        if len(due) >= minimum:
            over = sum(abs(t - v) for t, v in due)
            found[manager] = 1 - Fraction(over, sum(max(t, v) for t, v in due))
    return found


def against_the_grain(entries: list[Entry], low: int, rated_days: int) -> dict[str, int]:
    """Closes that stand, each judged by what was known when it was told."""
    found: dict[str, int] = {}
    standing = {(f.visit, f.customer) for f in facts(Told(entries)) if f.kind == "close"}
    for entry in Told(entries).of(VisitClosed):
        event = entry.event
        history = Told([each for each in entries if each.position <= entry.position])
        rated = [
            each.event.rapport
            for each in history.of(RapportRated)
            if (each.event.manager, each.event.customer) == (event.manager, event.customer)
            and each.event.on <= event.on - rated_days * DAY
        ]
        since = mine(history, event.manager).get(event.customer)
        if (entry.subject, event.customer) in standing and rated and rated[-1] <= low and since:
            elapsed, visited = pair(history, event.manager, event.customer, since, event.on)
            if elapsed and visited < elapsed / 2:
                found[event.manager] = found.get(event.manager, 0) + 1
    return found
