"""Leaders of a made bank answer what was detected."""

from __future__ import annotations

from domain.event import Code, StaffId
from domain.recognition import Detected, Leading, Recognition, RecognitionGiven, RecognitionWaived
from projections.recognition.rows import DETECTION, DetectionRow
from projections.rows import FOREVER
from tests.projections.bank import MadeBank
from tests.projections.views import folded, rows

LED = Leading(people=50)


def every(bank: MadeBank) -> list[DetectionRow]:
    """All that was ever detected, in the order in which it became known."""
    views = folded(bank.entries)
    found = sorted(rows(views, DETECTION), key=lambda row: (row.position_from, row.detection))
    views.close()
    return found


def open_(bank: MadeBank) -> list[DetectionRow]:
    """What waits for an answer."""
    return [row for row in every(bank) if row.position_to == FOREVER and not row.answered]


def praise(bank: MadeBank, row: DetectionRow, kind: str = "thanks", by: str = "chief") -> None:
    """A leader thanks, or gives an award."""
    given = RecognitionGiven(
        staff=row.manager,
        leader=StaffId(by),
        kind=Code(kind),
        behaviour=row.behaviour,
        evidence=tuple(row.causes),
        on=bank.today,
    )
    about = Detected(row.manager, row.behaviour, tuple(row.causes))
    bank.say(
        Recognition,
        row.detection,
        lambda it: it.give(given, about=about, leading=LED, rules=bank.rules),
        by=by,
    )


def waive(bank: MadeBank, row: DetectionRow, *, by: str = "chief", agreed: str = "") -> None:
    """A leader waives, and perhaps another one agrees."""
    about = Detected(row.manager, row.behaviour, tuple(row.causes))
    waived = RecognitionWaived(
        staff=row.manager,
        leader=StaffId(by),
        behaviour=row.behaviour,
        reason="told in the test",
        on=bank.today,
    )
    bank.say(Recognition, row.detection, lambda it: it.waive(waived, about=about), by=by)
    if agreed:
        agree = {"leader": StaffId(agreed), "on": bank.today}
        bank.say(Recognition, row.detection, lambda it: it.agree(**agree), by=agreed)


def risk_seen(bank: MadeBank, manager: str, customer: str) -> DetectionRow:
    """A manager sees a customer on whom a flag was raised a moment ago; what is detected of it."""
    bank.know(customer).flag(customer)
    bank.start(manager, customer)
    return next(row for row in open_(bank)[::-1] if row.manager == manager)
