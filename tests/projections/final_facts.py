"""What happened in the end, however it was told: and a bank that tells it once, right, in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from tests.projections.bank import MadeBank
from tests.projections.settling import SettlingBank

MANAGERS = {"li": "north", "wang": "south", "zhao": "harbour"}
CUSTOMERS = ("ai", "bao", "cui", "dou")
UNITS = ("north", "south", "harbour")
TIERS = ("abnormal", "channel", "vip", "existing")
ACTIONS = {"product_sold": "product_signed", "referral_obtained": "referral_list_received"}

Deed = Callable[[MadeBank], object]

B = TypeVar("B", bound=SettlingBank)


@dataclass
class Outing:
    """A visit as it was; `verdict` is empty, upheld, rejected or missed.

    The numbers tell how many days late the assessment and the log were told.
    """

    name: str
    day: date
    manager: str
    customer: str
    goal: str
    planned: bool
    held: bool = False
    closed: str = ""
    assessed: str = ""
    logged: bool = False
    referee: str = ""
    verdict: str = ""
    assessed_late: int = 0
    logged_late: int = 0

    @property
    def action(self) -> str:
        """The closing action that belongs to the goal."""
        return ACTIONS.get(self.goal, "product_signed")

    def plan(self, bank: MadeBank) -> None:
        """Tell what is intended."""
        bank.visit(self.manager, self.customer, self.name).plan(self.day, goal=self.goal)

    def tell(self, bank: MadeBank) -> None:
        """Tell how it went, on its day."""
        visit = bank.visit(self.manager, self.customer, self.name).start()
        if self.referee:
            visit.refer(self.referee)
        if self.closed:
            visit.close(action=self.action, complete=self.closed == "proven")
        if self.assessed:
            (visit.achieve if self.assessed == "achieved" else visit.miss)()
        if self.logged:
            visit.log()
        if self.verdict == "rejected":
            visit.draw().reject()


def _know(customer: str, bank: MadeBank) -> None:
    bank.know(customer)


class Leave(NamedTuple):
    """Who was away, from when to when."""

    who: str
    first: date
    last: date


@dataclass
class FinalFacts:
    """All that is so in the end, by the day on which it was so.

    `moves` and `tiers` are by person or customer and day; `others` are deeds that nobody tells
    late, as they are about the day on which they are told.
    """

    outings: list[Outing] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    moves: dict[tuple[str, date], str] = field(default_factory=dict)
    tiers: dict[tuple[str, date], str] = field(default_factory=dict)
    others: list[tuple[date, Deed]] = field(default_factory=list)
    known: dict[str, date] = field(default_factory=dict)

    def agenda(self) -> dict[date, list[Deed]]:
        """What is to be told on which day: first what is so on all of it."""
        found: dict[date, list[Deed]] = {}

        def put(day: date, deed: Deed) -> None:
            found.setdefault(day, []).append(deed)

        for who, first, last in self.leaves:
            put(first, partial(MadeBank.leave, staff=who, first=first, last=last))
        for (who, day), unit in self.moves.items():
            put(day, partial(MadeBank.move, staff=who, unit=unit))
        for customer, day in self.known.items():
            put(day, partial(_know, customer))
        for (customer, day), tier in self.tiers.items():
            put(day, partial(MadeBank.tier, customer=customer, tier=tier))
        for day, deed in self.others:
            put(day, deed)
        for outing in self.outings:
            if outing.planned:
                put(outing.day, outing.plan)
        for outing in self.outings:
            if outing.held:
                put(outing.day, outing.tell)
        return found


def begun(bank: B, *, confirmed: bool) -> B:
    """A bank with managers, customers and grids, on its first morning."""
    for manager, unit in MANAGERS.items():
        bank.hire(manager, unit)
    for customer in CUSTOMERS:
        bank.register(customer)
        if confirmed:
            bank.confirm(customer)
    bank.grid("patch-1", "li", *CUSTOMERS[:2]).grid("patch-2", "wang", *CUSTOMERS[1:])
    return bank


def told_right(facts: FinalFacts, end: date, bank: B) -> B:
    """A bank in which each fact is told once, as it was, on the day on which it happened."""
    begun(bank, confirmed=True)
    agenda = facts.agenda()
    for day in sorted(agenda):
        bank.day(day)
        for deed in agenda[day]:
            deed(bank)
    bank.day(end)
    return bank
