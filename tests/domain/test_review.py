"""What is decided about adjustments by hand and about appeals, and by whom it may not be."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from domain.award import BadgeRevoked
from domain.event import Code, CustomerId, Entry, Event, StaffId
from domain.judges import judges
from domain.recognition import RecognitionWaived, WaiverAgreed
from domain.review import (
    Adjustment,
    AdjustmentApproved,
    AdjustmentDeclined,
    AdjustmentProposed,
    AdjustmentWithdrawn,
    Appeal,
    AppealDecided,
    AppealFiled,
    EvidenceRejected,
    EvidenceUpheld,
)
from tests.domain.table import TODAY, TOMORROW, Case, check, table

LI, WANG, ZHAO = StaffId("li"), StaffId("wang"), StaffId("zhao")

PROPOSED = AdjustmentProposed(
    staff=LI, measure=Code("help"), amount=40, reason="lost", proposer=WANG, on=TODAY
)
APPROVED = AdjustmentApproved(staff=LI, measure=Code("help"), amount=40, approver=ZHAO, on=TOMORROW)


DECLINED = AdjustmentDeclined(staff=LI, decider=ZHAO, reason="not lost", on=TOMORROW)
WITHDRAWN = AdjustmentWithdrawn(staff=LI, proposer=WANG, on=TOMORROW)
TOO_MUCH = (
    "One adjustment moves 1000 points at most, up or down; for more, correct what was recorded."
)


def decline(by: StaffId, reason: str = "not lost") -> Any:
    return lambda adjustment: adjustment.decline(decider=by, reason=reason, on=TOMORROW)


def withdraw(by: StaffId) -> Any:
    return lambda adjustment: adjustment.withdraw(proposer=by, on=TOMORROW)


def approve(by: StaffId) -> Any:
    return lambda adjustment: adjustment.approve(approver=by, on=TOMORROW)


ADJUSTMENTS = {
    "points are proposed to move": Case((), lambda a: a.propose(PROPOSED), PROPOSED),
    "a proposal says why": Case(
        (),
        lambda a: a.propose(replace(PROPOSED, reason="")),
        "Say why the points are to be moved.",
    ),
    "a proposal moves something": Case(
        (),
        lambda a: a.propose(replace(PROPOSED, amount=0)),
        "Give the points to be moved, more or less than 0.",
    ),
    "a proposal moves a thousand points": Case(
        (),
        lambda a: a.propose(replace(PROPOSED, amount=-1000)),
        replace(PROPOSED, amount=-1000),
    ),
    "a proposal adds no more than that": Case(
        (), lambda a: a.propose(replace(PROPOSED, amount=1001)), TOO_MUCH
    ),
    "a proposal takes no more than that": Case(
        (), lambda a: a.propose(replace(PROPOSED, amount=-1001)), TOO_MUCH
    ),
    "nobody proposes to move their own points": Case(
        (),
        lambda a: a.propose(replace(PROPOSED, proposer=LI)),
        "Somebody else has to propose to move your points.",
    ),
    "a proposal is made once": Case(
        (PROPOSED,), lambda a: a.propose(PROPOSED), "This adjustment is proposed already."
    ),
    "a second person agrees": Case((PROPOSED,), approve(ZHAO), APPROVED),
    "the proposer does not agree": Case(
        (PROPOSED,), approve(WANG), "Somebody else has to approve the adjustment."
    ),
    "who gains by it does not agree": Case(
        (PROPOSED,), approve(LI), "Somebody else has to approve the adjustment."
    ),
    "points move once": Case(
        (PROPOSED, APPROVED), approve(ZHAO), "There is no open proposal to approve."
    ),
    "nothing is approved that nobody proposed": Case(
        (), approve(ZHAO), "There is no open proposal to approve."
    ),
    "a second person declines": Case((PROPOSED,), decline(ZHAO), DECLINED),
    "the proposer does not decline": Case(
        (PROPOSED,),
        decline(WANG),
        "Somebody else has to decline the adjustment; who proposed it withdraws it.",
    ),
    "whom it is about does not decline": Case(
        (PROPOSED,),
        decline(LI),
        "Somebody else has to decline the adjustment; who proposed it withdraws it.",
    ),
    "who declines says why": Case((PROPOSED,), decline(ZHAO, ""), "Say why it is declined."),
    "what was agreed to is not declined": Case(
        (PROPOSED, APPROVED), decline(ZHAO), "There is no open proposal to decline."
    ),
    "what was declined is not agreed to": Case(
        (PROPOSED, DECLINED), approve(ZHAO), "There is no open proposal to approve."
    ),
    "the proposer withdraws it": Case((PROPOSED,), withdraw(WANG), WITHDRAWN),
    "nobody else withdraws it": Case(
        (PROPOSED,),
        withdraw(ZHAO),
        "Only who proposed the adjustment withdraws it; decline it instead.",
    ),
    "what was agreed to is not withdrawn": Case(
        (PROPOSED, APPROVED), withdraw(WANG), "There is no open proposal to withdraw."
    ),
    "what was withdrawn is not agreed to": Case(
        (PROPOSED, WITHDRAWN), approve(ZHAO), "There is no open proposal to approve."
    ),
}

FILED = AppealFiled(staff=LI, about=7, reason="it was signed", on=TODAY)


def decision(by: StaffId) -> AppealDecided:
    return AppealDecided(staff=LI, about=7, decider=by, granted=True, reason="it was", on=TOMORROW)


APPEALS = {
    "somebody appeals": Case((), lambda a: a.file(FILED), FILED),
    "an appeal says why": Case(
        (), lambda a: a.file(replace(FILED, reason="")), "Say what you think is wrong."
    ),
    "an appeal is filed once": Case(
        (FILED,), lambda a: a.file(FILED), "This appeal is filed already."
    ),
    "somebody else decides": Case((FILED,), lambda a: a.decide(decision(WANG)), decision(WANG)),
    "nobody decides their own appeal": Case(
        (FILED,),
        lambda a: a.decide(decision(LI)),
        "Somebody else has to decide your appeal.",
    ),
    "nor does whose judgement it is about": Case(
        (replace(FILED, against=WANG),),
        lambda a: a.decide(decision(WANG)),
        "Whose judgement is questioned does not decide the appeal.",
    ),
    "nor does another one with a part in it": Case(
        (FILED,),
        lambda a: a.decide(decision(WANG), judges={WANG, ZHAO}),
        "Whose judgement is questioned does not decide the appeal.",
    ),
    "a decision says why": Case(
        (FILED,),
        lambda a: a.decide(replace(decision(WANG), reason="")),
        "Say why you decide so.",
    ),
    "an appeal is decided once": Case(
        (FILED, decision(WANG)),
        lambda a: a.decide(decision(ZHAO)),
        "This appeal is decided already: the decision here stands, and yours was not recorded.",
    ),
    "nothing is decided before it is filed": Case(
        (),
        lambda a: a.decide(decision(ZHAO)),
        "There is no open appeal to decide.",
    ),
}


@table(ADJUSTMENTS)
def test_of_adjustments_this_is_decided(case: Case) -> None:
    check(Adjustment(id="adjustment"), case)


@table(APPEALS)
def test_of_appeals_this_is_decided(case: Case) -> None:
    check(Appeal(id="appeal"), case)


REVOKED = BadgeRevoked(
    staff=LI,
    badge=Code("first_win"),
    won=1,
    reason="mistaken",
    proposer=WANG,
    confirmer=ZHAO,
    on=TODAY,
)
ABOUT_AI: dict[str, Any] = {"manager": LI, "customer": CustomerId("ai"), "on": TODAY}
WAIVED = RecognitionWaived(staff=LI, leader=WANG, behaviour=Code("run"), reason="no", on=TODAY)


@pytest.mark.parametrize(
    ("stream", "judged"),
    [
        ([(PROPOSED, "wang"), (APPROVED, "zhao")], {"wang", "zhao"}),
        ([(PROPOSED, "wang")], {"wang"}),
        ([(REVOKED, "zhao")], {"wang", "zhao"}),
        (
            [(WAIVED, "wang"), (WaiverAgreed(staff=LI, leader=ZHAO, on=TODAY), "zhao")],
            {"wang", "zhao"},
        ),
        ([(replace(FILED, against=WANG), "li"), (decision(ZHAO), "zhao")], {"li", "wang", "zhao"}),
        (
            [
                (EvidenceUpheld(**ABOUT_AI, assessor=WANG), "wang"),
                (EvidenceRejected(**ABOUT_AI, assessor=ZHAO), "clerk"),
            ],
            {"zhao", "clerk"},
        ),
    ],
)
def test_who_had_a_part_in_a_judgement_is_known(
    stream: list[tuple[Event, str]], judged: set[str]
) -> None:
    later = (EvidenceUpheld(**ABOUT_AI, assessor=StaffId("later")), "later")
    entries = [
        Entry(position=at, subject="s", version=at, at=0, by=by, command="", source="", event=event)
        for at, (event, by) in enumerate([*stream, later], 1)
    ]
    assert judges(entries, len(stream)) == judged
