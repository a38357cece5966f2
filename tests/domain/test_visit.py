"""What may happen to a visit, and what is refused with a sentence."""

from __future__ import annotations

from datetime import timedelta

from domain.event import Code, StaffId, VisitId
from domain.ruleset_1 import RULESET_1 as RULES
from domain.visit import Visit
from domain.visit_event import (
    ContactsClaimed,
    PreparationTicked,
    ReferralObtained,
    StageReached,
    VisitClosed,
)
from tests.domain.table import TODAY, TOMORROW, YESTERDAY, Case, check, table
from tests.domain.visit_facts import (
    AI,
    BAO,
    CALLED_OFF,
    CANCELLED,
    CLOSED,
    EVIDENCE,
    HELD,
    LAPSED,
    MET_BAO,
    MOVED,
    NOT_HELD,
    PLANNED,
    SIGNED,
    STARTED,
    UNPURPOSED,
    WHO,
    closed,
    plan,
    planned,
    started,
)

BEFORE = {
    "a visit is planned for today": Case((), planned, PLANNED),
    "a visit may be planned without a goal": Case(
        (), lambda v: planned(v, goal=Code("")), UNPURPOSED
    ),
    "a visit is planned once": Case(
        (PLANNED,), planned, "This visit exists already; plan another one."
    ),
    "a plan is not made for a past day": Case(
        (),
        lambda v: planned(v, planned_on=YESTERDAY),
        "A visit can be planned for today or later, not for a past day.",
    ),
    "an import may plan for a past day": Case(
        (),
        lambda v: v.plan(plan(planned_on=YESTERDAY), rules=RULES, today=None),
        plan(planned_on=YESTERDAY),
    ),
    "a plan is moved": Case(
        (PLANNED,), lambda v: v.reschedule(planned_on=TOMORROW, on=TODAY), MOVED
    ),
    "a plan is not moved to a past day": Case(
        (PLANNED,),
        lambda v: v.reschedule(planned_on=YESTERDAY, on=TODAY),
        "A visit can be moved to today or later, not to a past day.",
    ),
    "what was not planned is not moved": Case(
        (),
        lambda v: v.reschedule(planned_on=TOMORROW, on=TODAY),
        "This visit was not planned; plan it first.",
    ),
    "a visit that was held is not moved": Case(
        HELD,
        lambda v: v.reschedule(planned_on=TOMORROW, on=TODAY),
        "This visit was started already; its plan cannot be changed any more.",
    ),
    "a plan is called off": Case((PLANNED,), lambda v: v.cancel(on=TODAY), CANCELLED),
    "a plan is called off once": Case(
        (PLANNED, CANCELLED), lambda v: v.cancel(on=TODAY), CALLED_OFF
    ),
    "a plan lapses two days later": Case(
        (PLANNED,), lambda v: v.lapse(today=LAPSED.on, rules=RULES), LAPSED
    ),
    "a plan does not lapse the day after": Case(
        (PLANNED,),
        lambda v: v.lapse(today=TOMORROW, rules=RULES),
        "The visit may still be started; it was planned for 2026-03-04.",
    ),
    "a plan that was moved lapses two days after that": Case(
        (PLANNED, MOVED),
        lambda v: v.lapse(today=LAPSED.on, rules=RULES),
        "The visit may still be started; it was planned for 2026-03-05.",
    ),
    "a plan lapses once": Case(
        (PLANNED, LAPSED), lambda v: v.lapse(today=LAPSED.on, rules=RULES), CALLED_OFF
    ),
    "a plan that lapsed is not moved": Case(
        (PLANNED, LAPSED), lambda v: v.reschedule(planned_on=TOMORROW, on=TODAY), CALLED_OFF
    ),
    "an item of the preparation is ticked": Case(
        (PLANNED,),
        lambda v: v.tick(item=Code("route"), on=TODAY, rules=RULES),
        PreparationTicked(**WHO, item=Code("route"), on=TODAY),
    ),
    "an item is ticked once": Case(
        (PLANNED, PreparationTicked(**WHO, item=Code("route"), on=TODAY)),
        lambda v: v.tick(item=Code("route"), on=TODAY, rules=RULES),
        "This is ticked already.",
    ),
    "an unknown item is not ticked": Case(
        (PLANNED,),
        lambda v: v.tick(item=Code("hat"), on=TODAY, rules=RULES),
        "There is no preparation item 'hat'; choose one of: toolkit, visit_list, route.",
    ),
}

