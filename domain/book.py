"""The book: tallies at hand, and what should stand according to them against what was said."""

from __future__ import annotations

from typing import Protocol

from domain import merit
from domain.event import CustomerId, Entry, StaffId, VisitId
from domain.score import (
    CLOSE,
    CONTACT,
    CRAFT,
    EFFECTIVE,
    EV,
    Claim,
    Fact,
    Line,
    LogKept,
    Score,
    claim_id,
    ev_of,
    ev_rule,
)
from domain.setting import Setting
from domain.tally import CraftAct, CraftDay, CustomerTally, Stop, VisitTally


class Memory(Protocol):
    """Where the tallies are kept; each is fresh when it is first asked for."""

    def visit(self, visit: VisitId) -> VisitTally:
        """The tally of a visit, to be changed."""

    def customer(self, customer: CustomerId) -> CustomerTally:
        """The tally of a customer, to be changed."""

    def craft_day(self, manager: StaffId, day: int) -> CraftDay:
        """The small acts of a manager on a day, to be changed."""


class Book:
    """Says score lines: the difference between what should stand and what was said before."""

    def __init__(self, setting: Setting, memory: Memory) -> None:
        """Score with what `setting` knows, which has taken each entry before the book does."""
        self.setting = setting
        self.memory = memory
        self.lines: list[Line] = []
        self.position = 0

    def begin(self, entry: Entry) -> None:
        """Turn to the next entry."""
        self.lines = []
        self.position = entry.position

    def late(self, entry: Entry, day: int) -> bool:
        """Whether what happened on `day` was recorded later than on time; an import never is."""
        if entry.imported:
            return False
        return self.setting.bank_day(entry.at) - day > self.setting.rules(day).on_time_days

    def visit_fact(self, tally: VisitTally, kind: str, wanted: bool) -> None:
        """Let a fact about the visit itself be known, or no longer."""
        said = kind in tally.said
        if wanted == said:
            return
        tally.said = [*tally.said, kind] if wanted else [k for k in tally.said if k != kind]
        sign, day = 1 if wanted else -1, tally.held_day
        unit = self.setting.unit(tally.manager, day)
        self.lines.append(
            Fact(sign, kind, tally.visit, tally.customer, tally.manager, unit, day, tally.flags)
        )

    def _stop_fact(self, tally: CustomerTally, stop: Stop, kind: str, sign: int, day: int) -> None:
        unit = self.setting.unit(stop.manager, day)
        self.lines.append(Fact(sign, kind, stop.visit, tally.customer, stop.manager, unit, day))

    def refresh(self, tally: CustomerTally, index: int) -> None:
        """Derive what stands for a customer from one stop on, and say what changed."""
        for at in range(index, len(tally.stops)):
            self._refresh_stop(tally, at)
        if tally.referred_by:
            merit.of_referrals(self, tally)
        if tally.flags:
            merit.of_flags(self, tally)

    def _refresh_stop(self, tally: CustomerTally, index: int) -> None:
        stop = tally.stops[index]
        contact = tally.confirmed and stop.counts
        if contact != stop.contact:
            stop.contact = contact
            self._stop_fact(tally, stop, CONTACT, 1 if contact else -1, stop.day)
        close = stop.closed_day if contact and stop.stands and not stop.voided else 0
        if close != stop.close:
            if stop.close:
                self._stop_fact(tally, stop, CLOSE, -1, stop.close)
            if close:
                self._stop_fact(tally, stop, CLOSE, 1, close)
            stop.close = close
        effective = bool(close) and stop.earns
        if effective != stop.effective:
            stop.effective = effective
            visit = self.memory.visit(stop.visit)
            visit.effective += 1 if effective else -1
            self.visit_fact(visit, EFFECTIVE, visit.effective > 0)
        if effective or stop.paid:
            self._pay(tally, stop, ev_of(tally, index, self.setting))

    def _pay(self, tally: CustomerTally, stop: Stop, amount: int) -> None:
        rule = ev_rule(stop.goal)
        name = claim_id(rule, stop.visit, tally.customer)
        causes = (stop.position, stop.closed_position, stop.assessed_position)
        claim = Claim(name, rule, EV, stop.manager, stop.on, causes)
        if amount != stop.paid:
            if stop.paid:
                self.score("reversal", claim, 0 if stop.held_back else -stop.paid)
                stop.held_back = False
            if amount:
                again = stop.ever_paid and not stop.paid
                self.score("reinstatement" if again else "award", claim, amount)
                stop.ever_paid = True
            stop.paid = amount
        hold = bool(amount) and stop.drawn and not stop.verdict
        if hold != stop.held_back:
            self.score("hold" if hold else "release", claim, -amount if hold else amount)
            stop.held_back = hold

    def score(self, kind: str, claim: Claim, amount: int) -> None:
        """Say a score entry, in the unit and under the ruleset in force on the claim's day."""
        unit = self.setting.unit(claim.manager, claim.day)
        version = self.setting.rules(claim.day).version
        self.lines.append(Score(kind, claim, amount, unit, version))

    def act(self, tally: VisitTally, rule: str, position: int) -> None:
        """A small act of good workmanship: the day's cap takes the first ones."""
        day = self.memory.craft_day(tally.manager, tally.held_day)
        worth = int(getattr(self.setting.rules(tally.held_day).craft, rule))
        day.acts.append(CraftAct(position, rule, tally.visit, worth))
        self._reckon(day)

    def void_acts(self, tally: VisitTally) -> None:
        """The small acts of a visit that was taken back earn nothing."""
        day = self.memory.craft_day(tally.manager, tally.held_day)
        for act in day.acts:
            if act.visit == tally.visit:
                act.stands = False
                if act.rule == "logged_on_time":
                    self.lines.append(LogKept(-1, tally.manager, tally.visit, tally.held_day))
        self._reckon(day)

    def _reckon(self, day: CraftDay) -> None:
        left = self.setting.rules(day.day).craft.daily_cap
        for act in day.acts:
            amount = min(left, act.worth) if act.stands else 0
            left -= amount
            if amount != act.paid:
                name = claim_id(act.rule, act.visit)
                claim = Claim(name, act.rule, CRAFT, day.manager, day.day, (act.position,))
                self._change(claim, act, amount)

    def _change(self, claim: Claim, paid: CraftAct, amount: int) -> None:
        if paid.paid:
            self.score("reversal", claim, -paid.paid)
        if amount:
            self.score("reinstatement" if paid.ever_paid else "award", claim, amount)
            paid.ever_paid = True
        paid.paid = amount
