"""Points for craft and help, and what late, doubtful and withdrawn facts are worth."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from domain.bank import BANK, Bank
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain_views import badge_tallies
from tests.projections.score import amounts, entries_of, points, row
from tests.projections.views import folded

FRIDAY = MONDAY + timedelta(days=4)
DAY = timedelta(days=1)


def test_craft_pays_for_the_day_kept_the_goal_assessed_and_the_log_written(bank: MadeBank) -> None:
    visit = bank.plan("li", "ai").start()
    assert points(bank, measure="craft") == 1
    visit.achieve()
    assert points(bank, measure="craft") == 2
    visit.log()
    assert points(bank, measure="craft") == 4


def test_what_is_done_the_day_after_is_on_time_and_no_later(bank: MadeBank) -> None:
    on_time, late = bank.plan("li", "ai").start(), bank.plan("wang", "bao").start()
    bank.days(1)
    on_time.achieve().log()
    bank.days(1)
    late.achieve().log()
    assert points(bank, "li", "craft") == 4
    assert points(bank, "wang", "craft") == 1


def test_a_plan_that_is_moved_on_the_day_itself_earns_nothing_for_it(bank: MadeBank) -> None:
    tomorrow = bank.today + DAY
    moved = bank.plan("li", "ai", on=tomorrow).reschedule(tomorrow + DAY)
    cheat = bank.plan("wang", "bao", on=tomorrow)
    bank.days(1)
    cheat.reschedule(bank.today).start()
    bank.days(1)
    moved.start()
    assert points(bank, "wang", "craft") == 0
    assert points(bank, "li", "craft") == 1


def test_a_plan_that_arrives_after_the_beginning_earns_no_small_act_but_the_log(
    bank: MadeBank,
) -> None:
    queued = bank.plan("li", "ai")
    queued.start(began=bank.minute() - timedelta(minutes=5)).achieve().log()
    assert points(bank, measure="craft") == 2


def test_a_plan_without_a_goal_earns_for_the_day_that_was_kept(bank: MadeBank) -> None:
    bank.plan("li", "ai", goal="").start().log()
    assert points(bank, measure="craft") == 3


def test_a_move_that_arrives_after_the_beginning_keeps_no_day(bank: MadeBank) -> None:
    tomorrow = bank.today + DAY
    visit = bank.plan("li", "ai", on=tomorrow + DAY)
    bank.days(1)
    began = bank.minute()
    visit.reschedule(tomorrow, on=MONDAY).start(began=began).achieve()
    assert points(bank, measure="craft") == 1


def test_small_acts_are_capped_at_ten_a_day_and_the_first_ones_count(bank: MadeBank) -> None:
    bank.know("cui", "dou")
    visits = [bank.plan("li", customer) for customer in ("ai", "bao", "cui", "dou")]
    for visit in visits:
        visit.start().log()
    assert points(bank, measure="craft") == 10
    assert amounts(bank, "logged") + amounts(bank, "held") == Counter({2: 3, 1: 4})
    visits[0].retract()
    assert points(bank, measure="craft") == 9
    bank.days(1).plan("li", "ai").start()
    assert points(bank, measure="craft") == 10


@pytest.mark.parametrize(("days", "worth"), [(0, 20), (3, 20), (4, 20), (5, 0)])
def test_a_flagged_customer_is_to_be_seen_within_two_working_days(
    bank: MadeBank, days: int, worth: int
) -> None:
    bank.day(FRIDAY).flag("ai").days(days)
    bank.start("li", "ai")
    assert points(bank, measure="craft") == worth


def test_a_holiday_gives_more_time_to_see_a_flagged_customer(bank: MadeBank) -> None:
    monday = FRIDAY + 3 * DAY
    bank.say(
        Bank, BANK, lambda each: each.set_calendar_day(day=monday, working=False, name="Qingming")
    )
    bank.day(FRIDAY).flag("ai").days(5).start("li", "ai")
    assert points(bank, measure="craft") == 20


def test_who_raised_the_flag_earns_nothing_by_seeing_the_customer(bank: MadeBank) -> None:
    bank.flag("ai", by="li").start("li", "ai")
    bank.start("wang", "ai")
    bank.start("zhao", "ai")
    assert [points(bank, who, "craft") for who in ("li", "wang", "zhao")] == [0, 20, 0]


def test_a_referee_who_is_contacted_and_closed_helps_the_referrers_manager(bank: MadeBank) -> None:
    bank.start("li", "ai").refer("cui")
    bank.days(3).know("cui").plan("wang", "cui").start()
    assert points(bank, measure="help") == 20
    bank.days(1).plan("zhao", "cui").won()
    assert points(bank, measure="help") == 80
    assert row(bank, window="day/2026-03-06").help == 60


def test_a_referee_counts_once_for_the_first_who_named_them(bank: MadeBank) -> None:
    bank.start("li", "ai").refer("cui").contact("bao").refer("cui", "bao")
    bank.days(1).start("wang", "bao").refer("cui")
    bank.days(1).know("cui").plan("zhao", "cui").won()
    assert points(bank, "li", "help") == 80
    assert points(bank, "wang", "help") == 0


def test_one_referee_named_twice_on_a_visit_makes_no_channel(bank: MadeBank) -> None:
    visit = bank.start("li", "ai").refer("cui").refer("cui")
    bank.days(1).know("cui").plan("li", "cui").won()
    assert channelised(bank) == 0
    visit.bank.days(1).start("li", "ai").refer("dou")
    bank.days(1).know("dou").start("li", "dou")
    assert channelised(bank) == 1


def channelised(bank: MadeBank) -> int:
    views = folded(bank.entries)
    counts = badge_tallies(views).get("li", Counter[str]())
    views.close()
    return counts["channelised"]


def test_who_was_a_customer_before_is_nobodys_referral(bank: MadeBank) -> None:
    bank.start("li", "ai").refer("bao")
    bank.days(1).plan("wang", "bao").won()
    bank.start("wang", "cui")
    bank.start("li", "ai").refer("cui")
    bank.days(1).know("cui").plan("wang", "cui").won()
    assert points(bank, measure="help") == 0


def test_a_referral_falls_with_its_visit_and_the_next_one_takes_its_place(bank: MadeBank) -> None:
    first = bank.start("li", "ai").refer("cui")
    bank.start("wang", "bao").refer("cui")
    bank.days(1).know("cui").plan("zhao", "cui").won()
    first.retract()
    assert points(bank, "li", "help") == 0
    assert points(bank, "wang", "help") == 80


def test_points_that_two_persons_move_by_hand_are_entered_as_such(bank: MadeBank) -> None:
    bank.adjust("li", -20).adjust("li", 50)
    assert entries_of(bank, "adjustment") == [("award", -20), ("award", 50)]
    assert points(bank, measure="help") == 30
