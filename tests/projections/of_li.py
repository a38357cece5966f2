"""What a manager called Li has to show at the end of a history."""

from __future__ import annotations

from domain.event import StaffId
from domain.tallied import Tallied
from projections.figures import tallied, window_said
from tests.projections.bank import MadeBank
from tests.projections.reckoned import reckoned


def of_li(bank: MadeBank, said: str = "all") -> Tallied:
    """What Li has to show."""
    with reckoned(bank.entries) as found:
        window = window_said(found.connection, said, None)
        return tallied(found.connection, found.setting, window, [StaffId("li")])[StaffId("li")]
