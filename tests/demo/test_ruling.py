"""Rules and orientations of a demonstration come about as they may, and one waits to be decided."""

from __future__ import annotations

import json
from datetime import timedelta

from cli.demo.ruling import next_rules
from domain.bank import OrientationPublished, RulesetPublished
from domain.draft import written
from domain.event import Entry, StaffId
from domain.ledger.door import Stores
from domain.ledger.intake.history import History
from domain.proposal import ORIENTATIONS, RULESETS, Proposals, may_decide, may_propose
from domain.proposing import Approver, approval
from domain.ruleset_reading import read_ruleset
from domain.staff import Staff
from projections.keeper import setting_at
from tests.demo.conftest import PLAN


def test_who_may_propose_proposes_and_who_leads_the_whole_bank_approves(
    bank: Stores, history: list[Entry]
) -> None:
    root = setting_at(bank.ledger, bank.ledger.head()).root()
    kinds = (OrientationPublished, RulesetPublished)
    published = [e.event for e in history if isinstance(e.event, kinds)]
    assert len(published) == 2
    for each in published:
        assert isinstance(each, kinds)
        proposer, approver = (
            bank.ledger.load(Staff, who) for who in (each.proposed_by, each.approved_by)
        )
        assert may_propose(proposer)
        assert may_decide(approver, root)
        assert ("leader", root) in approver.grants
    assert bank.ledger.load(Proposals, RULESETS).open is None


def test_the_next_rules_are_whole_and_in_force_before_the_end(bank: Stores) -> None:
    assert read_ruleset(json.dumps(written(next_rules()))) == next_rules()
    setting = setting_at(bank.ledger, bank.ledger.head())
    assert setting.rules(PLAN.first.toordinal()).version == 1
    assert setting.rules(setting.today) == next_rules()


def test_an_orientation_waits_for_whoever_looks_on_as_the_leader_of_the_bank(bank: Stores) -> None:
    proposals = bank.ledger.load(Proposals, ORIENTATIONS)
    assert proposals.open
    assert proposals.open.on < PLAN.until
    director = StaffId(History(bank.ledger).staff()["L00"])
    for later in (timedelta(0), timedelta(weeks=3)):
        both = approval(
            proposals,
            proposals.open.number,
            bank=bank.ledger.bank(),
            setting=setting_at(bank.ledger, bank.ledger.head()),
            approver=Approver(director, PLAN.until + later),
        )
        assert both.published.approved_by == director
