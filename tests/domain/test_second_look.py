"""What may happen to a second look, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.event import Code, CustomerId, Event, StaffId
from domain.review import (
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.ruleset_1 import RULESET_1
from domain.second_look import UPHELD, AssessorNamed, SecondLook, SecondLookTaken, waited
from domain.visit import Visit
from domain.visit_event import (
    Evidence,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    VisitClosed,
    VisitStarted,
)
from tests.domain.table import TODAY, Case, check, table

LI, WANG, ZHAO, AUDITOR = (StaffId(each) for each in ("li", "wang", "zhao", "auditor"))
AI, BAO = CustomerId("ai"), CustomerId("bao")
WHO: dict[str, Any] = {"manager": LI, "customer": AI, "on": TODAY}


def close(customer: CustomerId) -> VisitClosed:
    evidence = Evidence(kind=Code("form"))
    return VisitClosed(
        manager=LI, customer=customer, closing_action=Code("a"), evidence=evidence, on=TODAY
    )


ASSESSED, MISSED = GoalAchieved(**WHO), GoalMissed(**WHO)
DRAWN, WAITING = SecondLookDrawn(**WHO, assessor=WANG), SecondLookDrawn(**WHO, assessor=StaffId(""))
REDRAWN = SecondLookRedrawn(**WHO, assessor=ZHAO)
GIVEN_UP = SecondLookMissed(**WHO)
REJECTED = EvidenceRejected(**WHO, assessor=WANG, reason=Code("unsigned"))
UPHELD_AI = EvidenceUpheld(**WHO, assessor=WANG)
TAKEN = SecondLookTaken(**WHO, assessor=WANG, achieved=True)
OPEN: tuple[Event, ...] = (close(AI), close(BAO), ASSESSED, DRAWN)
GOOD: Mapping[CustomerId, Code] = {AI: UPHELD, BAO: UPHELD}

TAKEN_ALREADY = "The second look at this visit was taken already."
TOO_LATE = "Nobody looked in time; this visit stays unreviewed."
NOT_DRAWN = "This visit was not drawn for a second look."
OWN = "Nobody takes a second look at their own visit."
SOMEBODY_ELSE = "Somebody else has to decide about this evidence."


def draw(assessor: StaffId) -> Any:
    return lambda look: look.draw(assessor=assessor, on=TODAY)


def redraw(assessor: StaffId) -> Any:
    return lambda look: look.redraw(assessor=assessor, on=TODAY)


def name(assessor: StaffId, auditor: StaffId = AUDITOR) -> Any:
    return lambda look: look.name(assessor=assessor, auditor=auditor, on=TODAY)


def uphold(decider: StaffId, customer: CustomerId = AI) -> Any:
    return lambda look: look.uphold_on_appeal(customer=customer, decider=decider, on=TODAY)


def take(assessor: StaffId = WANG, doubts: Mapping[CustomerId, Code] = GOOD) -> Any:
    """The last event of the look."""
    return lambda look: look.take(assessor=assessor, doubts=doubts, achieved=True, on=TODAY)[-1]


DECISIONS = {
    "an assessed visit is drawn": Case((ASSESSED,), draw(WANG), DRAWN),
    "a miss is drawn too": Case((MISSED,), draw(WANG), DRAWN),
    "nobody may be eligible": Case((ASSESSED,), draw(StaffId("")), WAITING),
    "an unassessed visit is not drawn": Case((), draw(WANG), "This visit is not assessed yet."),
    "a visit is drawn once": Case(
        OPEN, draw(ZHAO), "This visit was drawn for a second look already."
    ),
    "nobody looks at their own visit": Case((ASSESSED,), draw(LI), OWN),
    "another one is asked": Case(OPEN, redraw(ZHAO), REDRAWN),
    "nor at their own when it is redrawn": Case(OPEN, redraw(LI), OWN),
    "what is not drawn is not redrawn": Case((ASSESSED,), redraw(ZHAO), NOT_DRAWN),
    "what was taken is not redrawn": Case((*OPEN, TAKEN), redraw(ZHAO), TAKEN_ALREADY),
    "an auditor names somebody": Case(
        (ASSESSED, WAITING), name(ZHAO), AssessorNamed(**WHO, assessor=ZHAO, auditor=AUDITOR)
    ),
    "not where lots found one": Case(
        OPEN, name(ZHAO), "An assessor was drawn for this second look already."
    ),
    "nor themselves": Case(
        (ASSESSED, WAITING), name(AUDITOR), "Name somebody other than yourself."
    ),
    "nor the manager": Case((ASSESSED, WAITING), name(LI), OWN),
    "it is given up": Case(OPEN, lambda look: look.miss(on=TODAY), GIVEN_UP),
    "what was taken is not given up": Case(
        (*OPEN, REJECTED), lambda look: look.miss(on=TODAY), TAKEN_ALREADY
    ),
    "the assessor looks": Case(OPEN, take(), TAKEN),
    "nobody else does": Case(
        OPEN, take(ZHAO), "Only the assessor who was drawn takes a second look."
    ),
    "the first one does not once another was asked": Case(
        (*OPEN, REDRAWN), take(WANG), "Only the assessor who was drawn takes a second look."
    ),
    "not twice": Case((*OPEN, TAKEN), take(), TAKEN_ALREADY),
    "not too late": Case((*OPEN, GIVEN_UP), take(), TOO_LATE),
    "of each close something is said": Case(
        OPEN,
        take(doubts={AI: UPHELD}),
        "Say of each close whether its evidence shows the closing action.",
    ),
    "a rejection is overturned": Case(
        (*OPEN, REJECTED, TAKEN), uphold(ZHAO), EvidenceUpheld(**WHO, assessor=ZHAO)
    ),
    "not by who rejected": Case((*OPEN, REJECTED, TAKEN), uphold(WANG), SOMEBODY_ELSE),
    "nor by the manager": Case((*OPEN, REJECTED, TAKEN), uphold(LI), SOMEBODY_ELSE),
    "nor what was upheld": Case(
        (*OPEN, REJECTED, UPHELD_AI),
        uphold(ZHAO),
        "This evidence was not rejected, or was upheld since.",
    ),
    "nor what nobody judged": Case(
        (*OPEN, REJECTED),
        uphold(ZHAO, BAO),
        "This evidence was not rejected, or was upheld since.",
    ),
}


@table(DECISIONS)
def test_of_second_looks_this_is_decided(case: Case) -> None:
    check(SecondLook(id="visit"), case)


def test_a_look_says_a_verdict_on_each_close_and_last_the_rating() -> None:
    look = SecondLook(id="visit").seen(OPEN)
    doubts = {AI: Code("unsigned"), BAO: UPHELD}
    said = look.take(assessor=WANG, doubts=doubts, achieved=False, on=TODAY)
    assert [type(each) for each in said] == [EvidenceRejected, EvidenceUpheld, SecondLookTaken]
    assert [getattr(each, "customer", "") for each in said[:2]] == [AI, BAO]
    assert getattr(said[0], "reason", "") == "unsigned"
    assert look.is_open
    assert not look.seen(said).is_open


ACCEPTED = LateFactsAccepted(**WHO, leader=WANG, reason=Code("ill"))
STARTED = VisitStarted(**WHO)


def accept(leader: StaffId) -> Any:
    return lambda visit: visit.accept_late(leader=leader, reason=Code("ill"), on=TODAY)


def close_again(visit: Any) -> Event:
    closed: Event = visit.close(
        customer=AI,
        action=RULESET_1.closing_actions[0].code,
        evidence=Evidence(kind=Code("form")),
        on=TODAY,
        rules=RULESET_1,
    )
    return closed


VISITS = {
    "a leader accepts late facts": Case((STARTED,), accept(WANG), ACCEPTED),
    "nobody accepts their own": Case(
        (STARTED,), accept(LI), "Somebody else has to accept your late facts."
    ),
    "they are accepted once": Case(
        (STARTED, ACCEPTED), accept(ZHAO), "The late facts of this visit are accepted already."
    ),
    "and only of what was held": Case((), accept(WANG), "Start the visit first."),
    "no close is added once somebody looked": Case(
        (STARTED, ASSESSED, DRAWN, TAKEN),
        close_again,
        "The second look at this visit was taken; a close comes too late.",
    ),
}


@table(VISITS)
def test_of_visits_that_are_looked_at_this_is_decided(case: Case) -> None:
    check(Visit(id="visit"), case)


@pytest.mark.parametrize(
    ("asked", "today", "days"), [(0, 0, 0), (0, 1, 0), (0, 7, 4), (0, 8, 5), (4, 7, 0), (5, 8, 1)]
)
def test_the_day_of_asking_and_free_days_do_not_count(asked: int, today: int, days: int) -> None:
    monday = 739_677  # 2026-03-02
    assert waited(Calendar(), monday + asked, monday + today) == days
