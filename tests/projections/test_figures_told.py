"""Figures of visits told in sentences: what is late, taken back, moved, due or open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.event import Refused
from domain.measures import figures
from projections.figures import window_said
from projections.measures.rows import (
    CLOSED,
    EVIDENCED,
    NEXT_STEP,
    TESTED,
    VISIT_MEASURE,
    VisitMeasureRow,
)
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.of_li import of_li
from tests.projections.reckoned import reckoned
from tests.projections.views import folded, rows

Tell = Callable[[MadeBank], object]


def row_of(bank: MadeBank) -> VisitMeasureRow:
    """The row of the only visit."""
    views = folded(bank.entries)
    (row,) = rows(views, VISIT_MEASURE)
    views.close()
    return row


def test_a_failure_that_is_taken_back_stays_and_a_mistake_goes(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().miss().retract()
    bank.plan("li", "bao").start().retract()
    found = of_li(bank.days(1))
    assert (found.visits, found.purposed, found.plans_due, found.plans_kept) == (1, 1, 1, 1)
    assert found.lags == Counter({0: 1})


def test_a_visit_that_is_told_late_counts_once_a_leader_knows_why(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai")
    bank.days(3)
    visit.start(MONDAY).log()
    found = of_li(bank)
    assert (found.visits, found.plans_due, found.plans_kept, found.logs_due) == (0, 1, 0, 0)
    visit.accept()
    found = of_li(bank)
    assert (found.visits, found.plans_kept, found.logs_due, found.logs_kept) == (1, 1, 1, 0)


@pytest.mark.parametrize(("days", "lags"), [(0, {}), (7, {}), (8, {8: 1}), (30, {8: 1})], ids=str)
def test_a_goal_that_nobody_assessed_counts_once_it_is_overdue(
    bank: MadeBank, days: int, lags: dict[int, int]
) -> None:
    bank.plan("li", "ai").start()
    assert of_li(bank.days(days)).lags == Counter(lags)


def test_a_lag_runs_to_the_day_of_the_recording(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    bank.days(3)
    visit.achieve(MONDAY).log()
    row = row_of(bank)
    assert (row.assessed_lag, row.log_lag) == (3, 3)
    assert of_li(bank).lags == Counter({3: 1})


def test_a_log_is_due_when_it_is_written_or_overdue(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    assert of_li(bank.days(1)).logs_due == 0
    visit.log()
    assert (of_li(bank).logs_due, of_li(bank).logs_kept) == (1, 1)
    other = bank.start("li", "bao")
    bank.days(2)
    assert (of_li(bank).logs_due, of_li(bank).logs_kept) == (2, 1)
    other.log()
    assert (of_li(bank).logs_due, of_li(bank).logs_kept) == (2, 1)


@pytest.mark.parametrize(
    ("tell", "due", "kept"),
    [
        (lambda bank: bank.plan("li", "ai"), 0, 0),
        (lambda bank: bank.plan("li", "ai", on=MONDAY + timedelta(days=1)), 0, 0),
        (lambda bank: bank.plan("li", "ai").cancel(), 1, 0),
        (lambda bank: bank.plan("li", "ai").start(), 1, 1),
        (lambda bank: bank.start("li", "ai"), 0, 0),
        (lambda bank: bank.plan("li", "ai").reschedule(MONDAY).start(), 1, 0),
        (lambda bank: bank.plan("li", "ai").reschedule("2026-03-03"), 0, 0),
    ],
)
def test_a_plan_is_due_when_its_day_is_over_or_it_is_done(
    bank: MadeBank, tell: Tell, due: int, kept: int
) -> None:
    tell(bank)
    found = of_li(bank)
    assert (found.plans_due, found.plans_kept) == (due, kept)


def test_a_plan_that_was_moved_the_day_before_is_kept_on_its_new_day(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").reschedule("2026-03-03")
    bank.days(1)
    visit.start()
    assert (of_li(bank).plans_due, of_li(bank).plans_kept) == (1, 1)
    assert of_li(bank, "2026-03-02..2026-03-02").plans_due == 0


def test_what_a_file_tells_counts_and_has_no_lags(bank: MadeBank) -> None:
    bank.visit("li", "ai").from_file(date(2026, 2, 2), date(2026, 2, 3)).achieve(date(2026, 2, 3))
    found = of_li(bank.days(30))
    assert (found.visits, found.purposed) == (1, 1)
    assert (found.lags, found.logs_due, found.plans_due, found.prepared) == (Counter(), 0, 0, 0)


def test_the_stage_is_the_furthest_and_a_close_goes_through_all(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().stage("needs", "rapport")
    bank.plan("li", "bao").start().stage("trust").close()
    bank.start("li", "ai").close()
    reached = of_li(bank.days(1)).reached
    assert reached == Counter({1: 2, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1})


def test_preparation_keeps_which_items_were_ticked(bank: MadeBank) -> None:
    bank.plan("li", "ai").tick("route", "toolkit").start()
    assert row_of(bank).prepared == 0b101
    found = of_li(bank)
    assert (found.prepared, found.ticked) == (1, Counter({0: 1, 2: 1}))


def test_what_formality_is_told_by_is_kept_of_each_visit(bank: MadeBank) -> None:
    bank.plan("li", "ai", test="The owner signs.").start().close().log("Call on Friday.", 93)
    row = row_of(bank)
    assert (row.goal, row.likeness) == ("product_sold", 93)
    assert row.marks == TESTED | CLOSED | EVIDENCED | NEXT_STEP
    empty = MadeBank().hire("li").know("ai")
    empty.plan("li", "ai", goal="").start().close(action="referral_list_received", complete=False)
    row = row_of(empty)
    assert (row.goal, row.likeness) == ("", 0)
    assert row.marks == CLOSED
    assert not row.has(TESTED | EVIDENCED | NEXT_STEP)


def test_a_window_holds_its_first_day_and_its_last(bank: MadeBank) -> None:
    for customer in ("ai", "bao", "ai"):
        bank.start("li", customer)
        bank.days(1)
    assert of_li(bank, "2026-03-02..2026-03-03").visits == 2
    assert of_li(bank, "2026-03-03..2026-03-03").contacts == 1
    assert of_li(bank, "2026-03-03..2026-03-03").days == 1


def test_a_window_that_is_none_is_refused(bank: MadeBank) -> None:
    with reckoned(bank.entries) as found:
        for said in ("2026-03-04..2026-03-03", "a..b", "decade", "..", "2026-03-01..2026-03-02..x"):
            with pytest.raises(Refused):
                window_said(found.connection, said, None)


def test_ratios_of_a_quarter_agree_with_the_counts(bank: MadeBank) -> None:
    for _ in range(6):
        bank.plan("li", "ai").won()
        bank.days(1)
    found = figures(of_li(bank, "quarter"), bank.rules)
    assert found["goal_rate"].value == 1
    assert (found["goal_rate"].part, found["goal_rate"].of) == (6, 6)
    assert found["close_rate"].value is None
    assert found["cpd"].text == "1.20"
