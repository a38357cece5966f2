"""A bank whose history is told in sentences: the real subjects decide, and what they say is kept.

Its entries are those that a ledger would hand out; `stores.record` writes them into a real one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.bank import BANK, Bank, RulesetPublished
from domain.customer import Customer
from domain.event import (
    EPOCH,
    Code,
    CustomerId,
    Entry,
    Event,
    GridId,
    StaffId,
    Subject,
    UnitId,
    VisitId,
)
from domain.review import Adjustment, AdjustmentProposed
from domain.ruleset_1 import RULESET_1
from domain.staff import Staff
from domain.unit import Grid, Unit
from tests.projections.meeting import Meeting

S = TypeVar("S", bound=Subject)

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
"""The day on which a bank here opens, if it did not long ago."""

ROOT = UnitId("head_office")
UNITS = {"north": ROOT, "south": ROOT, "harbour": UnitId("north")}
"""Units below the bank itself, and under which unit each of them works."""

Made = Callable[[Any], Event]
"""Asks a subject for the event to keep."""


class MadeBank:
    """Tells what happens on the day that was opened last; each sentence can be refused."""

    def __init__(self, opened: date = MONDAY) -> None:
        """Open the bank, its units and its first day."""
        self.entries: list[Entry] = []
        self.subjects: dict[str, Subject] = {}
        self.rules = RULESET_1
        self.at = _moment(opened, 0)
        self.today = opened
        self.say(Bank, BANK, lambda bank: bank.open(name="Bank", on=opened, time_zone=ZONE.key))
        self.say(Bank, BANK, lambda bank: bank.open_day(on=opened))
        self._open_unit(ROOT, UnitId(""))
        for unit, parent in UNITS.items():
            self._open_unit(UnitId(unit), parent)
        self.at = _moment(opened, 8)

    def _open_unit(self, unit: UnitId, parent: UnitId) -> None:
        self.say(Unit, unit, lambda each: each.open(name=unit, parent=parent, on=self.today))

    def say(
        self, kind: type[S], name: str, decide: Made, *, by: str = "", source: str = ""
    ) -> Event:
        """Keep what a subject decides, at the present moment."""
        subject = self.subjects.get(name) or kind(id=name)
        event = decide(subject)
        self.subjects[name] = subject.seen([event])
        position = len(self.entries) + 1
        entry = Entry(
            position=position,
            subject=name,
            version=self.subjects[name].version,
            at=self.at,
            by=by,
            command=str(position),
            source=source,
            event=event,
        )
        self.entries.append(entry)
        return event

    def day(self, day: date | str) -> Self:
        """Open every day up to this one, and go to eight o'clock of it."""
        until = date.fromisoformat(day) if isinstance(day, str) else day
        while self.today < until:
            self.today += timedelta(days=1)
            self.at = _moment(self.today, 0)
            self.say(Bank, BANK, lambda bank: bank.open_day(on=self.today))
        self.at = max(self.at, _moment(self.today, 8))
        return self

    def days(self, number: int) -> Self:
        """Let days pass."""
        return self.day(self.today + timedelta(days=number))

    def minute(self) -> datetime:
        """Let a minute pass; half of it is over at the moment returned."""
        self.at += 60_000_000
        return EPOCH + timedelta(microseconds=self.at - 30_000_000)

    def hire(self, staff: str, unit: str = "north") -> Self:
        """Somebody begins to work in a unit."""
        self.say(Staff, staff, lambda each: each.join(unit=UnitId(unit), on=self.today))
        return self

    def move(self, staff: str, unit: str, on: date | None = None) -> Self:
        """Somebody works in another unit, perhaps for some time already."""
        self.say(Staff, staff, lambda each: each.move(unit=UnitId(unit), on=on or self.today))
        return self

    def leave(self, staff: str, first: date, last: date) -> Self:
        """Somebody is, was or will be away."""
        self.say(
            Staff,
            staff,
            lambda each: each.take_leave(
                first=first, last=last, kind=Code("annual"), on=self.today
            ),
        )
        return self

    def come_back(self, staff: str, first: date, last: date) -> Self:
        """A leave is not taken."""
        self.say(
            Staff, staff, lambda each: each.cancel_leave(first=first, last=last, on=self.today)
        )
        return self

    def register(self, customer: str, *, segment: str = "farmer", by: str = "clerk") -> Self:
        """A customer gets a file."""
        self.say(
            Customer,
            customer,
            lambda each: each.register(
                registrar=StaffId(by), segment=Code(segment), on=self.today, rules=self.rules
            ),
        )
        return self

    def confirm(self, customer: str, by: str = "second") -> Self:
        """A second person vouches for a customer."""
        self.say(
            Customer, customer, lambda each: each.confirm(confirmer=StaffId(by), on=self.today)
        )
        return self

    def know(self, *customers: str) -> Self:
        """Customers are registered and confirmed."""
        for customer in customers:
            self.register(customer).confirm(customer)
        return self

    def tier(self, customer: str, tier: str, on: date | None = None) -> Self:
        """A customer belongs to a tier, perhaps for some time already."""
        self.say(
            Customer,
            customer,
            lambda each: each.assign_tier(tier=Code(tier), on=on or self.today, rules=self.rules),
        )
        return self

    def flag(self, customer: str, by: str = "clerk") -> Self:
        """Something is wrong with a customer."""
        self.say(
            Customer,
            customer,
            lambda each: each.raise_flag(raiser=StaffId(by), kind=Code("overdue"), on=self.today),
        )
        return self

    def unflag(self, customer: str) -> Self:
        """The risk is settled."""
        self.say(
            Customer, customer, lambda each: each.clear_flag(clearer=StaffId("x"), on=self.today)
        )
        return self

    def grid(self, grid: str, manager: str, *customers: str) -> Self:
        """A manager's grid, and the customers in it."""
        name = GridId(grid)
        self.say(
            Grid, grid, lambda each: each.define(unit=UnitId("north"), name=grid, on=self.today)
        )
        self.say(Grid, grid, lambda each: each.assign(manager=StaffId(manager), on=self.today))
        for customer in customers:
            self.say(Customer, customer, partial(Customer.join_grid, grid=name, on=self.today))
        return self

    def adjust(self, staff: str, amount: int, measure: str = "help") -> Self:
        """Two persons move points by hand."""
        name = f"adjustment-{len(self.entries)}"
        proposal = AdjustmentProposed(
            staff=StaffId(staff),
            measure=Code(measure),
            amount=amount,
            reason="told in the test",
            proposer=StaffId("first"),
            on=self.today,
        )
        self.say(Adjustment, name, lambda each: each.propose(proposal))
        self.say(
            Adjustment,
            name,
            lambda each: each.approve(approver=StaffId("second"), on=self.today),
        )
        return self

    def publish(self, effective_from: date, **changes: Any) -> Self:
        """The next ruleset differs from the first in these fields."""
        bank: Any = self.subjects[BANK]
        published = RulesetPublished(
            effective_from=effective_from,
            ruleset=replace(self.rules, version=bank.rules_version + 1, **changes),
            reason="told in the test",
            proposed_by=StaffId("first"),
            approved_by=StaffId("second"),
            on=self.today,
        )
        self.say(Bank, BANK, lambda each: each.publish_ruleset(published))
        return self

    def visit(self, manager: str, customer: str, name: str = "") -> Meeting:
        """A visit that nothing was said about yet."""
        visit = VisitId(name or f"visit-{len(self.entries)}")
        return Meeting(self, visit, StaffId(manager), CustomerId(customer))

    def plan(self, manager: str, customer: str, **plan: Any) -> Meeting:
        """A visit is planned, for today unless said otherwise."""
        return self.visit(manager, customer).plan(**plan)

    def start(self, manager: str, customer: str) -> Meeting:
        """A visit without a plan begins."""
        return self.visit(manager, customer).start()


def _moment(day: date, hour: int) -> int:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    return int(moment.timestamp()) * 1_000_000
