"""Deeds that take two persons, told in a made bank: of nearly every kind, with every outcome."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from domain.award import Revocation, RevocationProposed
from domain.erasure import OWN_WISH, Erasure, erasure_of
from domain.event import Code, CustomerId, Event, StaffId, Subject
from domain.proposal import RULESETS, Proposals, RulesetProposed
from domain.review import (
    Adjustment,
    AdjustmentProposed,
    Appeal,
    AppealDecided,
    AppealFiled,
    EvidenceUpheld,
)
from domain.second_look import SecondLookTaken
from domain.staff import Staff
from domain.visit import Visit
from tests.projections.bank import MadeBank


def deeds_of_two(bank: MadeBank) -> None:
    """All of them, each said by the subject itself as far as it decides so today."""
    for step in (points_moved, questioned, rules_drafted, erased, looked_at):
        step(bank)
    bank.visit("li", "ai", "told_late").start().accept()


def tell(bank: MadeBank, kind: type[Subject], name: str, *steps: Any) -> None:
    """What a subject says step by step; a step is asked for the event."""
    for step in steps:
        events = step(bank.subjects.get(name) or kind(id=name))
        for event in events if isinstance(events, tuple) else (events,):
            bank.say(kind, name, partial(_same, event))


def _same(event: Event, _subject: object) -> Event:
    return event


def points_moved(bank: MadeBank) -> None:
    li, on = StaffId("li"), bank.today
    proposed = AdjustmentProposed(
        staff=li, measure=Code("help"), amount=5, reason="r", proposer=StaffId("a"), on=on
    )
    b: Any = {"on": on}
    ask = lambda it: it.propose(proposed)  # noqa: E731
    tell(bank, Adjustment, "yes", ask, lambda it: it.approve(approver=StaffId("b"), **b))
    tell(bank, Adjustment, "no", ask, lambda it: it.decline(decider=StaffId("b"), reason="r", **b))
    tell(bank, Adjustment, "back", ask, lambda it: it.withdraw(proposer=StaffId("a"), **b))
    tell(bank, Adjustment, "open", ask)


def questioned(bank: MadeBank) -> None:
    on, li = bank.today, StaffId("li")
    filed = AppealFiled(staff=li, about=3, reason="r", on=on)
    for name, granted in (("granted", True), ("refused", False)):
        decided = AppealDecided(
            staff=li, about=3, decider=StaffId("c"), granted=granted, reason="r", on=on
        )
        tell(bank, Appeal, name, lambda it: it.file(filed), partial(_same, decided))
    proposed = RevocationProposed(
        staff=li, badge=Code("good_mate"), won=2, reason="r", proposer=StaffId("a"), on=on
    )
    tell(
        bank,
        Revocation,
        "revoked",
        lambda it: it.propose(proposed),
        lambda it: it.confirm(confirmer=StaffId("b"), on=on),
        lambda it: it.appeal(position=9, reason="r", on=on),
    )


def rules_drafted(bank: MadeBank) -> None:
    def draft(it: Proposals) -> RulesetProposed:
        proposed = it.propose(
            RulesetProposed(
                number=0,
                effective_from=bank.today + timedelta(days=30),
                ruleset=bank.rules,
                reason="r",
                proposed_by=StaffId("a"),
                on=bank.today,
            )
        )
        assert isinstance(proposed, RulesetProposed)
        return proposed

    decline = {"reason": "r", "on": bank.today}
    tell(bank, Proposals, RULESETS, draft, lambda it: it.decline(1, decider="b", **decline))
    tell(bank, Proposals, RULESETS, draft, lambda it: it.decline(2, decider="a", **decline))
    approve = {"approver": StaffId("b"), "on": bank.today}
    tell(bank, Proposals, RULESETS, draft, lambda it: it.approve(3, **approve))


def erased(bank: MadeBank) -> None:
    on, name = bank.today, erasure_of("ai")
    words = {"reason": "r", "on": on}
    ask = {"ground": OWN_WISH, "about": Staff(id="ai"), **words}
    tell(
        bank,
        Erasure,
        name,
        lambda it: it.request(requester=StaffId("a"), **ask),
        lambda it: it.decline(decider=StaffId("b"), **words),
        lambda it: it.hold(placer=StaffId("c"), **words),
        lambda it: it.lift(lifter=StaffId("d"), **words),
        lambda it: it.request(requester=StaffId("b"), **ask),
        lambda it: it.approve(approver=StaffId("a"), on=on),
    )


def looked_at(bank: MadeBank) -> None:
    upheld = bank.visit("li", "ai", "good").plan().won().draw("c")
    verdict = {"manager": StaffId("li"), "assessor": StaffId("c"), "on": bank.today}
    about: dict[str, Any] = {**verdict, "customer": CustomerId("ai")}
    tell(
        bank,
        Visit,
        upheld.id,
        partial(_same, EvidenceUpheld(**about)),
        partial(_same, SecondLookTaken(**about, achieved=True)),
    )
    bad = bank.visit("li", "bao", "bad").plan().won().draw("c").reject(by="c")
    bad.uphold()  # on appeal, by somebody else: what the assessor said stays
    bank.visit("li", "chen", "late").plan().won().draw("c").overlook()
