"""A visit's plan and its decisions: what may happen to a visit before it begins."""

from __future__ import annotations

from datetime import date, timedelta

from domain.event import Code, Refused
from domain.ruleset import Ruleset
from domain.visit_event import (
    PreparationTicked,
    VisitCancelled,
    VisitLapsed,
    VisitPlanned,
    VisitRescheduled,
)
from domain.visit_facts import VisitFacts


class VisitPlan(VisitFacts, frozen=True, kw_only=True):
    """The decisions about a visit that has not begun."""

    def plan(self, plan: VisitPlanned, *, rules: Ruleset, today: date | None) -> VisitPlanned:
        """Plan it; goal and closing action must be in the catalogue of `rules`."""
        if self.version:
            raise Refused("This visit exists already; plan another one.")
        if today and plan.planned_on < today:
            raise Refused(
                "A visit can be planned for today or later, not for a past day.", about="planned_on"
            )
        if plan.goal:
            rules.goal(plan.goal, about="goal")
        if plan.closing_action:
            rules.closing_action(plan.closing_action, about="closing_action")
        return plan

    def reschedule(self, *, planned_on: date, on: date, planned_time: str = "") -> VisitRescheduled:
        """Move the plan to another day."""
        plan = self._plan_still_open()
        if planned_on < on:
            raise Refused(
                "A visit can be moved to today or later, not to a past day.", about="planned_on"
            )
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
            raise Refused(
                "The visit may still be started; it was planned for {day}.", day=planned_on
            )
        return VisitLapsed(manager=plan.manager, customer=plan.customer, on=today)

    def tick(self, *, item: Code, on: date, rules: Ruleset) -> PreparationTicked:
        """Tick one item of the preparation."""
        plan = self._plan_still_open()
        rules.known("preparation item", item, rules.preparation, about="item")
        if item in self.ticked:
            raise Refused("This is ticked already.", about="item")
        return PreparationTicked(manager=plan.manager, customer=plan.customer, item=item, on=on)

    def _plan_still_open(self) -> VisitPlanned:
        if not self.planned:
            raise Refused("This visit was not planned; plan it first.")
        if self.started:
            raise Refused("This visit was started already; its plan cannot be changed any more.")
        if self.cancelled or self.lapsed:
            raise Refused("This visit was called off already; plan a new one.")
        return self.planned
