"""The book: tallies at hand, and what should stand according to them against what was said."""

from __future__ import annotations

from bisect import insort
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
from domain.stop import Close, CustomerTally, Stop
from domain.tally import LATE, ON_TIME, TOO_LATE, UNREVIEWED, CraftAct, CraftDay, VisitTally


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
        self._met: dict[CustomerId, CustomerTally] = {}

    def begin(self) -> None:
        """Turn to the next entry."""
        self.lines, self._met = [], {}

    def finish(self) -> None:
        """Reckon, once an entry, what others deserve of the customers whose stops it changed."""
        if self._met:
            merit.reckon(self, self._met.values())

    def late(self, entry: Entry, day: int) -> int:
        """How late what happened on `day` was recorded; an import never is."""
        if entry.imported:
            return ON_TIME
        rules, days = self.setting.rules(day), self.setting.bank_day(entry.at) - day
        if days <= rules.on_time_days:
            return ON_TIME
        return LATE if days <= rules.late_days else TOO_LATE

    def visit_fact(self, tally: VisitTally, kind: str, flags: int | None) -> None:
        """Let a fact about the visit itself be known with these flags, or no longer."""
        said = tally.said.get(kind)
        if flags == said:
            return
        tally.said = {name: each for name, each in tally.said.items() if name != kind}
        day, unit = tally.held_day, self.setting.unit(tally.manager, tally.held_day)
        about = (kind, tally.visit, tally.customer, tally.manager, unit, day)
        if said is not None:
            self.lines.append(Fact(-1, *about, said))
        if flags is not None:
            self.lines.append(Fact(1, *about, flags))
            tally.said[kind] = flags

    def _stop_fact(self, tally: CustomerTally, stop: Stop, kind: str, sign: int, day: int) -> None:
        unit = self.setting.unit(stop.manager, day)
        flags = stop.close_flags if kind == CLOSE else 0
        self.lines.append(
            Fact(sign, kind, stop.visit, tally.customer, stop.manager, unit, day, flags)
        )

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
        contact = tally.confirmed and stop.counts
        if contact != stop.contact:
            stop.contact = contact
            self._stop_fact(tally, stop, CONTACT, 1 if contact else -1, stop.day)
        sound = stop.sound if contact else None
        standing = None if stop.pending else sound
        self._close(tally, stop, standing)
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
            amount = ev_of(tally, index, on, self.setting)
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

    def act(self, tally: VisitTally) -> None:
        """Bring the small acts of a visit into its day, whose cap takes the first ones."""
        standing = tally.acts
        day = self.memory.craft_day(tally.manager, tally.held_day)
        known = {act.rule: act for act in day.acts if act.visit == tally.visit}
        if standing.keys() == {rule for rule, act in known.items() if act.stands}:
            return
        for rule, position in standing.items():
            if rule not in known:
                worth = int(getattr(self.setting.rules(tally.held_day).craft, rule))
                known[rule] = CraftAct(position, rule, tally.visit, worth, stands=False)
                insort(day.acts, known[rule], key=lambda act: act.position)
        for rule, act in known.items():
            if act.stands != (rule in standing):
                act.stands = rule in standing
                if rule == "logged_on_time":
                    sign = 1 if act.stands else -1
                    self.lines.append(LogKept(sign, tally.manager, tally.visit, tally.held_day))
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
