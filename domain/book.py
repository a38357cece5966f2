"""The book: tallies at hand, and what should stand according to them against what was said."""

from __future__ import annotations

from typing import Protocol

from domain import craft, merit
from domain.document import DocumentTally
from domain.event import CustomerId, Entry, StaffId, VisitId
from domain.score import (
    CLOSE,
    CONTACT,
    EFFECTIVE,
    EV,
    Claim,
    Fact,
    Line,
    Score,
    claim_id,
    ev_of,
    ev_rule,
)
from domain.setting import Setting
from domain.stop import Close, CustomerTally, Stop
from domain.tally import LATE, ON_TIME, TOO_LATE, UNREVIEWED, CraftDay, VisitTally


class Memory(Protocol):
    """Where the tallies are kept; each is fresh when it is first asked for."""

    def turn(self) -> None:
        """Turn to the next entry: what was given out before may have been put away."""

    def visit(self, visit: VisitId) -> VisitTally:
        """The tally of a visit, to be changed."""

    def customer(self, customer: CustomerId) -> CustomerTally:
        """The tally of a customer, to be changed."""

    def craft_day(self, manager: StaffId, day: int) -> CraftDay:
        """The small acts of a manager on a day, to be changed."""

    def document(self, digest: str) -> DocumentTally:
        """Where a document was shown, to be changed."""


class Book:
    """Says score lines: the difference between what should stand and what was said before."""

    def __init__(self, setting: Setting, memory: Memory) -> None:
        """Score with what `setting` knows, which has taken each entry before the book does."""
        self.setting = setting
        self.memory = memory
        self.lines: list[Line] = []
        self._met: dict[CustomerId, CustomerTally] = {}
        self._entry: Entry
        self._recorded = -1

    def begin(self, entry: Entry) -> None:
        """Turn to the next entry."""
        self.lines, self._met = [], {}
        self._entry, self._recorded = entry, -1
        self.memory.turn()

    def finish(self) -> None:
        """Reckon, once an entry, what others deserve of the customers whose stops it changed."""
        if self._met:
            merit.reckon(self, self._met.values())

    def late(self, day: int) -> int:
        """How late what happened on `day` was recorded by this entry; an import never is."""
        if self._recorded < 0:
            entry = self._entry
            self._recorded = 0 if entry.imported else self.setting.bank_day(entry.at)
        rules, days = self.setting.rules(day), self._recorded - day
        if days <= rules.on_time_days:
            return ON_TIME
        return LATE if days <= rules.late_days else TOO_LATE

    def visit_fact(self, tally: VisitTally, kind: str, flags: int | None) -> None:
        """Let a fact about the visit itself be known with these flags, or no longer."""
        said = tally.said.get(kind)
        if flags == said:
            return
        tally.said.pop(kind, None)
        day, unit = tally.held_day, self.setting.unit(tally.manager, tally.held_day)
        about = (kind, tally.visit, tally.customer, tally.manager, unit, day)
        if said is not None:
            self.lines.append(Fact(-1, *about, said, tally.held_position))
        if flags is not None:
            self.lines.append(Fact(1, *about, flags, tally.held_position))
            tally.said[kind] = flags

    def _stop_fact(self, tally: CustomerTally, stop: Stop, kind: str, sign: int, day: int) -> None:
        unit = self.setting.unit(stop.manager, day)
        told = (stop.close_flags, stop.close_position) if kind == CLOSE else (0, stop.position)
        about = (kind, stop.visit, tally.customer, stop.manager, unit, day)
        self.lines.append(Fact(sign, *about, *told))

    def refresh(self, tally: CustomerTally, index: int) -> None:
        """Derive what stands for a customer from one stop on, and say what changed."""
        for at in range(index, len(tally.stops)):
            self._refresh_stop(tally, at)
        self.meet(tally)

    def meet(self, tally: CustomerTally) -> None:
        """Have it reckoned at the end what others deserve of this customer."""
        if tally.referred_by or tally.flags:
            self._met[tally.customer] = tally

    def _refresh_stop(self, tally: CustomerTally, index: int) -> None:
        stop = tally.stops[index]
        if (again := tally.again(index)) != stop.again:
            stop.again = again
            if stop.own:
                craft.come_again(self, self.memory.visit(stop.visit), again=again)
        before = (stop.contact, stop.close, stop.close_flags)
        contact = tally.confirmed and stop.counts
        if contact != stop.contact:
            stop.contact = contact
            self._stop_fact(tally, stop, CONTACT, 1 if contact else -1, stop.day)
        sound = stop.sound if contact else None
        standing = None if stop.pending else sound
        self._close(tally, stop, standing)
        if (stop.contact, stop.close, stop.close_flags) != before:
            merit.widen(self, stop, stop.contact - before[0], bool(stop.close) - bool(before[1]))
        for_goal = sound is not None and sound.for_goal and stop.earns
        effective = for_goal and standing is not None
        visit = self.memory.visit(stop.visit) if effective or stop.effective else None
        if visit:
            visit.effective += int(effective) - int(stop.effective)
            stop.effective = effective
            flags = UNREVIEWED if visit.unreviewed else 0
            self.visit_fact(visit, EFFECTIVE, flags if visit.effective else None)
        if for_goal or stop.paid:
            self._pay(tally, index, sound if for_goal else None)

    def _close(self, tally: CustomerTally, stop: Stop, close: Close | None) -> None:
        told = (close.day, close.position, stop.flags) if close else (0, 0, 0)
        if told == (stop.close, stop.close_position, stop.close_flags):
            return
        if stop.close:
            self._stop_fact(tally, stop, CLOSE, -1, stop.close)
        stop.close, stop.close_position, stop.close_flags = told
        if close:
            self._stop_fact(tally, stop, CLOSE, 1, stop.close)

    def _pay(self, tally: CustomerTally, index: int, close: Close | None) -> None:
        stop = tally.stops[index]
        rule = ev_rule(stop.goal)
        amount, on, closed = 0, stop.paid_on, stop.paid_for
        if close:
            on, closed = max(stop.day, close.day, stop.assessed_day), close.position
            amount = ev_of(tally, index, on, self.setting).amount
        name = claim_id(rule, stop.visit, tally.customer)
        causes = (stop.position, closed, stop.assessed_position)
        claim = Claim(name, rule, EV, stop.manager, on, causes)
        if amount != stop.paid or (amount and on != stop.paid_on):
            if stop.paid:
                before = (stop.position, stop.paid_for, stop.assessed_position)
                reversed_ = Claim(name, rule, EV, stop.manager, stop.paid_on, before)
                self.score("reversal", reversed_, 0 if stop.held_back else -stop.paid)
                stop.held_back = False
            if amount:
                again = stop.ever_paid and not stop.paid
                self.score("reinstatement" if again else "award", claim, amount)
                stop.ever_paid = True
            stop.paid, stop.paid_on, stop.paid_for = amount, on, closed
        hold = bool(amount) and stop.pending
        if hold != stop.held_back:
            self.score("hold" if hold else "release", claim, -amount if hold else amount)
            stop.held_back = hold

    def score(self, kind: str, claim: Claim, amount: int) -> None:
        """Say a score entry, in the unit and under the ruleset in force on the claim's day."""
        unit = self.setting.unit(claim.manager, claim.day)
        version = self.setting.rules(claim.day).version
        self.lines.append(Score(kind, claim, amount, unit, version))
