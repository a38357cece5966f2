"""Rules and weights are proposed by one person and decided by another, five days ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.bank import BANK, Bank, BankOpened, OrientationPublished, RulesetPublished
from domain.event import Code, Event, Refused, StaffId, UnitId
from domain.orientation import Weight
from domain.proposal import (
    OrientationApproved,
    OrientationDeclined,
    OrientationProposed,
    Proposals,
    RulesetApproved,
    RulesetDeclined,
    RulesetProposed,
    may_decide,
    may_propose,
)
from domain.ruleset import Goal, Named
from domain.ruleset_1 import RULESET_1
from domain.ruleset_difference import differences
from domain.ruleset_reading import Orientation
from domain.staff import RoleGranted, Staff, StaffJoined, StaffLeft
from tests.domain.table import TODAY, TOMORROW, Case, check, table

LI, WANG = StaffId("li"), StaffId("wang")
SOON = TODAY + timedelta(days=5)
NEXT = replace(RULESET_1, version=2)
WEIGHTS = (Weight(hundredths=150, goal=Code("product_sold")),)


def rules(number: int = 1, **changes: Any) -> RulesetProposed:
    fields = {"effective_from": SOON, "reason": "better", "proposed_by": LI, "on": TODAY}
    return RulesetProposed(**{"number": number, "ruleset": NEXT, **fields, **changes})


def weights(number: int = 1, **changes: Any) -> OrientationProposed:
    fields = {"effective_from": SOON, "reason": "spring", "proposed_by": LI, "on": TODAY}
    return OrientationProposed(**{"number": number, "weights": WEIGHTS, **fields, **changes})


def propose(proposal: Any) -> Any:
    return lambda proposals: proposals.propose(proposal)


def approve(by: StaffId = WANG, number: int = 1, on: date = TODAY) -> Any:
    return lambda proposals: proposals.approve(number, approver=by, on=on)


def decline(by: StaffId = WANG, reason: str = "too early", number: int = 1) -> Any:
    return lambda proposals: proposals.decline(number, decider=by, reason=reason, on=TODAY)


APPROVED = RulesetApproved(number=1, approved_by=WANG, on=TODAY)
DECLINED = RulesetDeclined(number=1, declined_by=WANG, reason="too early", on=TODAY)
NOTHING_OPEN = "There is no open proposal 1 to decide."

PROPOSALS = {
    "rules are proposed and get the first number": Case((), propose(rules(0)), rules(1)),
    "weights are proposed and get the first number": Case((), propose(weights(0)), weights(1)),
    "the next proposal has the next number": Case((rules(), DECLINED), propose(rules(0)), rules(2)),
    "one proposal is decided before the next": Case(
        (rules(),),
        propose(rules(0)),
        "Proposal 1 waits to be decided; one is decided before the next is made.",
    ),
    "a proposal says why": Case((), propose(rules(reason=" ")), "Say why the change is proposed."),
    "a proposal is for five days later": Case(
        (),
        propose(rules(effective_from=SOON - timedelta(days=1))),
        "It can take effect on 2026-03-09 at the earliest.",
    ),
    "somebody else approves": Case((rules(),), approve(), APPROVED),
    "somebody else approves weights": Case(
        (weights(),), approve(), OrientationApproved(number=1, approved_by=WANG, on=TODAY)
    ),
    "who proposed does not approve": Case(
        (rules(),), approve(LI), "A second person has to approve it."
    ),
    "an approval that comes too late is refused": Case(
        (rules(),),
        approve(on=TOMORROW),
        "It was to take effect on 2026-03-09, which is too soon by now; decline it, and have it "
        "proposed for a later day.",
    ),
    "what nobody proposed is not approved": Case((), approve(), NOTHING_OPEN),
    "another proposal than the open one is not approved": Case(
        (rules(), DECLINED, rules(2)), approve(), NOTHING_OPEN
    ),
    "a proposal is approved once": Case((rules(), APPROVED), approve(), NOTHING_OPEN),
    "somebody declines": Case((rules(),), decline(), DECLINED),
    "somebody declines weights": Case(
        (weights(),),
        decline(),
        OrientationDeclined(number=1, declined_by=WANG, reason="too early", on=TODAY),
    ),
    "who proposed may take it back": Case(
        (rules(),), decline(LI), replace(DECLINED, declined_by=LI)
    ),
    "a refusal says why": Case((rules(),), decline(reason=""), "Say why it is declined."),
    "what was decided is not declined": Case((rules(), APPROVED), decline(), NOTHING_OPEN),
}


@table(PROPOSALS)
def test_of_proposals_this_is_decided(case: Case) -> None:
    check(Proposals(id="proposals"), case)


def test_what_was_approved_is_what_the_bank_publishes() -> None:
    proposals = Proposals(id="proposals").seen([rules()])
    bank = Bank(id=BANK).seen([BankOpened(name="Bank", on=TODAY)])
    published = proposals.published(APPROVED)
    assert published == RulesetPublished(
        effective_from=SOON,
        ruleset=NEXT,
        reason="better",
        proposed_by=LI,
        approved_by=WANG,
        on=TODAY,
    )
    assert isinstance(published, RulesetPublished)
    assert bank.publish_ruleset(published) == published
    proposals = Proposals(id="proposals").seen([weights()])
    approved = OrientationApproved(number=1, approved_by=WANG, on=TODAY)
    assert proposals.published(approved) == OrientationPublished(
        effective_from=SOON,
        weights=WEIGHTS,
        reason="spring",
        proposed_by=LI,
        approved_by=WANG,
        on=TODAY,
    )


def test_no_version_comes_into_force_before_an_older_one() -> None:
    bank = Bank(id=BANK).seen([BankOpened(name="Bank", on=TODAY)])
    proposals = Proposals(id="proposals").seen([rules(effective_from=SOON + timedelta(days=9))])
    bank = bank.seen([proposals.published(APPROVED)])
    third = replace(RULESET_1, version=3)
    with pytest.raises(Refused) as refused:
        bank.require_next(third, SOON)
    assert str(refused.value).startswith("Version 2 takes effect on 2026-03-18; the next one")
    assert refused.value.about == "effective_from"
    bank.require_next(third, SOON + timedelta(days=9))


def staff(*roles: tuple[str, str], left: bool = False) -> Staff:
    events: list[Event] = [StaffJoined(staff=LI, unit=UnitId("north"), on=TODAY)]
    for role, unit in roles:
        events.append(RoleGranted(staff=LI, role=Code(role), unit=UnitId(unit), on=TODAY))
    events += [StaffLeft(staff=LI, on=TODAY)] if left else []
    return Staff(id="li").seen(events)


@pytest.mark.parametrize(
    ("who", "proposes", "decides"),
    [
        (staff(("administrator", "north")), True, True),
        (staff(("administrator", "north"), left=True), False, False),
        (staff(("leader", "root")), False, True),
        (staff(("leader", "")), False, True),
        (staff(("leader", "north")), False, False),
        (staff(("leader", "root"), left=True), False, False),
        (staff(("manager", "root"), ("auditor", "root")), False, False),
        (Staff(id="nobody"), False, False),
    ],
)
def test_administrators_propose_and_the_head_of_the_bank_decides_too(
    who: Staff, proposes: bool, decides: bool
) -> None:
    assert (may_propose(who), may_decide(who, UnitId("root"))) == (proposes, decides)


def test_a_difference_is_told_field_by_field() -> None:
    goals = (replace(RULESET_1.goals[0], base=90), *RULESET_1.goals[2:])
    more = Goal(code=Code("taught"), zh="教", en="taught", base=50)
    after = replace(
        NEXT, goals=(more, *goals), craft=replace(NEXT.craft, daily_cap=12), rate_minimum=6
    )
    found = {each.path: (each.before, each.after) for each in differences(RULESET_1, after)}
    assert found == {
        "version": ("1", "2"),
        "goals[channel_advanced].base": ("80", "90"),
        "goals[business_understood].code": ("business_understood", ""),
        "goals[business_understood].zh": ("掌握经营情况", ""),
        "goals[business_understood].en": ("business understood", ""),
        "goals[business_understood].base": ("60", ""),
        "goals[taught].code": ("", "taught"),
        "goals[taught].zh": ("", "教"),
        "goals[taught].en": ("", "taught"),
        "goals[taught].base": ("", "50"),
        "craft.daily_cap": ("10", "12"),
        "rate_minimum": ("5", "6"),
    }


def test_the_order_of_rows_is_no_difference() -> None:
    turned = replace(RULESET_1, badges=RULESET_1.badges[::-1], tiers=RULESET_1.tiers[::-1])
    assert differences(RULESET_1, turned) == []


def test_conditions_and_weights_have_differences_too() -> None:
    first, third = RULESET_1.badges[0], RULESET_1.badges[2]
    changed = replace(first, condition=third.condition)
    found = differences(RULESET_1, replace(RULESET_1, badges=(changed, *RULESET_1.badges[1:])))
    assert ("badges[first_win].condition.type", "count", "rate") in [
        (each.path, each.before, each.after) for each in found
    ]
    lower = (replace(WEIGHTS[0], hundredths=50), Weight(hundredths=10, segment=Code("farmer")))
    found = differences(Orientation(weights=WEIGHTS), Orientation(weights=lower))
    assert [(each.path, each.before, each.after) for each in found if each.field != "segment"] == [
        ("weights[* · product_sold · *].hundredths", "150", "50"),
        ("weights[farmer · * · *].hundredths", "", "10"),
    ]


def test_a_part_that_became_empty_is_a_difference() -> None:
    route = RULESET_1.preparation[2]
    assert isinstance(route, Named)
    found = differences(RULESET_1, replace(RULESET_1, preparation=()))
    assert {each.row for each in found if each.part == "preparation"} >= {"toolkit", "route"}
