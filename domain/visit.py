"""A visit 走访 as its decisions see it: what may happen next, and what has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, CustomerId, CustomerText, Event, Refused, Subject
from domain.ruleset import Ruleset
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    Evidence,
    GoalAchieved,
    GoalMissed,
    PreparationTicked,
    ReferralObtained,
    StageReached,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)


class Visit(Subject, frozen=True, kw_only=True):
    """One visit of one manager; its decisions, and the facts that they need."""

    planned: VisitPlanned | None = None
    rescheduled: VisitRescheduled | None = None
    cancelled: VisitCancelled | None = None
    lapsed: VisitLapsed | None = None
    started: VisitStarted | None = None
    assessed: GoalAchieved | GoalMissed | None = None
    logged: VisitLogged | None = None
    retracted: VisitRetracted | None = None
    contacted: frozenset[CustomerId] = frozenset()
    closed: frozenset[tuple[CustomerId, Code]] = frozenset()

    def plan(self, plan: VisitPlanned, *, rules: Ruleset, today: date | None) -> VisitPlanned:
        """Plan it; goal and closing action must be in the catalogue of `rules`."""
        if self.version:
            raise Refused("This visit exists already; plan another one.")
        if today and plan.planned_on < today:
            raise Refused("A visit can be planned for today or later, not for a past day.")
        if plan.goal:
            rules.goal(plan.goal)
        if plan.closing_action:
            rules.closing_action(plan.closing_action)
        return plan

    def reschedule(self, *, planned_on: date, on: date, planned_time: str = "") -> VisitRescheduled:
        """Move the plan to another day."""
        plan = self._plan_still_open()
        if planned_on < on:
            raise Refused("A visit can be moved to today or later, not to a past day.")
        return VisitRescheduled(
            manager=plan.manager,
            customer=plan.customer,
            planned_on=planned_on,
            planned_time=planned_time,
            on=on,
        )

    def cancel(self, *, on: date, reason: Code = Code("")) -> VisitCancelled:
        """Call the plan off."""
        plan = self._plan_still_open()
        return VisitCancelled(manager=plan.manager, customer=plan.customer, on=on, reason=reason)

    def lapse(self, *, today: date, rules: Ruleset) -> VisitLapsed:
        """Let the plan lapse, `visit.lapse_days` after the planned day."""
        plan = self._plan_still_open()
        planned_on = (self.rescheduled or plan).planned_on
        if today < planned_on + timedelta(days=rules.lapse_days):
            raise Refused(f"The visit may still be started; it was planned for {planned_on}.")
        return VisitLapsed(manager=plan.manager, customer=plan.customer, on=today)

    def tick(self, *, item: Code, on: date, rules: Ruleset) -> PreparationTicked:
        """Tick one item of the preparation."""
        plan = self._plan_still_open()
        rules.known("preparation item", item, rules.preparation)
        return PreparationTicked(manager=plan.manager, customer=plan.customer, item=item, on=on)

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
                raise Refused("A visit cannot be held before the day on which it was planned.")
        return start

    def contact(self, *, customer: CustomerId, on: date) -> ContactMade:
        """Name one more customer who was reached."""
        visit = self._held()
        if customer in self.contacted:
            raise Refused("This customer is named on the visit already.")
        return ContactMade(manager=visit.manager, customer=customer, on=on)

    def claim_contacts(self, *, number: int, on: date) -> ContactsClaimed:
        """Keep a bare number of people reached, which counts in no measure."""
        visit = self._held()
        if number < 1:
            raise Refused("Give the number of further people as 1 or more.")
        return ContactsClaimed(
            manager=visit.manager, customer=visit.customer, uncounted_contacts=number, on=on
        )

    def reach(self, *, stage: Code, on: date, rules: Ruleset) -> StageReached:
        """Note the stage that the talk reached."""
        visit = self._held()
        rules.known("stage", stage, rules.stages)
        return StageReached(manager=visit.manager, customer=visit.customer, stage=stage, on=on)

    def close(
        self, *, customer: CustomerId, action: Code, evidence: Evidence, on: date, rules: Ruleset
    ) -> VisitClosed:
        """Take the closing action with a customer who was reached, and say how one can tell."""
        visit = self._held()
        rules.closing_action(action)
        if customer not in self.contacted:
            raise Refused("Name this customer as contacted first, then close.")
        if (customer, action) in self.closed:
            raise Refused("This closing action is on the visit already for this customer.")
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
            raise Refused("Name the referrer as contacted first, then note the referral.")
        if referrer == referee:
            raise Refused("A customer cannot be the referral of themselves.")
        return ReferralObtained(manager=visit.manager, customer=referrer, referee=referee, on=on)

    def log(
        self, *, log: CustomerText, next_step: CustomerText, log_likeness: int, on: date
    ) -> VisitLogged:
        """Write the work log, once."""
        visit = self._held()
        if self.logged:
            raise Refused("The log of this visit is written already.")
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

    def after(self, event: Event) -> Self:
        """The visit once `event` has happened."""
        apply = _APPLY.get(type(event))
        return replace(self, **apply(self, event)) if apply else self

    def _plan_still_open(self) -> VisitPlanned:
        if not self.planned:
            raise Refused("This visit was not planned; plan it first.")
        if self.started:
            raise Refused("This visit was started already; its plan cannot be changed any more.")
        if self.cancelled or self.lapsed:
            raise Refused("This visit was called off already; plan a new one.")
        return self.planned

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
                f"A visit is assessed within {rules.assess_days} days; this one counts as missed."
            )
        return visit


def _in_time(on: date, today: date, rules: Ruleset) -> None:
    if on > today:
        raise Refused("That day is still to come; choose today or an earlier day.")
    if on < today - timedelta(days=rules.late_days):
        raise Refused(f"A visit is recorded within {rules.late_days} days; ask your leader.")


_APPLY: dict[type[Event], Callable[[Visit, Any], dict[str, Any]]] = {
    VisitPlanned: lambda visit, event: {"planned": event},
    VisitRescheduled: lambda visit, event: {"rescheduled": event},
    VisitCancelled: lambda visit, event: {"cancelled": event},
    VisitLapsed: lambda visit, event: {"lapsed": event},
    VisitStarted: lambda visit, event: {
        "started": event,
        "contacted": visit.contacted | {event.customer},
    },
    ContactMade: lambda visit, event: {"contacted": visit.contacted | {event.customer}},
    VisitClosed: lambda visit, event: {
        "closed": visit.closed | {(event.customer, event.closing_action)}
    },
    GoalAchieved: lambda visit, event: {"assessed": event},
    GoalMissed: lambda visit, event: {"assessed": event},
    VisitLogged: lambda visit, event: {"logged": event},
    VisitRetracted: lambda visit, event: {"retracted": event},
}
