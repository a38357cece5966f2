"""One story told twice: once right and in time, once late, wrong and corrected.

A story is made of what happened on which day. Both tellings say it with the same dates; they
differ in when it is told, in what is told besides and taken back, and in who had to look twice.
What GAME.md lets depend on the order of telling is left out of stories on purpose:

- Two visits to a customer on one day: the one that was recorded first is scored.
- A document that two closes show which both stay: it is spent on what was recorded first.
- A risk flag, a tier or a move on the day of another fact it bears on, for the same reason.
- A plan that is told after the visit began: it makes the visit unplanned.
- A referee who is met before the referral is told: only then do they have an id at all.
- What is told more than 7 days late, or 2 to 7 without a leader's reason: it earns nothing.
- A failure that is taken back, or a visit taken back later than in time: it keeps counting.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from tests.projections.bank import MONDAY, MadeBank
from tests.projections.meeting import Meeting

MANAGERS = ("li", "wang", "zhao")
CUSTOMERS = ("ai", "bao", "cui", "dou")
UNITS = ("north", "south", "harbour")
TIERS = ("abnormal", "channel", "vip", "existing")
DAYS = 60
"""On so many days something may happen; by END all of it is told."""

END = MONDAY + timedelta(days=DAYS + 30)
ACTIONS = {"product_sold": "product_signed", "referral_obtained": "referral_list_received"}


class Outing(NamedTuple):
    """A visit: how it went, how late it is told, and what is done wrong about it first."""

    day: int
    manager: str
    customer: str
    goal: str
    outcome: str
    late: int
    logged: bool
    refers: bool
    mistake: int
    look: int


class Entered(NamedTuple):
    """A leave, move, tier or confirmation: of whom, what, since when, and entered when."""

    kind: str
    who: str
    what: int
    day: int
    entered: int


class Story(NamedTuple):
    """All that happened."""

    outings: tuple[Outing, ...]
    entered: tuple[Entered, ...]


Deed = Callable[[MadeBank], object]


def told(story: Story, *, in_time: bool, bank: MadeBank | None = None) -> MadeBank:
    """The history of a bank in which the story happened."""
    agenda: dict[int, list[Deed]] = {}
    for number, outing in enumerate(_possible(story.outings)):
        _Telling(number, outing, in_time=in_time).enter(agenda)
    for fact in story.entered:
        day = fact.day if in_time else max(fact.day, fact.entered)
        agenda.setdefault(day, []).insert(0, partial(_enter, fact))
    bank = (bank or MadeBank()).hire("li").hire("wang", "south").hire("zhao", "harbour")
    for customer in CUSTOMERS:
        bank.register(customer)
    if in_time:
        for customer in CUSTOMERS:
            bank.confirm(customer)
    bank.grid("patch-1", "li", *CUSTOMERS[:2]).grid("patch-2", "wang", *CUSTOMERS[1:])
    for day in sorted(agenda):
        bank.day(MONDAY + timedelta(days=day))
        for deed in agenda[day]:
            deed(bank)
    if not in_time:
        bank.day(max(bank.today, MONDAY + timedelta(days=DAYS)))
        for customer in CUSTOMERS:
            bank.confirm(customer)
    return bank.day(END)


def _possible(outings: tuple[Outing, ...]) -> list[Outing]:
    """Those of the outings that meet a customer nobody else meets on that day."""
    found: dict[tuple[int, str], Outing] = {}
    for outing in outings:
        found.setdefault((outing.day, outing.customer), outing)
    return list(found.values())


def _enter(fact: Entered, bank: MadeBank) -> None:
    on = MONDAY + timedelta(days=fact.day)
    if fact.kind == "leave":
        bank.leave(fact.who, on, on + timedelta(days=fact.what % 9))
    elif fact.kind == "move":
        bank.move(fact.who, UNITS[fact.what % 3], on)
    else:
        bank.tier(fact.who, TIERS[fact.what % 4], on)


class _Telling:
    """How one outing is told."""

    def __init__(self, number: int, outing: Outing, *, in_time: bool) -> None:
        self.number, self.outing = number, outing
        self.late = 0 if in_time else outing.late
        self.mistake = 0 if in_time else outing.mistake
        self.look = 0 if in_time else outing.look
        self.on = MONDAY + timedelta(days=outing.day)
        self._document = f"document-{number}"
        self.visit: Meeting

    def enter(self, agenda: dict[int, list[Deed]]) -> None:
        """Put what is to be told into the agenda, by day."""
        day = self.outing.day
        agenda.setdefault(day, []).append(self._plan)
        if self.mistake:
            agenda.setdefault(day, []).append(self._err)
        agenda.setdefault(day + self.late, []).append(self._tell)
        if self.late > 1:
            agenda.setdefault(day + self.late + self.number % 4, []).append(self._accept)
        if self.look and self.outing.outcome in ("won", "closed"):
            agenda.setdefault(day + 12, []).append(self._look)
        if self.outing.refers:
            agenda.setdefault(day + 10 + self.number % 9, []).append(self._meet_referee)

    def _plan(self, bank: MadeBank) -> None:
        outing = self.outing
        self.visit = bank.visit(outing.manager, outing.customer, f"outing-{self.number}")
        if outing.goal:
            self.visit.plan(self.on, goal=outing.goal)

    def _tell(self, bank: MadeBank) -> None:
        outing, visit, on = self.outing, self.visit, self.on
        visit.start(on)
        if outing.refers:
            visit.refer(f"referee-{self.number}", on=on)
        if outing.outcome in ("won", "closed"):
            action = ACTIONS.get(outing.goal, "product_signed")
            visit.close(action=action, on=on, document=self._document)
        if outing.outcome == "unproven":
            visit.close(action="product_signed", complete=False, on=on)
        if outing.goal and outing.outcome != "closed":
            (visit.achieve if outing.outcome in ("won", "unproven") else visit.miss)(on)
        if outing.logged:
            visit.log()

    def _accept(self, _bank: MadeBank) -> None:
        self.visit.accept()

    def _err(self, bank: MadeBank) -> None:
        """A visit is told that was another one, with its document, and taken back within a day."""
        outing = self.outing
        other = CUSTOMERS[(CUSTOMERS.index(outing.customer) + self.mistake) % len(CUSTOMERS)]
        wrong = bank.plan(MANAGERS[self.mistake % 3], other).start()
        wrong.close(document=self._document).achieve()
        wrong.refer(f"nobody-{self.number}").log().retract()

    def _look(self, _bank: MadeBank) -> None:
        """Drawn, and in the end found good, or not found at all."""
        self.visit.draw()
        if self.look == 1:
            self.visit.uphold()
        elif self.look == 2:
            self.visit.redraw().overlook()
        else:
            self.visit.reject().uphold()

    def _meet_referee(self, bank: MadeBank) -> None:
        referee = f"referee-{self.number}"
        bank.know(referee)
        visit = bank.plan(MANAGERS[self.number % 3], referee).start()
        if self.number % 4:
            visit.close().achieve()
