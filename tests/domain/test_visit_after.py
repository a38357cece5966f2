"""What may happen to a visit when it is over: assessing, logging, taking back."""

from __future__ import annotations

from datetime import timedelta

from domain.event import Code, VisitId
from domain.ruleset_1 import RULESET_1 as RULES
from domain.visit import Visit
from domain.visit_event import GoalMissed
from tests.domain.table import TODAY, Case, check, table
from tests.domain.visit_facts import (
    ACHIEVED,
    BAO,
    HELD,
    LOGGED,
    NOT_HELD,
    PLANNED,
    RETRACTED,
    STARTED,
    UNPURPOSED,
    WHO,
    closed,
    logged,
    started,
)

TAKEN_BACK = "This visit was taken back; start a new one."
WEEK_LATER = TODAY + timedelta(days=7)

AFTERWARDS = {
    "the goal is assessed as reached": Case(
        HELD, lambda v: v.achieve(on=TODAY, rules=RULES), ACHIEVED
    ),
    "the goal is assessed as missed": Case(
        HELD,
        lambda v: v.miss(reason=Code("not_met"), on=WEEK_LATER, rules=RULES),
        GoalMissed(**WHO, reason=Code("not_met"), on=WEEK_LATER),
    ),
    "the goal is assessed once": Case(
        (*HELD, ACHIEVED),
        lambda v: v.miss(reason=Code(""), on=TODAY, rules=RULES),
        "This visit is assessed already.",
    ),
    "after seven days it counts as missed": Case(
        HELD,
        lambda v: v.achieve(on=WEEK_LATER + timedelta(days=1), rules=RULES),
        "A visit is assessed within 7 days; this one counts as missed.",
    ),
    "without a goal there is nothing to assess": Case(
        (UNPURPOSED, STARTED),
        lambda v: v.achieve(on=TODAY, rules=RULES),
        "This visit has no goal to assess; set a goal when you plan a visit.",
    ),
    "without a plan there is nothing to assess": Case(
        (STARTED,),
        lambda v: v.achieve(on=TODAY, rules=RULES),
        "This visit has no goal to assess; set a goal when you plan a visit.",
    ),
    "before the visit there is nothing to assess": Case(
        (PLANNED,), lambda v: v.achieve(on=TODAY, rules=RULES), NOT_HELD
    ),
    "the log is written": Case(HELD, logged, LOGGED),
    "the log is written once": Case(
        (*HELD, LOGGED), logged, "The log of this visit is written already."
    ),
    "no log is written before the visit": Case((PLANNED,), logged, NOT_HELD),
    "a mistake is taken back": Case(
        HELD, lambda v: v.retract(reason=Code("mistake"), on=TODAY), RETRACTED
    ),
    "a mistake is taken back once": Case(
        (*HELD, RETRACTED),
        lambda v: v.retract(reason=Code(""), on=TODAY),
        "This visit was taken back already.",
    ),
    "what was not held is not taken back": Case(
        (PLANNED,), lambda v: v.retract(reason=Code(""), on=TODAY), NOT_HELD
    ),
    "nothing is closed on what was taken back": Case((*HELD, RETRACTED), closed, TAKEN_BACK),
    "nobody is met on what was taken back": Case(
        (*HELD, RETRACTED), lambda v: v.contact(customer=BAO, on=TODAY), TAKEN_BACK
    ),
    "what was taken back is not held again": Case(
        (*HELD, RETRACTED),
        started,
        "This visit was started already; open it and go on from there.",
    ),
}


@table(AFTERWARDS)
def test_after_a_visit_this_is_decided(case: Case) -> None:
    check(Visit(id=VisitId("visit")), case)
