"""Things are told late, wrong and corrected, one after the other, as chance has it.

Nothing is done here that GAME.md lets depend on the order of telling (see `stories.py`): nobody is
met twice on a day, a plan comes before its visit, a mistake is taken back in time or with a reason.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.event import Refused
from domain.ledger.store import Store
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.corrected_ends import assert_end_alike, end_of
from tests.projections.corrected_telling import LATEST, Telling, one
from tests.projections.final_facts import (
    ACTIONS,
    CUSTOMERS,
    MANAGERS,
    TIERS,
    UNITS,
    Leave,
    told_right,
)
from tests.projections.settling_live import LiveBank

NUMBER = st.integers(0, 23)
BACK = st.integers(0, 40)
MANAGER = st.sampled_from(tuple(MANAGERS))
UNIT = st.sampled_from(UNITS)
GOAL = st.sampled_from(["product_sold", *ACTIONS])
OUTCOME = st.sampled_from(["achieved", "achieved", "missed", ""])


class CorrectedMachine(RuleBasedStateMachine):
    """Each rule tells something, and what is so in the end is kept beside it."""

    def __init__(self, views: Store) -> None:
        """Begin a bank whose views are in a store."""
        super().__init__()
        self.views = views
        self.told = Telling(self.views)

    @initialize(weeks=st.integers(0, 6), number=NUMBER)
    def some_weeks_pass(self, weeks: int, number: int) -> None:
        """So that there are settled weeks with which one can be compared, and a run of them."""
        for week in range(weeks):
            for _ in range(1 + (number + week) % 3):
                self.plan(tuple(MANAGERS)[number % 3], number + week, "product_sold")
                self.tell(0, "achieved", logged=True, refers=week == 2)
            self.days_pass(7)

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            self.told.day()

    @rule(days=st.integers(3, 10))
    def many_days_pass(self, days: int) -> None:
        self.days_pass(days)

    @rule(manager=MANAGER, at=NUMBER, goal=GOAL)
    def plan(self, manager: str, at: int, goal: str) -> None:
        today = self.told.bank.today
        customer = self.told.somebody(at, today)
        if customer:
            self.told.outing(today, manager, customer, goal).plan(self.told.bank)

    @rule(manager=MANAGER, at=NUMBER, back=st.integers(0, LATEST))
    def drop_in(self, manager: str, at: int, back: int) -> None:
        """A visit without a plan, perhaps told days later."""
        day = max(MONDAY, self.told.bank.today - timedelta(days=back))
        customer = self.told.somebody(at, day)
        if customer:
            self.told.hold(self.told.outing(day, manager, customer, ""))

    @rule(at=NUMBER, how=OUTCOME, logged=st.booleans(), refers=st.booleans())
    def tell(self, at: int, how: str, logged: bool, refers: bool) -> None:
        """All of a planned visit at once, or its beginning."""
        outing = one(self.told.fresh(held=False), at)
        if outing:
            self.told.hold(outing)
            if refers:
                self.told.refer(outing)
            if how == "achieved":
                self.told.close(outing, "proven")
            if how:
                self.told.assess(outing, how)
            if logged:
                self.told.log(outing)

    @rule(at=NUMBER, what=st.sampled_from(["proven", "unproven", "achieved", "missed", "log"]))
    def go_on_telling(self, at: int, what: str) -> None:
        """One more thing of a visit that was told in part."""
        outing = one(self.told.fresh(held=True), at)
        if outing is None:
            return
        if what == "log" and not outing.logged:
            self.told.log(outing)
        elif what in ("proven", "unproven"):
            if not outing.closed and outing.name not in self.told.drawn:
                self.told.close(outing, what)
        elif what in ("achieved", "missed") and outing.planned and not outing.assessed:
            self.told.assess(outing, what)

    @rule(at=NUMBER)
    def name_another(self, at: int) -> None:
        outing = one([each for each in self.told.fresh(held=True) if not each.referee], at)
        if outing:
            self.told.refer(outing)

    @rule(at=NUMBER, manager=MANAGER)
    def err(self, at: int, manager: str) -> None:
        customer = self.told.somebody(at, self.told.bank.today)
        if customer:
            self.told.err(manager, customer)

    @rule(at=NUMBER)
    def take_back(self, at: int) -> None:
        mistake = one(self.told.mistakes, at)
        if mistake:
            self.told.take_back(mistake)

    @rule(at=NUMBER, verdict=st.sampled_from(["", "rejected", "rejected"]))
    def draw(self, at: int, verdict: str) -> None:
        """Somebody has to look, and perhaps does at once."""
        assessed = [each for each in self.told.facts.outings if each.assessed]
        outing = one([each for each in assessed if each.name not in self.told.drawn], at)
        if outing:
            self.told.draw(outing)
            if verdict:
                self.told.judge(outing, verdict)

    @rule(at=NUMBER, verdict=st.sampled_from(["upheld", "rejected", "rejected", "missed"]))
    def look(self, at: int, verdict: str) -> None:
        drawn = [o for o in self.told.facts.outings if o.name in self.told.drawn and not o.verdict]
        outing = one(drawn, at)
        if outing:
            self.told.judge(outing, verdict)

    @rule(at=NUMBER)
    def appeal(self, at: int) -> None:
        outing = one([o for o in self.told.facts.outings if o.verdict == "rejected"], at)
        if outing:
            self.told.appeal(outing)

    @rule(at=NUMBER)
    def accept(self, at: int) -> None:
        held = [each for each in self.told.facts.outings if each.held]
        outing = one([each for each in held if each.name not in self.told.accepted], at)
        if outing:
            self.told.accept(outing)

    @rule(who=MANAGER, back=BACK, length=st.integers(0, 8))
    def leave(self, who: str, back: int, length: int) -> None:
        """Entered while it lasts or afterwards."""
        first = max(MONDAY, self.told.bank.today - timedelta(days=back))
        leave = Leave(who, first, first + timedelta(days=length))
        try:
            self.told.bank.leave(*leave)
        except Refused:
            return  # they are away already
        self.told.facts.leaves.append(leave)

    @rule(at=NUMBER)
    def take_leave_back(self, at: int) -> None:
        leave = one(self.told.facts.leaves, at)
        if leave:
            self.told.bank.come_back(*leave)
            self.told.facts.leaves.remove(leave)

    @rule(who=MANAGER, unit=UNIT, back=BACK)
    def move(self, who: str, unit: str, back: int) -> None:
        """Entered afterwards; what is said last about a day is so."""
        day = max(MONDAY, self.told.bank.today - timedelta(days=back))
        self.told.bank.move(who, unit, day)
        self.told.facts.moves[who, day] = unit

    @rule(customer=st.sampled_from(CUSTOMERS), tier=st.sampled_from(TIERS), back=BACK)
    def tier(self, customer: str, tier: str, back: int) -> None:
        day = max(MONDAY, self.told.bank.today - timedelta(days=back))
        self.told.bank.tier(customer, tier, day)
        self.told.facts.tiers[customer, day] = tier

    @rule(at=NUMBER)
    def confirm(self, at: int) -> None:
        customer = one(self.told.unconfirmed, at)
        if customer:
            self.told.bank.confirm(customer)
            self.told.unconfirmed.remove(customer)

    @rule(at=NUMBER)
    def come_to_know(self, at: int) -> None:
        """Somebody who was named gets a file, and can be met from tomorrow on."""
        told = self.told
        named = [o.referee for o in told.facts.outings if o.referee not in ("", *told.since)]
        referee = one(named, at)
        if referee:
            told.bank.register(referee)
            told.facts.known[referee] = told.since[referee] = told.bank.today
            told.unconfirmed.append(referee)

    @rule(at=NUMBER)
    def flag(self, at: int) -> None:
        """A risk is seen, once, on a day on which nobody meets the customer."""
        today = self.told.bank.today
        customer = self.told.somebody(at, today)
        if customer and customer not in self.told.flagged:
            self.told.flagged.add(customer)
            self.told.spent.add((customer, today))
            self.told.as_it_is(partial(MadeBank.flag, customer=customer))

    @rule(who=MANAGER, amount=st.integers(1, 40), measure=st.sampled_from(["help", "ev"]))
    def adjust(self, who: str, amount: int, measure: str) -> None:
        self.told.as_it_is(partial(MadeBank.adjust, staff=who, amount=amount, measure=measure))

    def teardown(self) -> None:
        """Correct what is left to be corrected, and compare."""
        self.told.correct()
        late = end_of(self.told.bank)
        right = told_right(self.told.facts, self.told.bank.today, LiveBank(self.views))
        assert_end_alike(late, end_of(right), self.told.facts)
