"""Effective-visit points, rule by rule as GAME.md gives them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.bank import BANK, Bank, OrientationPublished
from domain.event import Code, StaffId
from domain.orientation import Weight
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.score import amounts, entries_of, points, row

REFERRAL, LIST = "referral_obtained", "referral_list_received"


def test_a_goal_set_before_reached_and_closed_for_is_worth_its_base(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().close().achieve()
    assert points(bank) == 100
    bank.plan("wang", "ai", goal=REFERRAL).start().close(action=LIST).achieve()
    assert points(bank, "wang") == 120


def test_without_any_of_the_three_it_is_worth_nothing(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().close().miss()
    bank.days(1).plan("li", "ai").start().achieve()
    bank.days(1).plan("li", "ai").start().close(complete=False).achieve()
    bank.days(1).plan("li", "ai", goal="").start().close()
    bank.days(1).start("li", "ai").close()
    bank.days(1).plan("li", "ai").start().close(action=LIST).achieve()
    assert points(bank) == 0
    assert row(bank).effective == 0
    assert row(bank).closes == 4


def test_a_plan_that_arrives_after_the_claimed_beginning_makes_it_unplanned(
    bank: MadeBank,
) -> None:
    visit = bank.plan("li", "ai")
    visit.start(began=bank.minute() - timedelta(minutes=5)).close().achieve()
    assert (row(bank).visits, row(bank).purposed, points(bank)) == (1, 0, 0)
    visit = bank.plan("li", "bao")
    visit.start(began=bank.minute()).close().achieve()
    assert (row(bank).visits, row(bank).purposed, points(bank)) == (2, 1, 100)


def test_a_visit_beyond_the_cadence_is_worth_half_and_the_next_a_quarter(bank: MadeBank) -> None:
    goals = ("product_sold", REFERRAL, "product_taught")
    actions = ("product_signed", LIST, "customer_operated")
    for goal, action in zip(goals, actions, strict=True):
        bank.plan("li", "ai", goal=goal).start().close(action=action).achieve()
        bank.days(7)
    assert amounts(bank, "ev") == {100: 1, 60: 1, 17: 1}
    assert points(bank) == 100 + 120 // 2 + 70 // 4


def test_a_customer_due_every_fortnight_is_worth_two_whole_visits(bank: MadeBank) -> None:
    bank.tier("ai", "channel")
    for goal, action in (
        ("product_sold", "product_signed"),
        (REFERRAL, LIST),
        ("product_taught", "customer_operated"),
    ):
        bank.plan("li", "ai", goal=goal).start().close(action=action).achieve()
        bank.days(7)
    assert points(bank) == 100 + 120 + 70 // 2


def test_visits_that_reached_nothing_count_toward_the_cadence(bank: MadeBank) -> None:
    bank.start("li", "ai")
    bank.days(27).plan("li", "ai").won()
    assert points(bank) == 50


def test_after_28_days_a_visit_does_not_count_toward_the_cadence(bank: MadeBank) -> None:
    bank.start("li", "ai")
    bank.days(28).plan("li", "ai").won()
    assert points(bank) == 100


@pytest.mark.parametrize(("days", "worth"), [(89, 100), (90, 200)])
def test_the_same_goal_with_a_customer_pays_once_in_90_days(
    bank: MadeBank, days: int, worth: int
) -> None:
    bank.plan("li", "ai").won()
    bank.days(days).plan("wang", "ai").won()
    assert points(bank) + points(bank, "wang") == worth


def test_a_visit_that_is_split_in_two_pays_once(bank: MadeBank) -> None:
    bank.plan("li", "ai").start().close().achieve()
    bank.plan("li", "ai", goal=REFERRAL).start().close(action=LIST).achieve()
    assert points(bank) == 100
    assert row(bank).effective == 2


def test_when_the_first_is_taken_back_the_second_is_paid(bank: MadeBank) -> None:
    first = bank.plan("li", "ai").start().close().achieve()
    bank.plan("li", "ai", goal=REFERRAL).start().close(action=LIST).achieve()
    first.retract()
    assert points(bank) == 120
    assert entries_of(bank, "ev/1:product_sold") == [("award", 100), ("reversal", -100)]


def orient(bank: MadeBank, *weights: Weight) -> None:
    """An orientation is in force five days from now."""
    published = OrientationPublished(
        effective_from=bank.today + timedelta(days=5),
        weights=weights,
        reason="",
        proposed_by=StaffId("first"),
        approved_by=StaffId("second"),
        on=bank.today,
    )
    bank.say(Bank, BANK, lambda each: each.publish_orientation(published))


def test_the_orientation_in_force_on_the_day_weighs_the_points(bank: MadeBank) -> None:
    orient(bank, Weight(hundredths=35, segment=Code("farmer")))
    bank.days(4).plan("li", "ai").won()
    bank.days(1).plan("li", "bao").won()
    assert amounts(bank, "ev") == {100: 1, 35: 1}


def test_a_segment_that_is_learnt_later_weighs_what_was_done_before(bank: MadeBank) -> None:
    orient(bank, Weight(hundredths=40, segment=Code("merchant")))
    bank.days(5).plan("li", "cui").won()
    assert points(bank) == 0
    bank.register("cui", segment="merchant").confirm("cui")
    assert points(bank) == 40


def test_a_customer_counts_only_when_somebody_else_confirmed_them(bank: MadeBank) -> None:
    bank.register("cui").plan("li", "cui").won()
    assert (points(bank), row(bank).contacts, row(bank).closes) == (0, 0, 0)
    assert row(bank).visits == 1
    bank.days(40).confirm("cui")
    assert (points(bank), row(bank).contacts, row(bank).closes) == (100, 1, 1)


def test_a_second_close_whose_evidence_lacks_something_does_not_undo_the_first(
    bank: MadeBank,
) -> None:
    visit = bank.plan("li", "ai").start().close(action=LIST)
    assert row(bank).closes == 1
    visit.close(complete=False)
    assert row(bank).closes == 1
    visit.close(action="deposit_promised").achieve()
    assert (row(bank).closes, points(bank)) == (1, 100)


def test_the_points_follow_a_move_that_is_entered_afterwards(bank: MadeBank) -> None:
    bank.plan("li", "ai").won()
    bank.days(9)
    for unit in ("south", "harbour", "south"):
        bank.move("li", unit, MONDAY)
        assert (row(bank, unit=unit).ev, row(bank, unit=unit).visits) == (100, 1)
        assert row(bank, unit="head_office").ev == 100
    assert (row(bank, unit="harbour").ev, row(bank, unit="north").visits) == (0, 0)


def test_what_came_before_somebody_joined_counts_where_they_begin(bank: MadeBank) -> None:

    bank.adjust("mo", 40).plan("mo", "ai").won()
    assert row(bank, "mo", unit="south").ev == 0
    bank.days(9).hire("mo", "south")
    bank.plan("mo", "bao").won()
    for unit in ("south", "head_office"):
        assert (row(bank, "mo", unit=unit).ev, row(bank, "mo", unit=unit).visits) == (200, 2)
        assert row(bank, "mo", unit=unit).help == 40
    assert row(bank, "mo", unit="").ev == 0