START = {
    "a visit is held on its plan": Case((PLANNED,), started, STARTED),
    "a visit may be held without a plan": Case((), started, STARTED),
    "a visit is held although its plan lapsed": Case((PLANNED, LAPSED), started, STARTED),
    "a visit is held once": Case(
        HELD, started, "This visit was started already; open it and go on from there."
    ),
    "a visit that was called off is not held": Case(
        (PLANNED, CANCELLED), started, "This visit was called off; plan a new one."
    ),
    "another manager does not hold it": Case(
        (PLANNED,),
        lambda v: started(v, manager=StaffId("wang")),
        "This visit was planned by another manager or for another customer.",
    ),
    "it is not held with another customer": Case(
        (PLANNED,),
        lambda v: started(v, customer=BAO),
        "This visit was planned by another manager or for another customer.",
    ),
    "it is not held before it was planned": Case(
        (PLANNED,),
        lambda v: started(v, on=YESTERDAY),
        "A visit cannot be held before the day on which it was planned.",
    ),
    "it is not held on a day to come": Case(
        (),
        lambda v: started(v, on=TOMORROW),
        "That day is still to come; choose today or an earlier day.",
    ),
    "it is told a week afterwards": Case(
        (), lambda v: started(v, TODAY + timedelta(days=7)), STARTED
    ),
    "it is not told later than that": Case(
        (),
        lambda v: started(v, TODAY + timedelta(days=8)),
        "A visit is recorded within 7 days; ask your leader.",
    ),
    "an import may tell of it years afterwards": Case((), lambda v: started(v, None), STARTED),
}

DURING = {
    "a further customer is named": Case(HELD, lambda v: v.contact(customer=BAO, on=TODAY), MET_BAO),
    "nobody is named before the visit": Case(
        (PLANNED,), lambda v: v.contact(customer=BAO, on=TODAY), NOT_HELD
    ),
    "the host is named by the start": Case(
        HELD,
        lambda v: v.contact(customer=AI, on=TODAY),
        "This customer is named on the visit already.",
    ),
    "people without a name are kept as a number": Case(
        HELD,
        lambda v: v.claim_contacts(number=30, on=TODAY),
        ContactsClaimed(**WHO, uncounted_contacts=30, on=TODAY),
    ),
    "no people are not claimed": Case(
        HELD,
        lambda v: v.claim_contacts(number=0, on=TODAY),
        "Give the number of further people as 1 or more.",
    ),
    "a stage is reached": Case(
        HELD,
        lambda v: v.reach(stage=Code("needs"), on=TODAY, rules=RULES),
        StageReached(**WHO, stage=Code("needs"), on=TODAY),
    ),
    "the closing action is taken": Case(HELD, closed, CLOSED),
    "it is not taken before the visit": Case((PLANNED,), closed, NOT_HELD),
    "it is not taken with somebody who was not reached": Case(
        HELD,
        lambda v: closed(v, BAO),
        "Name this customer as contacted first, then close.",
    ),
    "it is taken with somebody who was": Case(
        (*HELD, MET_BAO),
        lambda v: closed(v, BAO),
        VisitClosed(**{**WHO, "customer": BAO}, closing_action=SIGNED, evidence=EVIDENCE, on=TODAY),
    ),
    "it is taken once with each": Case(
        (*HELD, CLOSED),
        closed,
        "This closing action is on the visit already for this customer.",
    ),
    "a customer names another one": Case(
        HELD,
        lambda v: v.refer(referrer=AI, referee=BAO, on=TODAY),
        ReferralObtained(**WHO, referee=BAO, on=TODAY),
    ),
    "nobody names themselves": Case(
        HELD,
        lambda v: v.refer(referrer=AI, referee=AI, on=TODAY),
        "A customer cannot be the referral of themselves.",
    ),
    "nobody who was not reached names anybody": Case(
        HELD,
        lambda v: v.refer(referrer=BAO, referee=AI, on=TODAY),
        "Name the referrer as contacted first, then note the referral.",
    ),
}


@table(BEFORE)
def test_before_a_visit_this_is_decided(case: Case) -> None:
    check(Visit(id=VisitId("visit")), case)


@table(START)
def test_when_a_visit_begins_this_is_decided(case: Case) -> None:
    check(Visit(id=VisitId("visit")), case)


@table(DURING)
def test_during_a_visit_this_is_decided(case: Case) -> None:
    check(Visit(id=VisitId("visit")), case)
