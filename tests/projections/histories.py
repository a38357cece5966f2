"""Histories that nobody would make up: whatever the subjects do not refuse, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from msgspec.structs import replace

from domain.bank import BANK, Bank, OrientationPublished
from domain.event import Code, Refused, StaffId
from domain.orientation import Weight
from tests.projections.bank import MadeBank
from tests.projections.meeting import Meeting

MANAGERS = ("li", "wang", "zhao")
CUSTOMERS = ("ai", "bao", "cui", "dou", "er", "fan")
"""The first three are registered and confirmed when a history begins."""

PLACES = ("north", "south", "harbour")
TIERS = ("abnormal", "channel", "vip", "existing")
GOALS = ("product_sold", "product_sold", "referral_obtained", "")
ACTIONS = ("product_signed", "product_signed", "deposit_promised", "referral_list_received")
DOCUMENTS = ("", "", "", "one", "two", "three")
"""What is shown as evidence, often enough for the second time."""

LEAPS = (1, 1, 1, 1, 2, 3, 7, 13, 29)
LATE = (0, 0, 0, 0, 1, 1, 2, 5, 7)

Act = tuple[str, int, int, int, int]
"""What is tried, and four numbers to choose the who and when by."""


def acts(least: int, most: int) -> st.SearchStrategy[list[Act]]:
    """So many things to try."""
    number = st.integers(0, 71)
    act = st.tuples(st.sampled_from(ACTS), number, number, number, number)
    return st.lists(act, min_size=least, max_size=most)


def histories(least: int, most: int) -> st.SearchStrategy[MadeBank]:
    """Banks in which so many things were tried."""
    return acts(least, most).map(lived)


def lived(tried: Sequence[Act], bank: MadeBank | None = None) -> MadeBank:
    """A bank in which these things were tried; a day opens at the end, so that all is reckoned."""
    bank = bank or MadeBank()
    bank.hire("li").hire("wang", "south").hire("zhao", "harbour")
    life = Life(bank.know(*CUSTOMERS[:3]))
    for name, *numbers in tried:
        life.attempt(name, *numbers)
    return bank.days(1)


class Life:
    """Tries things in a bank; each number chooses one of what is possible."""

    def __init__(self, bank: MadeBank) -> None:
        """In this bank."""
        self.bank = bank
        self.visits: list[Meeting] = []

    def attempt(self, name: str, *numbers: int) -> None:
        """Do it, unless it is refused."""
        try:
            getattr(self, name)(*numbers)
        except Refused:
            return

    def leap(self, a: int, _b: int, _c: int, _d: int) -> None:
        self.bank.days(_of(LEAPS, a))

    def plan(self, a: int, b: int, c: int, d: int) -> None:
        visit = self.bank.visit(_of(MANAGERS, a), _of(CUSTOMERS, b))
        self.visits.append(visit.plan(self._day(d % 4), goal=_of(GOALS, c)))

    def move_plan(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).reschedule(self._day(b % 3))

    def start(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).start(self._past(b))

    def drop_in(self, a: int, b: int, c: int, _d: int) -> None:
        visit = self.bank.visit(_of(MANAGERS, a), _of(CUSTOMERS, b))
        self.visits.append(visit.start(self._past(c)))

    def win(self, a: int, b: int, c: int, d: int) -> None:
        """A visit as it should be, perhaps told late, at which somebody else was met."""
        manager, customer = _of(MANAGERS, a), _of(CUSTOMERS, b)
        goal, action = _of((GOALS[0], GOALS[2]), c), _of((ACTIONS[0], ACTIONS[3]), c)
        visit = self.bank.plan(manager, customer, goal=goal, action=action)
        self.visits.append(visit)
        self.bank.days(_of(LATE, d))
        day = self._past(d)
        shown = _of(DOCUMENTS, a + b + d)
        visit.start(day).close(action=action, on=day, document=shown).achieve(day).log()

    def from_file(self, a: int, b: int, c: int, d: int) -> None:
        visit = self.bank.visit(_of(MANAGERS, a), _of(CUSTOMERS, b))
        self.visits.append(visit.from_file(self._day(-(c % 30) - 3), self._day(-(d % 30))))

    def contact(self, a: int, b: int, c: int, _d: int) -> None:
        self._visit(a).contact(_of(CUSTOMERS, b), on=self._past(c))

    def close(self, a: int, b: int, c: int, d: int) -> None:
        visit, day = self._visit(a), self._past(d)
        customer = visit.customer if b % 3 else _of(CUSTOMERS, b // 3)
        shown = _of(DOCUMENTS, a + c)
        visit.close(customer, action=_of(ACTIONS, c), complete=c % 5 > 0, on=day, document=shown)

    def achieve(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).achieve(self._past(b))

    def miss(self, a: int, b: int, _c: int, _d: int) -> None:
        self._visit(a).miss(self._past(b))

    def log(self, a: int, _b: int, _c: int, _d: int) -> None:
        self._visit(a).log()

    def refer(self, a: int, b: int, c: int, d: int) -> None:
        visit = self._visit(a)
        referrer = visit.customer if c % 3 else _of(CUSTOMERS, c // 3)
        visit.refer(_of(CUSTOMERS, b), referrer, on=self._past(d))

    def retract(self, a: int, _b: int, _c: int, _d: int) -> None:
        self._visit(a).retract()

    def look(self, a: int, b: int, c: int, _d: int) -> None:
        """Whatever becomes of a second look."""
        visit, deed = self._visit(a), b % 6
        state: Any = self.bank.subjects[visit.id]
        if not state.contacted:
            raise Refused("There is nothing to look at yet.")
        about = _of(sorted(state.contacted), c)
        if deed < 3:
            _of((visit.draw, visit.overlook, visit.accept), deed)()
        else:
            _of((visit.uphold, visit.reject, visit.reject), deed)(about)

    def register(self, a: int, b: int, c: int, _d: int) -> None:
        segment = _of(("farmer", "merchant"), b)
        self.bank.register(_of(CUSTOMERS, a), segment=segment, by=_of(MANAGERS, c))

    def confirm(self, a: int, _b: int, _c: int, _d: int) -> None:
        self.bank.confirm(_of(CUSTOMERS, a))

    def tier(self, a: int, b: int, c: int, _d: int) -> None:
        self.bank.tier(_of(CUSTOMERS, a), _of(TIERS, b), self._past(c))

    def flag(self, a: int, b: int, _c: int, _d: int) -> None:
        self.bank.flag(_of(CUSTOMERS, a), _of(MANAGERS, b))

    def unflag(self, a: int, _b: int, _c: int, _d: int) -> None:
        self.bank.unflag(_of(CUSTOMERS, a))

    def away(self, a: int, b: int, c: int, _d: int) -> None:
        first = self._day(b % 40 - 20)
        self.bank.leave(_of(MANAGERS, a), first, first + timedelta(days=c % 12))

    def back(self, a: int, b: int, _c: int, _d: int) -> None:
        staff: Any = self.bank.subjects[_of(MANAGERS, a)]
        if staff.leaves:
            self.bank.come_back(staff.id, *_of(sorted(staff.leaves), b))

    def move(self, a: int, b: int, c: int, _d: int) -> None:
        self.bank.move(_of(MANAGERS, a), _of(PLACES, b), self._day(-(c % 25)))

    def adjust(self, a: int, b: int, _c: int, _d: int) -> None:
        self.bank.adjust(_of(MANAGERS, a), b - 30, _of(("help", "award"), b))

    def calendar(self, a: int, b: int, _c: int, _d: int) -> None:
        day = self._day(1 + a % 10)
        self.bank.say(
            Bank, BANK, lambda bank: bank.set_calendar_day(day=day, working=b % 2 > 0, name="")
        )

    def orient(self, a: int, b: int, c: int, d: int) -> None:
        rows = (
            Weight(hundredths=50 * (a % 5), segment=Code("farmer")),
            Weight(hundredths=10 * (b % 20), goal=Code("product_sold")),
            Weight(hundredths=10 * (c % 20), segment=Code("merchant"), goal=Code("product_sold")),
        )
        published = OrientationPublished(
            effective_from=self._day(5 + d % 5),
            weights=rows[: 1 + d % 3],
            reason="",
            proposed_by=StaffId("first"),
            approved_by=StaffId("second"),
            on=self.bank.today,
        )
        self.bank.say(Bank, BANK, lambda bank: bank.publish_orientation(published))

    def rule(self, a: int, b: int, c: int, d: int) -> None:
        """Other numbers are in force in some days."""
        craft, streak = self.bank.rules.craft, self.bank.rules.streak
        self.bank.publish(
            self._day(5 + d % 9),
            goals=tuple(replace(goal, base=40 + a) for goal in self.bank.rules.goals),
            craft=replace(craft, daily_cap=b % 12, logged_on_time=b % 5),
            streak=replace(streak, closes_per_week=1 + c % 4, weeks_per_freeze=1 + c % 3),
            pay_once_days=30 * (1 + d % 3),
            repeat_days=7 * (1 + d % 5),
        )

    def _visit(self, number: int) -> Meeting:
        """One of the visits; the later ones more often."""
        if not self.visits:
            raise Refused("There is no visit yet.")
        return _of(self.visits[-6:] if number % 4 else self.visits, number // 4)

    def _day(self, ahead: int) -> date:
        return self.bank.today + timedelta(days=ahead)

    def _past(self, number: int) -> date:
        return self._day(-_of(LATE, number))


_WORDS = """
    leap leap leap plan move_plan start start drop_in win win win from_file contact close close
    close achieve miss miss log refer refer retract look look look register confirm tier flag
    unflag away back move adjust calendar orient rule
"""
ACTS = tuple(_WORDS.split())
"""What is tried; the things that visits are made of stand more than once."""

T = TypeVar("T")


def _of(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]
