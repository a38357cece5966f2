"""A bank in which each list that pages show has some rows, told sentence by sentence."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from domain.award import Revocation, RevocationProposed
from domain.event import Code, Event, StaffId, Subject
from domain.inspection import Inspection, Round, inspection_of, round_of
from domain.recognition import Recognition, RecognitionGiven
from domain.review import Adjustment, AdjustmentProposed, Appeal, AppealFiled
from domain.unit import Grid
from tests.projections.bank import MONDAY, MadeBank
from tests.web.made import detected, display
from tests.web.people import Site, grant, staffed

MANY = 5
"""Rows of each list."""


def long_lists() -> MadeBank:
    """Of everything there are MANY; the chief, who leads the whole bank, is a manager as well."""
    bank = staffed(MadeBank(MONDAY - timedelta(days=40)))
    bank.hire("chief", "head_office")
    for role in ("leader", "manager"):
        grant(bank, "chief", role, "head_office")
    for number in range(MANY):
        bank.hire(f"dry-{number}")
        grant(bank, f"dry-{number}", "manager", "north")
    bank.day(MONDAY)
    for number in range(MANY):
        _one_of_each(bank, number)
    return bank


def _one_of_each(bank: MadeBank, number: int) -> None:
    bank.register(f"new-{number}", by="li")
    for look, assessor in (("mine", "south_leader"), ("waits", "")):
        bank.visit("li", "ai", f"{look}-{number}").plan().won().draw(assessor)
    appealed(bank, f"appeal-{number}", "li")
    appealed(bank, f"own-{number}", "chief")
    for kind, name, event in _told(bank, number):
        bank.say(kind, name, partial(_same, event), by="north_leader")
    begin: dict[str, Any] = {"auditor": StaffId("auditor"), "ground": "other", "on": bank.today}
    of_li, lists = inspection_of("li", "auditor"), round_of("auditor")
    why = {"reason": f"Look {number}.", "staff": StaffId("li")}
    bank.say(Inspection, of_li, lambda it: it.begin(**why, **begin), by="auditor")
    bank.say(Round, lists, lambda it: it.begin(reason=f"Round {number}.", **begin), by="auditor")
    bank.say(Grid, "patch", lambda it: it.rename(name=f"Patch {number}", on=bank.today))


def appealed(bank: MadeBank, name: str, staff: str) -> None:
    """Somebody questions a visit of their own."""
    bank.visit(staff, "bao", f"of-{name}").start()
    filed = AppealFiled(
        staff=StaffId(staff), about=len(bank.entries), reason="It is not so.", on=bank.today
    )
    bank.say(Appeal, name, lambda it: it.file(filed), by=staff)


def _told(bank: MadeBank, number: int) -> list[tuple[type[Subject], str, Event]]:
    """What a leader did: proposed points and a revocation, and said thanks."""
    who: dict[str, Any] = {"staff": StaffId("li"), "on": bank.today}
    proposed: dict[str, Any] = {"reason": "Told.", "proposer": StaffId("north_leader"), **who}
    points = AdjustmentProposed(measure=Code("help"), amount=1 + number, **proposed)
    taken = RevocationProposed(badge=Code("first_win"), won=1 + number, **proposed)
    thanks = RecognitionGiven(
        leader=StaffId("north_leader"),
        kind=Code("thanks"),
        behaviour=Code("risk_visit"),
        evidence=(len(bank.entries),),
        note=f"Thanks {number}.",
        **who,
    )
    return [
        (Adjustment, f"adjustment-{number}", points),
        (Revocation, f"revocation-{number}", taken),
        (Recognition, f"thanks-{number}", thanks),
    ]


def _same(event: Event, _subject: Subject) -> Event:
    return event


def shown_besides(site: Site) -> None:
    """As many displays, which are kept beside the ledger, and waivers of what views tell of."""
    for _ in range(MANY):
        display(site)
        detected(site, waived=True)
