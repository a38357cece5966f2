"""A draft becomes a proposal, and an approval looks at it again with what the bank is by then."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.bank import BANK, Bank, BankOpened, OrientationPublished, RulesetPublished
from domain.draft import written
from domain.event import Code, Entry, Event, Refused, StaffId, UnitId
from domain.orientation import Weight
from domain.proposal import Proposals, RulesetApproved
from domain.proposing import Approver, Wish, approval, orientation_of, ruleset_of
from domain.ruleset_1 import RULESET_1
from domain.setting import Setting
from domain.unit import UnitOpened
from tests.domain.table import TODAY

LI, WANG = StaffId("li"), StaffId("wang")
SOON = TODAY + timedelta(days=5)
OPENED = BankOpened(name="Bank", on=TODAY)
UNTOLD = Approver(WANG, TODAY)
TOLD = Approver(WANG, TODAY, "a digest")
SOLD, TAUGHT = Code("product_sold"), Code("product_taught")


def wish(said: Any, first: date = SOON) -> Wish:
    return Wish(json.dumps(said), first, "better", LI, TODAY)


def setting(*events: Event) -> Setting:
    found = Setting()
    for position, event in enumerate(events, 1):
        about: dict[str, Any] = {"subject": "", "version": 1, "by": "", "command": "", "source": ""}
        found.take(Entry(position=position, at=0, event=event, **about))
    return found


def published(version: int = 2, **changes: Any) -> RulesetPublished:
    return RulesetPublished(
        effective_from=SOON,
        ruleset=replace(RULESET_1, version=version, **changes),
        reason="",
        proposed_by=LI,
        approved_by=WANG,
        on=TODAY,
    )


def without_teaching() -> RulesetPublished:
    goals = tuple(goal for goal in RULESET_1.goals if goal.code != TAUGHT)
    actions = tuple(each for each in RULESET_1.closing_actions if each.goal != TAUGHT)
    return published(goals=goals, closing_actions=actions)


def refusal(decide: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        decide()
    return refused.value


def test_a_draft_has_to_be_the_next_version() -> None:
    bank, said = Bank(id=BANK).seen([OPENED]), written(RULESET_1)
    proposal = ruleset_of(wish(said | {"version": 2}), bank)
    assert (proposal.ruleset.version, proposal.proposed_by) == (2, LI)
    refused = refusal(lambda: ruleset_of(wish(said | {"version": 3}), bank))
    assert str(refused) == "$.version has to be 2, the next one."
    assert refused.about == "draft"
    later = bank.seen([published()])
    assert ruleset_of(wish(said | {"version": 3}), later).ruleset.version == 3
    refused = refusal(lambda: ruleset_of(wish(said | {"version": 3}, TODAY), later))
    assert refused.about == "effective_from"


def test_weights_are_of_what_the_rules_know_that_will_be_in_force() -> None:
    said = {"weights": [{"hundredths": 50, "goal": TAUGHT}]}
    here = setting(OPENED, without_teaching())
    before = SOON - timedelta(days=1)
    assert orientation_of(wish(said, before), here).weights == (Weight(hundredths=50, goal=TAUGHT),)
    refused = refusal(lambda: orientation_of(wish(said), here))
    assert str(refused).startswith("$.weights[0].goal has to be one of: channel_advanced, ")


def test_an_approval_publishes_what_is_whole() -> None:
    bank = Bank(id=BANK).seen([OPENED])
    proposal = ruleset_of(wish(written(RULESET_1) | {"version": 2}), bank)
    proposals = Proposals(id="proposals").seen([replace(proposal, number=1)])
    about: dict[str, Any] = {"bank": bank, "setting": setting(OPENED), "approver": TOLD}
    both = approval(proposals, 1, **about)
    assert both.published == replace(published(), reason="better", report="a digest")
    assert both.approved == RulesetApproved(number=1, approved_by=WANG, report="a digest", on=TODAY)
    # Such as a draft that was proposed when less was checked.
    broken = replace(proposal, number=1, ruleset=replace(proposal.ruleset, goals=()))
    proposals = Proposals(id="proposals").seen([broken])
    refused = refusal(lambda: approval(proposals, 1, **about))
    assert str(refused) == "$.goals is empty; fill it in."


def test_rules_are_not_approved_before_it_is_known_what_they_would_have_changed() -> None:
    bank = Bank(id=BANK).seen([OPENED])
    proposal = ruleset_of(wish(written(RULESET_1) | {"version": 2}), bank)
    proposals = Proposals(id="proposals").seen([replace(proposal, number=1)])
    about: dict[str, Any] = {"bank": bank, "setting": setting(OPENED)}
    refused = refusal(lambda: approval(proposals, 1, approver=UNTOLD, **about))
    assert str(refused).startswith("Nobody knows yet what these rules would have changed;")
    # Where nothing ever happened there is nothing to tell.
    both = approval(proposals, 1, approver=UNTOLD._replace(report=""), **about)
    assert both.published == replace(published(), reason="better")


def test_an_approval_of_weights_meets_the_rules_that_were_published_meanwhile() -> None:
    bank, here = Bank(id=BANK).seen([OPENED]), setting(OPENED)
    said = {"weights": [{"hundredths": 50, "goal": TAUGHT}]}
    proposals = Proposals(id="proposals").seen(
        [replace(orientation_of(wish(said), here), number=1)]
    )
    both = approval(proposals, 1, bank=bank, setting=here, approver=UNTOLD)
    assert isinstance(both.published, OrientationPublished)
    changed = setting(OPENED, without_teaching())
    refused = refusal(lambda: approval(proposals, 1, bank=bank, setting=changed, approver=UNTOLD))
    assert str(refused).startswith("$.weights[0].goal has to be one of: ")


def test_a_setting_tells_what_was_published_and_what_is_in_force() -> None:
    first = OrientationPublished(
        effective_from=SOON,
        weights=(Weight(hundredths=50, goal=SOLD),),
        reason="",
        proposed_by=LI,
        approved_by=WANG,
        on=TODAY,
    )
    here = setting(OPENED, published(), first)
    assert (here.rulesets, here.orientations) == ([published()], [first])
    day = SOON.toordinal()
    assert [here.rules(each).version for each in (day - 1, day)] == [1, 2]
    assert [here.weights(each) for each in (day - 1, day)] == [(), first.weights]


def test_the_bank_itself_is_the_unit_under_no_other() -> None:
    root = UnitOpened(unit=UnitId("bank"), name="Bank", on=TODAY)
    north = UnitOpened(unit=UnitId("north"), name="North", parent=UnitId("bank"), on=TODAY)
    assert setting(OPENED).root() == ""
    assert setting(OPENED, root, north).root() == "bank"
