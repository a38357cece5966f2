"""Histories of customers whom nobody would handle so: registered, gridded, left, given away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from domain.customer import Customer
from domain.event import Code, GridId, Refused, StaffId, UnitId
from domain.staff import Staff
from domain.unit import Grid
from tests.projections.bank import UNITS, MadeBank
from tests.projections.meeting import Meeting

MANAGERS = ("li", "wang", "zhao")
CUSTOMERS = tuple(f"c{number}" for number in range(24))
GRIDS = ("east", "west", "hill")
CIRCLES = ("friends", "market")
"""Personal grids."""


_WORDS = """
    register register confirm join join join join leave_grid depart assign circle
    visit visit visit go_on go_on go_on go_on channel rate move part day
"""
DEEDS = tuple(_WORDS.split())
"""What is tried."""


def homely(seed: int) -> MadeBank:
    """A bank in which a good deal was tried with customers, as chance would have it."""
    life = _Life(Random(seed))
    for _ in range(250):
        life.try_something()
    return life.bank.days(1)


class _Life:
    def __init__(self, chance: Random) -> None:
        self.bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
        self.bank.know(*CUSTOMERS[:4])
        self.chance = chance
        self.visits: list[Meeting] = []
        for grid in GRIDS:
            self.bank.grid(grid, chance.choice(MANAGERS), CUSTOMERS[GRIDS.index(grid)])

    def try_something(self) -> None:
        """One of the things that can be done, unless it is refused."""
        deed: Callable[[], Any] = getattr(self, self.chance.choice(DEEDS))
        try:
            deed()
        except Refused:
            return

    def _of_customer(self, decide: Callable[[Customer], Any], customer: str = "") -> None:
        self.bank.say(Customer, customer or self.chance.choice(CUSTOMERS), decide)

    def _of_grid(self, grid: str, decide: Callable[[Grid], Any]) -> None:
        self.bank.say(Grid, grid, decide)

    def _of_staff(self, decide: Callable[[Staff], Any]) -> None:
        self.bank.say(Staff, self.chance.choice(MANAGERS), decide)

    @property
    def manager(self) -> StaffId:
        return StaffId(self.chance.choice(MANAGERS))

    def register(self) -> None:
        self.bank.register(self.chance.choice(CUSTOMERS), by=self.manager)

    def confirm(self) -> None:
        self.bank.confirm(self.chance.choice(CUSTOMERS), by=self.manager)

    def depart(self) -> None:
        self._of_customer(partial(Customer.depart, reason=Code(""), on=self.bank.today))

    def join(self) -> None:
        grid = GridId(self.chance.choice((*GRIDS, *CIRCLES)))
        self._of_customer(partial(Customer.join_grid, grid=grid, on=self.bank.today))

    def leave_grid(self) -> None:
        named: list[Any] = [self.bank.subjects.get(customer) for customer in CUSTOMERS]
        members = [each for each in named if each and each.grids]
        if not members:
            raise Refused("Nobody belongs to a grid.")
        member = self.chance.choice(members)
        grid = self.chance.choice(sorted(member.grids))
        self._of_customer(partial(Customer.leave_grid, grid=grid, on=self.bank.today), member.id)

    def assign(self) -> None:
        give = partial(Grid.assign, manager=self.manager, on=self.bank.today)
        self._of_grid(self.chance.choice(GRIDS), give)

    def circle(self) -> None:
        name = self.chance.choice(CIRCLES)
        draw = partial(Grid.define_personal, manager=self.manager, name=name, on=self.bank.today)
        self._of_grid(name, draw)

    def rate(self) -> None:
        rate = partial(Customer.rate_rapport, manager=self.manager, rapport=3, on=self.bank.today)
        self._of_customer(rate)

    def visit(self) -> None:
        visit = self.bank.visit(self.manager, self.chance.choice(CUSTOMERS))
        self.visits.append(visit)
        if self.chance.random() < 0.6:
            clock = self.chance.choice(("", "09:30", "14:00"))
            visit.plan(self._day(self.chance.randrange(4)), time=clock)
        else:
            visit.start()

    def go_on(self) -> None:
        visit = self.chance.choice(self.visits or [self.bank.visit("li", "c0")])
        moved, met = self._moved(visit), self._met(visit)
        go_on = (visit.start, visit.start, visit.retract, visit.cancel, moved, moved, met)
        self.chance.choice(go_on)()

    def _moved(self, visit: Meeting) -> Callable[[], Any]:
        return lambda: visit.reschedule(self._day(self.chance.randrange(1, 4)))

    def _met(self, visit: Meeting) -> Callable[[], Any]:
        return lambda: visit.contact(self.chance.choice(CUSTOMERS))

    def channel(self) -> None:
        """A customer names two who are new, of whom one is closed with."""
        first, second = (f"{name}_{len(self.bank.entries)}" for name in ("one", "two"))
        manager, customer = self.manager, self.chance.choice(CUSTOMERS)
        self.bank.start(manager, customer).refer(first).refer(second)
        self.bank.know(first, second).start(manager, first).close()
        self.bank.start(manager, second)

    def move(self) -> None:
        unit = UnitId(self.chance.choice(tuple(UNITS)))
        self._of_staff(partial(Staff.move, unit=unit, on=self._day(-self.chance.randrange(3))))

    def part(self) -> None:
        """Somebody leaves for good, or is back."""
        if self.chance.random() < 0.5:
            self._of_staff(partial(Staff.leave, on=self.bank.today))
        else:
            self._of_staff(partial(Staff.join, unit=UnitId("north"), on=self.bank.today))

    def day(self) -> None:
        self.bank.days(self.chance.choice((1, 1, 2, 30)))

    def _day(self, ahead: int) -> date:
        return self.bank.today + timedelta(days=ahead)
