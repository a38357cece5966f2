"""What Li can appeal against: evidence that was rejected, and a badge that was revoked."""

from __future__ import annotations

from domain.award import Revocation, RevocationProposed
from domain.event import Code, CustomerId, StaffId
from domain.review import EvidenceRejected
from domain.visit import Visit
from domain.visit_event import Evidence
from tests.projections.bank import MadeBank

CONTRACT, SUCCESS, LOG, MISTAKE = "C-2026-17", "老板当面签字", "一起试了两次收款码", "发错了人"


def rejected_visit(bank: MadeBank, name: str, judge: str) -> None:
    """A close of Li's with Ai, with all its texts, was rejected by somebody."""
    meeting = bank.visit("li", "ai", name).plan(test=SUCCESS).start().stage("needs")
    row, on, ai = bank.rules.closing_action(Code("product_signed")), bank.today, CustomerId("ai")
    evidence = Evidence(
        kind=row.evidence, fields=row.fields, note=f"product: 收款码\ncontract_number: {CONTRACT}"
    )
    done = {"customer": ai, "action": row.code, "evidence": evidence, "rules": bank.rules}
    bank.say(Visit, name, lambda visit: visit.close(**done, on=on), by="li")
    meeting.achieve()
    said = {"log": LOG, "next_step": "", "log_likeness": 0, "on": on}
    bank.say(Visit, name, lambda visit: visit.log(**said), by="li")
    meeting.draw(judge)
    verdict = EvidenceRejected(
        manager=StaffId("li"),
        customer=ai,
        assessor=StaffId(judge),
        reason=Code("unsigned"),
        on=on,
    )
    bank.say(Visit, name, lambda _visit: verdict, by=judge)


def revoke(bank: MadeBank, name: str, *, proposer: str, confirmer: str) -> None:
    """A badge of Li's was revoked by two persons."""
    proposal = RevocationProposed(
        staff=StaffId("li"),
        badge=Code("first_win"),
        won=len(bank.entries),
        reason=MISTAKE,
        proposer=StaffId(proposer),
        on=bank.today,
    )
    second, on = StaffId(confirmer), bank.today
    bank.say(Revocation, name, lambda it: it.propose(proposal), by=proposer)
    bank.say(Revocation, name, lambda it: it.confirm(confirmer=second, on=on), by=confirmer)
