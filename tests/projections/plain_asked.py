"""A history asked about some days, and what it tells of homes and tiers on the last of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    GridMemberRemoved,
)
from domain.staff import StaffJoined, StaffMoved
from domain.unit import GridAssigned, PersonalGridDefined
from tests.projections.plain import DAY, Told
from tests.projections.plain_merit import Met, channel_days
from tests.projections.plain_scores import PlainFact, facts
from tests.projections.plain_visits import stops, visits

Counts = dict[str, Any]
"""Counts by the names that the read model gives them."""


class Asked:
    """A history, and the days [start, end) about which it is asked."""

    def __init__(self, history: Told, start: date, end: date) -> None:
        """Ask about these days."""
        self.history, self.start, self.end = history, start, end
        self.today = history.today
        self.last = min(end - DAY, self.today)
        self.rules = history.rules(self.last)
        self.facts = facts(history)
        self.visits = visits(history)
        self.met: Met = {}
        for visit in self.visits:
            for stop in stops(visit):
                self.met.setdefault(stop.customer, []).append(stop)
        for of_customer in self.met.values():
            of_customer.sort(key=lambda stop: stop.key)
        self.homes = self._homes()
        self.active = {
            customer
            for customer in self._customers(CustomerRegistered)
            if customer not in self._customers(CustomerDeparted)
        }
        self.channels = channel_days(history, self.met)

    def _inside(self, day: date) -> bool:
        return self.start <= day < self.end

    def _known(self, manager: str, kind: str) -> list[PlainFact]:
        return [
            fact
            for fact in self.facts
            if (fact.manager, fact.kind) == (manager, kind) and self._inside(fact.day)
        ]

    def _tierings(self, customer: str, day: date) -> list[Any]:
        told = [e for e in self.history.of(CustomerTiered) if e.event.customer == customer]
        return sorted(
            (e for e in told if e.event.on <= day), key=lambda e: (e.event.on, e.position)
        )

    def _working(self, first: date, end: date) -> int:
        return sum(self.history.works(first + n * DAY) for n in range(max(0, (end - first).days)))

    def _began(self, manager: str) -> date:
        posts = [e.event for e in self.history.of(StaffJoined, StaffMoved)]
        days: list[date] = [event.on for event in posts if event.staff == manager]
        return min(days)

    def _homes(self) -> dict[str, dict[str, date]]:
        """By customer, whose grids they are in on the last day, and since when."""
        owners: dict[str, tuple[str, date]] = {}
        for entry in self._in_order(GridAssigned, PersonalGridDefined):
            owners[entry.event.grid] = (entry.event.manager, entry.event.on)
        members: dict[tuple[str, str], date] = {}
        for entry in self._in_order(GridMemberAdded, GridMemberRemoved):
            pair = (entry.event.customer, entry.event.grid)
            members.pop(pair, None)
            if isinstance(entry.event, GridMemberAdded):
                members[pair] = entry.event.on
        found: dict[str, dict[str, date]] = {}
        for (customer, grid), day in members.items():
            if grid in owners:
                manager, since = owners[grid]
                theirs = found.setdefault(customer, {})
                theirs[manager] = min(theirs.get(manager, date.max), max(day, since))
        return found

    def _in_order(self, *kinds: Any) -> list[Any]:
        told = [e for e in self.history.of(*kinds) if e.event.on <= self.last]
        return sorted(told, key=lambda e: (e.event.on, e.position))

    def _customers(self, kind: Any) -> set[str]:
        return {e.event.customer for e in self._in_order(kind)}
