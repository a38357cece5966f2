"""What late, doubtful and withdrawn facts are worth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.score import CLOSE
from projections.badges.rows import BADGE, STREAK
from projections.boards.rows import BOARD, LEVEL
from projections.rows import FOREVER
from projections.scores import FACT
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.score import entries_of, points, row
from tests.projections.views import folded, rows


def test_what_is_told_late_earns_nothing_until_a_leader_accepts_it(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai")
    bank.days(2)
    visit.won(on=MONDAY)
    assert row(bank) == type(row(bank))("all", row(bank).scope, visit.manager)
    visit.accept()
    earned = row(bank)
    assert (earned.ev, earned.craft, earned.visits, earned.contacts, earned.closes) == (
        *(100, 4, 1),
        *(1, 1),
    )


def test_a_close_that_is_told_late_does_not_stand_until_it_is_accepted(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    bank.days(3)
    visit.close(on=MONDAY).achieve()
    assert (row(bank).contacts, row(bank).closes, points(bank)) == (1, 0, 0)
    visit.accept()
    assert (row(bank).closes, points(bank)) == (1, 100)


@pytest.mark.parametrize(("days", "closes"), [(7, 1), (8, 0)])
def test_what_is_told_more_than_a_week_late_cannot_be_accepted(
    bank: MadeBank, days: int, closes: int
) -> None:
    visit = bank.plan("li", "ai").start()
    bank.days(days)
    visit.close(on=MONDAY).accept()
    assert row(bank).closes == closes


def test_a_drawn_close_does_not_stand_before_somebody_looked(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start().close().achieve()
    visit.draw()
    assert (row(bank).closes, row(bank).effective, points(bank)) == (0, 0, 0)
    visit.uphold()
    assert (row(bank).closes, row(bank).effective, points(bank)) == (1, 1, 100)
    assert entries_of(bank, "ev") == [("award", 100), ("hold", -100), ("release", 100)]


def test_evidence_that_was_rejected_is_worth_nothing_until_an_appeal_upholds_it(
    bank: MadeBank,
) -> None:
    visit = bank.plan("li", "ai").start().close().achieve().draw().reject()
    assert (row(bank).closes, points(bank), row(bank).achieved) == (0, 0, 1)
    visit.uphold()
    assert (row(bank).closes, points(bank)) == (1, 100)
    kinds = [kind for kind, _ in entries_of(bank, "ev")]
    assert kinds == ["award", "hold", "reversal", "reinstatement"]


def test_what_nobody_looked_at_counts_but_never_for_badges(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    visit.close().achieve()
    first = len(bank.entries)
    bank.plan("wang", "bao").start().draw().redraw().overlook().close().achieve()
    visit.draw().overlook()
    assert points(bank, "wang") == points(bank) == 100
    assert (row(bank, "wang").closes, row(bank, "wang").effective) == (1, 1)
    views = folded(bank.entries)
    assert [(badge.manager, badge.position < first) for badge in rows(views, BADGE)] == [
        ("li", True)
    ]
    closes = [fact for fact in rows(views, FACT) if fact.kind == CLOSE]
    assert [fact.flags for fact in closes if fact.position_to == FOREVER] == [8, 8]
    views.close()


def test_a_late_look_at_what_nobody_looked_at_makes_it_count_for_badges(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start().draw().overlook().close().achieve()
    visit.uphold()
    views = folded(bank.entries)
    assert [badge.badge for badge in rows(views, BADGE)] == ["first_win"]
    views.close()


def test_a_mistake_that_is_taken_back_in_time_was_never_there(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").won()
    bank.days(1)
    visit.retract()
    assert row(bank).visits == 0
    assert row(bank).points == 0


def test_a_visit_that_is_taken_back_later_stays_in_the_denominators(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").won()
    bank.days(2)
    visit.retract()
    assert (row(bank).visits, row(bank).purposed, row(bank).contacts) == (1, 1, 1)
    assert (row(bank).effective, row(bank).closes, row(bank).points) == (0, 0, 0)


def test_a_failure_that_is_taken_back_stays_in_the_denominators(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().miss().retract()
    assert (row(bank).visits, row(bank).purposed) == (1, 1)


def test_a_row_of_which_nothing_is_left_is_gone_from_the_board(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").won()
    bank.days(1)
    bank.plan("wang", "bao").won()
    visit.retract()
    views = folded(bank.entries, stretch=5)
    assert {each.manager for each in rows(views, BOARD)} == {"wang"}
    levels = [each for each in rows(views, LEVEL) if each.kind != "help"]
    assert levels
    assert all(level.value > 0 for level in levels)
    views.close()


def test_leave_that_is_entered_afterwards_mends_the_streak(bank: MadeBank) -> None:
    bank.plan("li", "ai").won()
    bank.days(1).plan("li", "bao").won()
    bank.days(7)
    views = folded(bank.entries)
    assert rows(views, STREAK)[0].weeks == 0
    views.close()
    bank.leave("li", MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)).days(1)
    views = folded(bank.entries)
    assert rows(views, STREAK)[0].weeks == 1
    views.close()


def test_whoever_joins_within_a_week_is_asked_for_the_days_that_are_left(bank: MadeBank) -> None:
    bank.days(3).hire("chen").plan("chen", "ai").won()
    bank.days(1).plan("chen", "bao").won()
    views = folded(bank.day(MONDAY + timedelta(days=8)).entries)
    (row,) = rows(views, STREAK)
    assert (row.manager, row.weeks) == ("chen", 1)
    views.close()
