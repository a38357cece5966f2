"""A crowd of managers: the events of a large bank in which everybody was out today."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from domain.bank import BankOpened, DayOpened
from domain.customer import CustomerRegistered, RegistrationConfirmed
from domain.event import Code, CustomerId, Entry, Event, StaffId, UnitId
from domain.ruleset_1 import RULESET_1
from domain.staff import StaffJoined
from domain.unit import UnitOpened
from domain.visit_event import Evidence, GoalAchieved, VisitClosed, VisitPlanned, VisitStarted

ROOT = UnitId("unit_bank")
REGIONS = tuple(UnitId(f"unit_region{number}") for number in range(4))
"""A quarter of the managers each: of 200,000 there are 50,000 in one."""

FIRST_DAY = date(2026, 1, 5)

EVENTS_A_VISIT = 4

_EVIDENCE = Evidence(kind=Code("imported"))
_SOURCE = "import:crowd"
_SEGMENTS = tuple(segment.code for segment in RULESET_1.segments)


class Crowd(NamedTuple):
    """So many managers, and events of their visits on each of so many days."""

    managers: int
    events_a_day: int

    @property
    def staff(self) -> list[StaffId]:
        """Everybody's id."""
        return [StaffId(f"staff_{number:06}") for number in range(self.managers)]

    @property
    def customers(self) -> list[CustomerId]:
        """A customer for ten managers, visited by any of them."""
        return [CustomerId(f"customer_{number:06}") for number in range(self.managers // 10)]


class Diary:
    """Writes the entries of a crowd, day after day."""

    def __init__(self, crowd: Crowd) -> None:
        """Begin on the first day, with nobody there yet."""
        self._crowd, self._day = crowd, FIRST_DAY
        self._staff, self._customers = crowd.staff, crowd.customers
        self._positions, self._visits = count(1), count(1)
        self._random = random.Random(7)

    def founding(self) -> Iterator[Entry]:
        """Units, everybody who works there, and the customers."""
        yield self._entry("bank", BankOpened(name="Bank", on=self._day))
        yield self._entry(ROOT, UnitOpened(unit=ROOT, name="Bank", on=self._day))
        for region in REGIONS:
            opened = UnitOpened(unit=region, name=region, parent=ROOT, on=self._day)
            yield self._entry(region, opened)
        for number, staff in enumerate(self._staff):
            joined = StaffJoined(staff=staff, unit=REGIONS[number % 4], on=self._day)
            yield self._entry(staff, joined)
        for number, customer in enumerate(self._customers):
            segment, registrar = _SEGMENTS[number % len(_SEGMENTS)], self._staff[number]
            yield from self._entries(
                customer,
                CustomerRegistered(
                    customer=customer, registrar=registrar, segment=segment, on=self._day
                ),
                RegistrationConfirmed(customer=customer, confirmer=registrar, on=self._day),
            )

    def days(self, number: int) -> Iterator[Entry]:
        """So many days, on each the same number of visits; some managers have far more of them."""
        for _ in range(number):
            yield self._entry("bank", DayOpened(on=self._day))
            for _ in range(self._crowd.events_a_day // EVENTS_A_VISIT):
                at = int(self._crowd.managers * self._random.random() ** 2)
                yield from self._visit(self._staff[at])
            self._day += timedelta(days=1)

    def everybody(self) -> Iterator[Entry]:
        """A day on which every manager was out once, so that nobody is missing on any board."""
        yield self._entry("bank", DayOpened(on=self._day))
        for manager in self._staff:
            customer = self._random.choice(self._customers)
            visit = f"visit_{next(self._visits):08}"
            yield self._entry(visit, VisitStarted(manager=manager, customer=customer, on=self._day))
        self._day += timedelta(days=1)

    def _visit(self, manager: StaffId) -> Iterable[Entry]:
        customer, on = self._random.choice(self._customers), self._day
        action = self._random.choice(RULESET_1.closing_actions)
        return self._entries(
            f"visit_{next(self._visits):08}",
            VisitPlanned(
                manager=manager, customer=customer, planned_on=on, goal=action.goal, on=on
            ),
            VisitStarted(manager=manager, customer=customer, on=on),
            VisitClosed(
                manager=manager,
                customer=customer,
                closing_action=action.code,
                evidence=_EVIDENCE,
                on=on,
            ),
            GoalAchieved(manager=manager, customer=customer, on=on),
        )

    def _entries(self, subject: str, *events: Event) -> Sequence[Entry]:
        return [self._entry(subject, event, version) for version, event in enumerate(events, 1)]

    def _entry(self, subject: str, event: Event, version: int = 1) -> Entry:
        return Entry(
            position=next(self._positions),
            subject=subject,
            version=version,
            at=(self._day - date(1970, 1, 1)).days * 86_400_000_000,
            by="import",
            command="",
            source=_SOURCE,
            event=event,
        )
