"""Histories in which people prepare, talk, sell and keep files, besides all that goes wrong."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from hypothesis import strategies as st

from domain.customer import Customer
from domain.event import Code, CustomerId, GridId, Refused, StaffId
from domain.ruleset_1 import PREPARATION, STAGES
from domain.unit import Grid
from tests.projections.bank import MadeBank
from tests.projections.histories import ACTS as USUAL
from tests.projections.histories import CUSTOMERS, GOALS, MANAGERS, Act, Life

GRIDS = ("east", "west")
CIRCLES = ("friends", "market")
"""Personal grids."""

_WORDS = """
    plan prepare prepare talk talk talk talk claim sell sell cancel lapse note note join join join
    part assign circle file depart win win drop_in drop_in flag tier tier channel channel channel
"""
ACTS = (*USUAL, *_WORDS.split())


def diligent(least: int, most: int) -> st.SearchStrategy[MadeBank]:
    """Banks in which so many things were tried."""
    number = st.integers(0, 71)
    act = st.tuples(st.sampled_from(ACTS), number, number, number, number)
    return st.lists(act, min_size=least, max_size=most).map(lived)


def lived(tried: list[Act]) -> MadeBank:
    """A bank in which these things were tried; a day opens at the end."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao", "harbour")
    bank.know(*CUSTOMERS[:3]).grid("east", "li", *CUSTOMERS[:2]).grid("west", "wang", "bao")
    life = Busy(bank)
    for name, *numbers in tried:
        life.attempt(name, *numbers)
    return bank.days(1)


class Busy(Life):
    """Tries more things; each number chooses one of what is possible."""

    def __init__(self, bank: MadeBank) -> None:
        """In this bank; `named` are the customers who were referrals."""
        super().__init__(bank)
        self.named: list[str] = []

    def plan(self, a: int, b: int, c: int, d: int) -> None:
        visit = self.bank.visit(_of(MANAGERS, a), _of(CUSTOMERS, b))
        test = "The owner signs." if a % 2 else ""
        self.visits.append(visit.plan(self._day(d % 4), goal=_of(GOALS, c), test=test))
        visit.tick(*(each.code for each in PREPARATION[: b % 4]))

    def channel(self, a: int, b: int, c: int, _d: int) -> None:
        """A customer, perhaps one who was named as well, names two who are new."""
        names = [f"{name}_{len(self.bank.entries)}" for name in ("one", "two")]
        manager, customer = _of(MANAGERS, a), _of((*CUSTOMERS[:3], *self.named[-4:]), b)
        visit = self.bank.start(manager, customer)
        for name in names:
            visit.refer(name)
            self.bank.know(name)
            self._join(name, _of((*GRIDS, *CIRCLES), c))
            self.bank.start(manager, name).close()
        self.named += names

    def prepare(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).tick(*(each.code for each in PREPARATION[: 1 + b % 3]))

    def talk(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).stage(_of(STAGES, b).code)

    def claim(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).claim(b)

    def sell(self, a: int, b: int, c: int, _d: int) -> None:
        visit = self._visit(a)
        state: Any = self.bank.subjects[visit.id]
        if not state.started:
            raise Refused("Start the visit first.")
        visit.sell("" if b % 3 else _of(CUSTOMERS, b), on=self._past(c))

    def cancel(self, a: int, _b: int, _c: int, _d: int) -> None:
        self._visit(a).cancel()

    def lapse(self, a: int, _b: int, _c: int, _d: int) -> None:
        self._visit(a).lapse()

    def note(self, a: int, b: int, c: int, _d: int) -> None:
        self._visit(a).log("Call on Friday." if b % 2 else "", c)

    def join(self, a: int, b: int, c: int, _d: int) -> None:
        self._join(_of(CUSTOMERS, a), _of((*GRIDS, *CIRCLES), b), self._past(c))

    def part(self, a: int, b: int, _c: int, _d: int) -> None:
        grid = GridId(_of((*GRIDS, *CIRCLES), b))
        self._customer(a, partial(Customer.leave_grid, grid=grid, on=self.bank.today))

    def assign(self, a: int, b: int, c: int, _d: int) -> None:
        manager = StaffId(_of(MANAGERS, b))
        give = partial(Grid.assign, manager=manager, on=self._past(c))
        self.bank.say(Grid, _of(GRIDS, a), give)

    def circle(self, a: int, b: int, _c: int, _d: int) -> None:
        name, manager = _of(CIRCLES, a), StaffId(_of(MANAGERS, b))
        draw = partial(Grid.define_personal, manager=manager, name=name, on=self.bank.today)
        self.bank.say(Grid, name, draw)

    def file(self, a: int, b: int, c: int, _d: int) -> None:
        manager = StaffId(_of(MANAGERS, c))
        filled = partial(Customer.update_file, manager=manager, completeness=b, on=self.bank.today)
        self._customer(a, filled)

    def depart(self, a: int, _b: int, _c: int, d: int) -> None:
        customer = _of((CUSTOMERS[d % 6], *self.named[-4:]), a)
        depart = partial(Customer.depart, reason=Code(""), on=self.bank.today)
        self.bank.say(Customer, customer, depart)

    def _join(self, customer: str, grid: str, on: date | None = None) -> None:
        join = partial(Customer.join_grid, grid=GridId(grid), on=on or self.bank.today)
        self.bank.say(Customer, customer, join)

    def _customer(self, number: int, decide: Any) -> None:
        self.bank.say(Customer, CustomerId(_of(CUSTOMERS, number)), decide)


def _of(choices: Any, number: int) -> Any:
    return choices[number % len(choices)]
