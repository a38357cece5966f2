"""The plan of a demonstration bank: how large, how long, from which seed."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from domain.event import Refused

FEWEST_MANAGERS = 4
CUSTOMERS_PER_MANAGER = 20
MANAGERS_PER_BRANCH = 10


class DemoPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The same plan makes the same bank; its days run from `first` to `until`, both opened."""

    until: date
    managers: int = 60
    customers: int = 6000
    weeks: int = 26
    seed: int = 7

    def __post_init__(self) -> None:
        """Refuse sizes with which nothing could be shown."""
        if self.managers < FEWEST_MANAGERS:
            raise Refused(f"Give the demonstration at least {FEWEST_MANAGERS} managers.")
        if self.customers < CUSTOMERS_PER_MANAGER * self.managers:
            fewest = CUSTOMERS_PER_MANAGER * self.managers
            raise Refused(f"Give {self.managers} managers at least {fewest} customers.")
        if self.weeks < 1:
            raise Refused("Let the demonstration last at least one week.")

    @property
    def first(self) -> date:
        """The Monday on which the bank opens: `weeks` whole weeks come before that of `until`."""
        start = self.until - timedelta(weeks=self.weeks)
        return start - timedelta(days=start.weekday())

    @property
    def days(self) -> int:
        """How many days are opened."""
        return (self.until - self.first).days + 1

    @property
    def branches(self) -> int:
        """How many branches there are; a second look needs a leader from another one."""
        return max(2, round(self.managers / MANAGERS_PER_BRANCH))


class DemoReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulation recorded; `topics` counts the events of each type."""

    plan: DemoPlan
    events: int
    visits: int
    topics: dict[str, int]
