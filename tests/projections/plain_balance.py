"""How customers were due and seen, counted day by day over a whole history, at its end."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from domain.bank import DayOpened
from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    GridMemberAdded,
    GridMemberRemoved,
    RapportRated,
)
from domain.unit import GridAssigned, PersonalGridDefined
from domain.visit_event import ContactMade, VisitRetracted, VisitStarted
from tests.projections.plain import DAY, Told

WINDOW = timedelta(days=180)


class Plainly(NamedTuple):
    """What is to be said of a customer of a manager."""

    since: date
    due: int
    visits: int
    last: date | None
    rapport: int
    dropped: bool | None


class PlainBalance:
    """Asks a history about one manager after the other."""

    def __init__(self, told: Told) -> None:
        """Read it."""
        self.told = told
        self.today: date = told.of(DayOpened)[-1].event.on
        self.registered = {e.event.customer: e.event for e in told.of(CustomerRegistered)}

    def of(self, manager: str) -> dict[str, Plainly]:
        """The manager's customers today."""
        return {
            customer: self.said(manager, customer)
            for customer in self.registered
            if self._is_mine(manager, customer, self.today)
        }

    def said(self, manager: str, customer: str) -> Plainly:
        """About one who is the manager's today."""
        first = self.today - WINDOW + DAY
        since = self.today
        while since > first and self._is_mine(manager, customer, since - DAY):
            since -= DAY
        elapsed = Fraction(0)
        day = since
        while day <= self.today:
            elapsed += Fraction(1, self.told.cadence(customer, day))
            day += DAY
        visits = sorted(self._visits(manager, customer))
        return Plainly(
            since,
            elapsed.numerator // elapsed.denominator,
            len([each for each in visits if each >= since]),
            visits[-1] if visits else None,
            self._rapport(manager, customer),
            self._dropped(customer, visits),
        )

    def _is_mine(self, manager: str, customer: str, day: date) -> bool:
        def last(*kinds: type, **about: str) -> object:
            found = [
                entry
                for entry in self.told.of(*kinds)
                if entry.event.on <= day
                and all(getattr(entry.event, name) == value for name, value in about.items())
            ]
            found.sort(key=lambda entry: (entry.event.on, entry.position))
            return found[-1].event if found else None

        alive = last(CustomerRegistered, CustomerDeparted, customer=customer)
        if not isinstance(alive, CustomerRegistered):
            return False
        inside = []
        for grid in {e.event.grid for e in self.told.of(GridMemberAdded)}:
            member = last(GridMemberAdded, GridMemberRemoved, customer=customer, grid=grid)
            if isinstance(member, GridMemberAdded):
                inside.append(last(GridAssigned, PersonalGridDefined, grid=grid))
        if not inside:
            return bool(self.registered[customer].registrar == manager)
        return any(getattr(owner, "manager", "") == manager for owner in inside)

    def _visits(self, manager: str, customer: str) -> set[date]:
        void = {entry.subject for entry in self.told.of(VisitRetracted)}
        return {
            entry.event.on
            for entry in self.told.of(VisitStarted, ContactMade)
            if entry.subject not in void
            and (entry.event.manager, entry.event.customer) == (manager, customer)
        }

    def _rapport(self, manager: str, customer: str) -> int:
        rated = [
            entry.event.rapport
            for entry in self.told.of(RapportRated)
            if (entry.event.manager, entry.event.customer) == (manager, customer)
        ]
        return rated[-1] if rated else 0

    def _dropped(self, customer: str, visits: list[date]) -> bool | None:
        if not visits:
            return None
        until = visits[0] + 2 * self.told.cadence(customer, visits[0]) * DAY
        if until > self.today:
            return None
        return len([each for each in visits if each <= until]) == 1
