"""A visit 走访 and its decisions: what may happen next, and what it is called when it does."""

from __future__ import annotations

from datetime import date, timedelta

from domain.event import Code, CustomerId, CustomerText, Refused, StaffId, VisitId
from domain.ruleset import Ruleset
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    Evidence,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    ReferralObtained,
    SaleMade,
    StageReached,
    VisitClosed,
    VisitLogged,
    VisitRetracted,
    VisitStarted,
)
from domain.visit_plan import VisitPlan


class Visit(VisitPlan, frozen=True, kw_only=True):
    """One visit of one manager and its decisions."""

    def start(self, start: VisitStarted, *, rules: Ruleset, today: date | None) -> VisitStarted:
        """Hold it, on a plan or unplanned; `today` is None where an import tells of the past."""
        if self.started:
            raise Refused("This visit was started already; open it and go on from there.")
        if self.cancelled or self.retracted:
            raise Refused("This visit was called off; plan a new one.")
        if self.planned and (start.manager, start.customer) != (
            self.planned.manager,
            self.planned.customer,
        ):
            raise Refused("This visit was planned by another manager or for another customer.")
        if today:
            _in_time(start.on, today, rules)
            if self.planned and start.on < self.planned.on:
                raise Refused(
                    "A visit cannot be held before the day on which it was planned.", about="on"
                )
        return start

    def contact(self, *, customer: CustomerId, on: date) -> ContactMade:
        """Name one more customer who was reached."""
        visit = self._held()
        if customer in self.contacted:
            raise Refused("This customer is named on the visit already.", about="customer")
        return ContactMade(manager=visit.manager, customer=customer, on=on)

    def claim_contacts(self, *, number: int, on: date) -> ContactsClaimed:
        """Keep a bare number of people reached, which counts in no measure."""
        visit = self._held()
        if number < 1:
            raise Refused("Give the number of further people as 1 or more.", about="number")
        return ContactsClaimed(
            manager=visit.manager, customer=visit.customer, uncounted_contacts=number, on=on
        )

    def reach(self, *, stage: Code, on: date, rules: Ruleset) -> StageReached:
        """Note the stage that the talk reached."""
        visit = self._held()
        rules.known("stage", stage, rules.stages, about="stage")
        return StageReached(manager=visit.manager, customer=visit.customer, stage=stage, on=on)

    def close(
        self, *, customer: CustomerId, action: Code, evidence: Evidence, on: date, rules: Ruleset
    ) -> VisitClosed:
        """Take the closing action with a customer who was reached, and say how one can tell."""
        visit = self._held()
        rules.closing_action(action, about="action")
        if self.looked:  # nobody would look at it any more
            raise Refused("The second look at this visit was taken; a close comes too late.")
        if customer not in self.contacted:
            raise Refused("Name this customer as contacted first, then close.", about="customer")
        if (customer, action) in self.closed:
            raise Refused(
                "This closing action is on the visit already for this customer.", about="action"
            )
        return VisitClosed(
            manager=visit.manager,
            customer=customer,
            closing_action=action,
            evidence=evidence,
            on=on,
        )

    def achieve(self, *, on: date, rules: Ruleset) -> GoalAchieved:
        """Assess the goal as reached."""
        visit = self._to_assess(on, rules)
        return GoalAchieved(manager=visit.manager, customer=visit.customer, on=on)

    def miss(self, *, reason: Code, on: date, rules: Ruleset) -> GoalMissed:
        """Assess the goal as not reached."""
        visit = self._to_assess(on, rules)
        return GoalMissed(manager=visit.manager, customer=visit.customer, reason=reason, on=on)

    def refer(self, *, referrer: CustomerId, referee: CustomerId, on: date) -> ReferralObtained:
        """Note that a customer who was reached named another one."""
        visit = self._held()
        if referrer not in self.contacted:
            raise Refused(
                "Name the referrer as contacted first, then note the referral.", about="referrer"
            )
        if referrer == referee:
            raise Refused("A customer cannot be the referral of themselves.", about="referee")
        return ReferralObtained(manager=visit.manager, customer=referrer, referee=referee, on=on)

    def sell(
        self,
        *,
        customer: CustomerId,
        product: Code,
        amount: int,
        fulfils: Visit | None,
        on: date,
        rules: Ruleset,
    ) -> SaleMade:
        """Note that a product was sold; `fulfils` is the visit on which it was promised, if any."""
        visit = self._held()
        rules.known("product", product, rules.products, about="product")
        if customer not in self.contacted:
            raise Refused(
                "Name this customer as contacted first, then note the sale.", about="customer"
            )
        if fulfils and customer not in {whom for whom, _ in fulfils.closed}:
            raise Refused("Nothing was closed with this customer there.", about="fulfils")
        return SaleMade(
            manager=visit.manager,
            customer=customer,
            product=product,
            amount=amount,
            fulfils=VisitId(fulfils.id if fulfils else ""),
            on=on,
        )

    def log(
        self, *, log: CustomerText, next_step: CustomerText, log_likeness: int, on: date
    ) -> VisitLogged:
        """Write the work log, once."""
        visit = self._held()
        if self.logged:
            raise Refused("The log of this visit is written already.", about="log")
        return VisitLogged(
            manager=visit.manager,
            customer=visit.customer,
            log=log,
            next_step=next_step,
            log_likeness=log_likeness,
            on=on,
        )

    def retract(self, *, reason: Code, on: date) -> VisitRetracted:
        """Take a visit back that was entered wrongly."""
        if self.retracted:
            raise Refused("This visit was taken back already.")
        visit = self._held()
        return VisitRetracted(manager=visit.manager, customer=visit.customer, reason=reason, on=on)

    def accept_late(self, *, leader: StaffId, reason: Code, on: date) -> LateFactsAccepted:
        """Let what was recorded late earn all the same, as a leader who knows why."""
        visit = self._held()
        if self.accepted:
            raise Refused("The late facts of this visit are accepted already.")
        if leader == visit.manager:
            raise Refused("Somebody else has to accept your late facts.")
        return LateFactsAccepted(
            manager=visit.manager, customer=visit.customer, leader=leader, reason=reason, on=on
        )

    def _held(self) -> VisitStarted:
        if not self.started:
            raise Refused("Start the visit first.")
        if self.retracted:
            raise Refused("This visit was taken back; start a new one.")
        return self.started

    def _to_assess(self, on: date, rules: Ruleset) -> VisitStarted:
        visit = self._held()
        if self.assessed:
            raise Refused("This visit is assessed already.")
        if not (self.planned and self.planned.goal):
            raise Refused("This visit has no goal to assess; set a goal when you plan a visit.")
        if on > visit.on + timedelta(days=rules.assess_days):
            raise Refused(
                "A visit is assessed within {days} days; this one counts as missed.",
                days=rules.assess_days,
            )
        return visit


def _in_time(on: date, today: date, rules: Ruleset) -> None:
    if on > today:
        raise Refused("That day is still to come; choose today or an earlier day.", about="on")
    if on < today - timedelta(days=rules.late_days):
        raise Refused(
            "A visit is recorded within {days} days; ask your leader.",
            about="on",
            days=rules.late_days,
        )
