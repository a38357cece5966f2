"""Nothing is imported into a period that is settled, from which pay was reckoned."""

from __future__ import annotations

from datetime import date

import pytest

from domain.bank import PeriodSettled
from domain.ledger.ledger import Ledger
from tests.intake.bank import TODAY, imported, reasons, story, visit


def settle(ledger: Ledger, period: str) -> None:
    """Settle a period of a bank."""
    bank = ledger.bank()
    settled = PeriodSettled(period=period, through=ledger.head(), standings="", on=TODAY)
    ledger.record(bank, bank.settle(settled), by="worker")


@pytest.mark.parametrize(
    "period", ["week/2026-W45", "month/2026-11", "quarter/2026-Q4", "year/2026"]
)
def test_a_row_held_in_a_settled_period_is_rejected(ledger: Ledger, period: str) -> None:
    imported(ledger, visit(visit_id="a", held_on="2025-10-01", planned_on="2025-10-01"))
    settle(ledger, period)
    report = imported(
        ledger,
        visit(visit_id="b", held_on="2026-11-03"),
        visit(visit_id="c", held_on="2025-10-02", planned_on="2025-10-02"),
        visit(visit_id="d", held_on="", outcome="cancelled", planned_on="2026-11-04"),
    )
    reason = f"lies in {period}, which is settled; nothing enters it."
    assert reasons(report) == [
        (1, "held_on", f"2026-11-03 {reason}"),
        (3, "planned_on", f"2026-11-04 {reason}"),
    ]
    assert report.visits == 1


def test_the_day_on_which_it_was_held_decides_and_not_that_of_the_plan(ledger: Ledger) -> None:
    imported(ledger, visit(visit_id="a"))
    settle(ledger, "month/2026-10")
    report = imported(ledger, visit(visit_id="b", planned_on="2026-10-31", held_on="2026-11-01"))
    assert report.visits == 1
    assert story(ledger)[-1] == "goal_achieved"


def test_what_was_there_before_the_period_was_settled_is_no_fault(ledger: Ledger) -> None:
    imported(ledger, visit())
    settle(ledger, "month/2026-11")
    report = imported(ledger, visit())
    assert (report.already_there, report.rejected) == (1, ())
    assert date(2026, 11, 3).isoformat() == visit()["held_on"]
