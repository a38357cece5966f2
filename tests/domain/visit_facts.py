"""Facts about one visit, and deeds on it, for the tables of decisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.event import Code, CustomerId, StaffId
from domain.ruleset_1 import RULESET_1 as RULES
from domain.visit import Visit
from domain.visit_event import (
    ContactMade,
    Evidence,
    GoalAchieved,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)
from tests.domain.table import TODAY, TOMORROW

AI, BAO = CustomerId("ai"), CustomerId("bao")
WHO: dict[str, Any] = {"manager": StaffId("li"), "customer": AI}
SOLD, SIGNED = Code("product_sold"), Code("product_signed")
EVIDENCE = Evidence(kind=Code("contract"), fields=(Code("product"),))

PLANNED = VisitPlanned(**WHO, planned_on=TODAY, goal=SOLD, on=TODAY)
UNPURPOSED = VisitPlanned(**WHO, planned_on=TODAY, on=TODAY)
MOVED = VisitRescheduled(**WHO, planned_on=TOMORROW, planned_time="", on=TODAY)
CANCELLED = VisitCancelled(**WHO, on=TODAY)
LAPSED = VisitLapsed(**WHO, on=TODAY + timedelta(days=2))
STARTED = VisitStarted(**WHO, on=TODAY)
MET_BAO = ContactMade(manager=StaffId("li"), customer=BAO, on=TODAY)
CLOSED = VisitClosed(**WHO, closing_action=SIGNED, evidence=EVIDENCE, on=TODAY)
ACHIEVED = GoalAchieved(**WHO, on=TODAY)
LOGGED = VisitLogged(**WHO, log="met", next_step="call", log_likeness=12, on=TODAY)
RETRACTED = VisitRetracted(**WHO, reason=Code("mistake"), on=TODAY)

HELD = (PLANNED, STARTED)
CALLED_OFF = "This visit was called off already; plan a new one."
NOT_HELD = "Start the visit first."


def plan(**changes: Any) -> VisitPlanned:
    return VisitPlanned(**{**WHO, "planned_on": TODAY, "goal": SOLD, "on": TODAY, **changes})


def planned(visit: Visit, **changes: Any) -> VisitPlanned:
    return visit.plan(plan(**changes), rules=RULES, today=TODAY)


def started(visit: Visit, today: date | None = TODAY, **changes: Any) -> VisitStarted:
    start = VisitStarted(**{**WHO, "on": TODAY, **changes})
    return visit.start(start, rules=RULES, today=today)


def closed(visit: Visit, customer: CustomerId = AI, action: Code = SIGNED) -> VisitClosed:
    return visit.close(customer=customer, action=action, evidence=EVIDENCE, on=TODAY, rules=RULES)


def logged(visit: Visit) -> VisitLogged:
    return visit.log(log="met", next_step="call", log_likeness=12, on=TODAY)
