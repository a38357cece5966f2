"""A bank to which things are told late and wrong, beside what is so in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from domain.event import StaffId
from domain.ledger.store import Store
from domain.review import Appeal, AppealDecided, AppealFiled
from tests.projections.bank import MONDAY
from tests.projections.final_facts import CUSTOMERS, Deed, FinalFacts, Outing, begun
from tests.projections.meeting import Meeting
from tests.projections.settling_live import LiveBank

LATEST = 7
"""So many days after a visit something of it can be told."""

T = TypeVar("T")


class Telling:
    """What was told, and the facts that are to be told right in another bank."""

    def __init__(self, views: Store) -> None:
        """Begin a bank whose views are in a store."""
        self.bank = begun(LiveBank(views), confirmed=False)
        self.facts = FinalFacts()
        self.since = dict.fromkeys(CUSTOMERS, MONDAY - timedelta(days=1))
        self.unconfirmed = list(CUSTOMERS)
        self.spent: set[tuple[str, date]] = set()
        self.mistakes: list[tuple[Meeting, date]] = []
        self.accepted: set[str] = set()
        self.drawn: set[str] = set()
        self.flagged: set[str] = set()

    def somebody(self, at: int, day: date) -> str:
        """A customer who was known before a day, and for whom nothing else is on it; or nobody."""
        known = [each for each, since in self.since.items() if since < day]
        return one([c for c in known if (c, day) not in self.spent], at) or ""

    def fresh(self, *, held: bool) -> list[Outing]:
        """Visits of which something can be told still, the latest first."""
        first = self.bank.today - timedelta(days=LATEST)
        return [o for o in reversed(self.facts.outings) if o.day >= first and o.held is held]

    def outing(self, day: date, manager: str, customer: str, goal: str) -> Outing:
        """Another visit, of which nothing was told yet."""
        self.spent.add((customer, day))
        name = f"outing-{len(self.facts.outings)}"
        outing = Outing(name, day, manager, customer, goal, planned=bool(goal))
        self.facts.outings.append(outing)
        return outing

    def visit(self, outing: Outing) -> Meeting:
        """The visit, to be told of."""
        return self.bank.visit(outing.manager, outing.customer, outing.name)

    def hold(self, outing: Outing) -> None:
        """It began."""
        self.visit(outing).start(outing.day)
        outing.held = True

    def refer(self, outing: Outing) -> None:
        """The customer named somebody."""
        outing.referee = f"referee-{len(self.bank.entries)}"
        self.visit(outing).refer(outing.referee, on=outing.day)

    def close(self, outing: Outing, how: str) -> None:
        """The closing action was taken, `proven` or not."""
        complete = how == "proven"
        self.visit(outing).close(action=outing.action, complete=complete, on=outing.day)
        outing.closed = how

    def assess(self, outing: Outing, how: str) -> None:
        """The goal was `achieved` or `missed`."""
        visit = self.visit(outing)
        (visit.achieve if how == "achieved" else visit.miss)(outing.day)
        outing.assessed, outing.assessed_late = how, (self.bank.today - outing.day).days

    def log(self, outing: Outing) -> None:
        """The log is written."""
        self.visit(outing).log()
        outing.logged, outing.logged_late = True, (self.bank.today - outing.day).days

    def accept(self, outing: Outing) -> None:
        """A leader knows why it was told late."""
        self.visit(outing).accept()
        self.accepted.add(outing.name)

    def draw(self, outing: Outing) -> None:
        """Somebody is asked to look at it."""
        self.visit(outing).draw()
        self.drawn.add(outing.name)

    def judge(self, outing: Outing, verdict: str) -> None:
        """The evidence is `upheld`, `rejected`, or nobody looked: `missed`."""
        visit = self.visit(outing)
        {"upheld": visit.uphold, "rejected": visit.reject, "missed": visit.overlook}[verdict]()
        outing.verdict = verdict

    def appeal(self, outing: Outing) -> None:
        """The manager questions the rejection, and somebody else grants it."""
        staff, about, on = StaffId(outing.manager), len(self.bank.entries), self.bank.today
        name = f"appeal-{about}"
        filed = AppealFiled(staff=staff, about=about, reason="told in the test", on=on)
        self.bank.say(Appeal, name, lambda each: each.file(filed))
        decided = AppealDecided(
            staff=staff, about=about, decider=StaffId("chief"), granted=True, reason="yes", on=on
        )
        self.bank.say(Appeal, name, lambda each: each.decide(decided))
        self.judge(outing, "upheld")

    def err(self, manager: str, customer: str) -> None:
        """A visit is told that was none."""
        today = self.bank.today
        self.spent.add((customer, today))
        wrong = self.bank.plan(manager, customer).start().close().achieve()
        self.mistakes.append((wrong.refer(f"nobody-{len(self.bank.entries)}").log(), today))

    def take_back(self, mistake: tuple[Meeting, date]) -> None:
        """It is taken back, with a reason that a leader knows if that is late."""
        visit, day = mistake
        if (self.bank.today - day).days > 1:
            visit.accept()
        visit.retract()
        self.mistakes.remove(mistake)

    def day(self) -> None:
        """Another day opens; what can be taken back today only is."""
        for mistake in list(self.mistakes):
            if (self.bank.today - mistake[1]).days == LATEST:
                self.take_back(mistake)
        self.bank.days(1)

    def as_it_is(self, deed: Deed) -> None:
        """What is told at once, as it is."""
        deed(self.bank)
        self.facts.others.append((self.bank.today, deed))

    def correct(self) -> None:
        """Correct what is left to be corrected, and open a day, so that all is reckoned."""
        for mistake in list(self.mistakes):
            self.take_back(mistake)
        for customer in self.unconfirmed:
            self.bank.confirm(customer)
        for outing in self.facts.outings:
            if outing.name in self.drawn and not outing.verdict:
                self.judge(outing, "upheld")
            if outing.held and outing.name not in self.accepted:
                self.accept(outing)
        self.day()


def one(choices: Sequence[T], number: int) -> T | None:
    """One of what is possible, if anything is."""
    return choices[number % len(choices)] if choices else None
