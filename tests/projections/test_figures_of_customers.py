"""Figures of customers told in sentences: due, at risk, in grids, sold to, and channels."""

from __future__ import annotations

from collections import Counter

from domain.customer import Customer
from domain.event import Code, StaffId, UnitId
from projections.figures import members, tallied, window_said
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.of_li import of_li
from tests.projections.reckoned import reckoned


def test_a_sale_counts_with_whom_the_manager_met_in_the_same_days(bank: MadeBank) -> None:
    bank.start("li", "ai").sell()
    bank.start("li", "bao").sell("ai").claim(30)
    bank.start("wang", "bao").sell()
    found = of_li(bank)
    assert (found.sold, found.contacted, found.contacts, found.claimed) == (1, 2, 2, 30)


def test_a_priority_customer_is_due_after_a_whole_cadence(bank: MadeBank) -> None:
    bank.grid("patch", "li", "ai", "bao").tier("ai", "channel").tier("bao", "existing")
    assert of_li(bank.days(13)).due == 0
    assert (of_li(bank.days(1)).due, of_li(bank).due_seen) == (1, 0)
    bank.start("wang", "ai")
    assert of_li(bank).due_seen == 0
    bank.start("li", "ai")
    assert of_li(bank).due_seen == 1
    assert of_li(bank.days(13)).due_seen == 1
    assert of_li(bank.days(1)).due_seen == 0


def test_a_risk_waits_for_somebody_else_than_who_raised_it(bank: MadeBank) -> None:
    bank.grid("patch", "li", "ai", "bao").flag("ai", by="li").start("li", "ai")
    assert of_li(bank.days(2)).waits == Counter()
    assert of_li(bank.days(1)).waits == Counter({3: 1})
    bank.days(2)  # Saturday: no working day has begun since Friday
    assert of_li(bank).waits == Counter({4: 1})
    bank.start("wang", "ai")
    assert of_li(bank).waits == Counter({4: 1})
    assert of_li(bank.days(7)).waits == Counter({4: 1})


def test_a_risk_that_was_settled_without_a_visit_is_left_out(bank: MadeBank) -> None:
    bank.grid("patch", "li", "ai").flag("ai").days(9).unflag("ai")
    assert of_li(bank).waits == Counter()
    bank.start("li", "ai")
    assert of_li(bank).waits == Counter()
    bank.flag("ai").start("li", "ai")
    assert of_li(bank.unflag("ai")).waits == Counter({0: 1})


def test_the_first_win_is_told_in_the_period_in_which_it_was(bank: MadeBank) -> None:
    bank.day("2026-03-10").plan("li", "ai").won()
    bank.days(1).plan("li", "bao").won()
    assert of_li(bank).first_wins == Counter({6: 1})
    assert of_li(bank, "2026-03-11..2026-03-20").first_wins == Counter()


def test_customers_in_nobodys_and_in_several_grids_are_told(bank: MadeBank) -> None:
    bank.grid("patch", "li", "ai", "bao").grid("other", "wang", "bao")
    bank.register("cui", by="li").register("dou", by="li").grid("third", "zhao", "dou")
    found = of_li(bank)
    assert (found.active, found.overlaps, found.orphans) == (2, 1, 1)
    bank.say(Customer, "bao", lambda each: each.depart(reason=Code(""), on=bank.today))
    found = of_li(bank)
    assert (found.active, found.overlaps) == (1, 0)


def test_orphans_of_the_bank_are_those_of_anybody(bank: MadeBank) -> None:
    with reckoned(bank.entries) as found:
        window = window_said(found.connection, "all", None)
        everybody = tallied(found.connection, found.setting, window)
        assert everybody[StaffId("clerk")].orphans == 2
        assert set(members(found.connection)) == {"li", "wang", "zhao"}
        assert list(members(found.connection, [UnitId("south")])) == ["wang"]


def test_a_tier_is_the_one_known_when_the_visit_began(bank: MadeBank) -> None:
    bank.tier("ai", "vip").start("li", "ai")
    bank.days(2).tier("ai", "channel", on=MONDAY).start("li", "ai")
    assert of_li(bank).tier_visits == Counter({"vip": 1, "channel": 1})


def test_a_channel_ceases_with_its_referrals(bank: MadeBank) -> None:
    bank.grid("patch", "li", "ai")
    bank.start("li", "ai").refer("cui").refer("dou")
    bank.know("cui", "dou").start("li", "cui").close()
    bank.start("li", "dou").refer("er")
    bank.know("er").start("li", "er")
    found = of_li(bank)
    assert (found.channels, found.referees_closed) == (1, 1)
    assert found.depths == Counter({2: 1})
    later = of_li(bank.days(180), "2026-04-01..2026-09-30")
    assert (later.channels, later.channels_before, later.channels_lost) == (0, 1, 1)
