"""What leaders answered, what it pays, and how far recognition goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from domain.customer import Customer
from domain.event import Code, StaffId, UnitId
from domain.recognition_measures import Gap
from domain.setting import Setting
from domain.staff import Staff
from projections import inbox, recognised
from projections.recognition.rows import RECOGNITION
from projections.rows import FOREVER
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.praising import every, open_, praise, risk_seen, waive
from tests.projections.score import entries_of, points
from tests.projections.views import folded, rows

NORTH, SOUTH = UnitId("north"), UnitId("south")
FIRST = MONDAY.toordinal()
LONG = (FIRST, FIRST + 400)


def asked(bank: MadeBank) -> tuple[Connection, Setting]:
    """The views of a history, and what rules know of the bank at its end."""
    views, setting = folded(bank.entries), Setting()
    for entry in bank.entries:
        setting.take(entry)
    return views.engine.connect(), setting


def lead(bank: MadeBank, staff: str, unit: str) -> None:
    """Somebody begins to lead a unit."""
    bank.hire(staff, unit)
    granted = {"role": Code("leader"), "unit": UnitId(unit), "on": bank.today}
    bank.say(Staff, staff, lambda each: each.grant(**granted))


@pytest.fixture
def led(bank: MadeBank) -> MadeBank:
    """A bank whose north is led by somebody, and all of it by somebody else."""
    lead(bank, "chief", "north")
    lead(bank, "president", "head_office")
    return bank


def test_an_award_pays_fifty_points_on_its_day_and_thanks_pay_nothing(led: MadeBank) -> None:
    one, other = risk_seen(led, "li", "cui"), risk_seen(led, "li", "dou")
    praise(led.days(1), one, "award")
    praise(led, other)
    assert points(led, "li", "award") == 50
    assert entries_of(led, "recognised") == [("award", 50)]
    views = folded(led.entries)
    (award,) = [row for row in rows(views, RECOGNITION) if row.kind == "award"]
    assert (award.staff, award.leader, award.day) == ("li", "chief", FIRST + 1)
    assert award.evidence == one.causes
    views.close()


def test_a_correction_ends_a_detection_that_nobody_answered(led: MadeBank) -> None:
    visit = led.know("cui").flag("cui").start("li", "cui")
    (seen,) = open_(led)
    assert (seen.behaviour, seen.day, seen.known) == ("risk_seen", FIRST, FIRST)
    visit.retract()
    (ended,) = every(led)
    assert ended.position_to == len(led.entries)


def test_what_was_answered_stays_and_so_does_the_award(led: MadeBank) -> None:
    visit = led.know("cui").flag("cui").start("li", "cui")
    (seen,) = open_(led)
    praise(led, seen, "award")
    visit.retract()
    (kept,) = every(led)
    assert (kept.position_to, kept.answer, kept.leader) == (FOREVER, "award", "chief")
    assert points(led, "li", "award") == 50


def test_a_run_that_was_answered_is_not_detected_again_when_it_shifts(led: MadeBank) -> None:
    for name in ("c1", "c2", "c3", "c4", "c5", "c6"):
        led.know(name)
    wins = [led.plan("li", f"c{n}") for n in (1, 2, 3, 4, 5, 6)]
    for visit in wins[:5]:
        visit.won()
    (run,) = [row for row in open_(led) if row.behaviour == "run_of_five"]
    assert len(run.causes) == 5
    praise(led, run)
    wins[0].retract()
    wins[5].won()
    assert [row for row in open_(led) if row.behaviour == "run_of_five"] == []


def test_ten_customers_at_one_stop_are_wide_and_nine_are_not(led: MadeBank) -> None:
    names = [f"c{n}" for n in range(10)]
    led.know(*names)
    visit = led.start("li", "c0").contact(*names[1:9]).close("c3")
    assert open_(led) == []
    visit.contact("c9")
    (wide,) = open_(led)
    assert (wide.behaviour, len(wide.causes)) == ("wide_stop", 1)


def test_a_leave_that_was_not_taken_makes_a_drought(led: MadeBank) -> None:
    led.plan("li", "ai").won()
    away = (led.today + timedelta(days=8), led.today + timedelta(days=16))
    led.leave("li", *away).day(away[1])
    led.plan("li", "bao").won()
    assert open_(led) == []
    led.days(1).come_back("li", *away)
    (back,) = open_(led)
    assert (back.behaviour, back.day, back.known) == ("comeback", FIRST + 16, FIRST + 17)


def test_a_close_at_which_nobody_looked_in_time_detects_nothing(led: MadeBank) -> None:
    led.plan("li", "ai").won()
    visit = led.days(21).plan("li", "bao").won()
    (seen,) = open_(led)
    assert seen.behaviour == "comeback"
    visit.draw()
    assert open_(led) == []
    visit.overlook()
    assert open_(led) == []
    visit.uphold()
    assert [row.detection for row in open_(led)] == [seen.detection]


def test_a_low_rating_counts_for_visits_that_begin_after_it(led: MadeBank) -> None:
    """Li has not seen two customers for eight weeks, and does not find it easy with either."""
    led.grid("patch", "li", "ai", "bao")
    felt = {"manager": StaffId("li"), "rapport": 2, "on": MONDAY}
    led.say(Customer, "ai", lambda each: each.rate_rapport(**felt))
    led.days(56)
    for customer in ("ai", "bao"):
        led.start("li", customer).close()
    late = led.start("li", "bao")
    led.say(Customer, "bao", lambda each: each.rate_rapport(**felt))
    late.close()
    (hard,) = open_(led)
    assert (hard.behaviour, len(hard.causes)) == ("hard_close", 1)
    assert "ai" in repr(led.entries[hard.causes[0] - 1].event)


def test_a_detection_moves_with_the_person(led: MadeBank) -> None:
    risk_seen(led, "li", "cui")
    led.days(3).move("li", "south", led.today - timedelta(days=3))
    (seen,) = open_(led)
    assert seen.unit == "south"


def test_the_inbox_begins_with_those_whom_nobody_recognised(led: MadeBank) -> None:
    first = risk_seen(led, "li", "cui")
    praise(led, first)
    led.days(1)
    risk_seen(led, "li", "dou")
    led.days(1).hire("new")
    risk_seen(led, "new", "er")
    risk_seen(led, "wang", "fan")
    views, setting = asked(led)
    north = setting.led([NORTH])
    found = inbox.waiting(views, north, StaffId("chief"))
    assert [(each.row.manager, each.before) for each in found] == [("new", 0), ("li", FIRST)]
    whole = inbox.waiting(views, setting.led([UnitId("")]), StaffId("president"))
    assert [each.row.manager for each in whole] == ["new", "wang", "li"]
    assert inbox.waiting(views, north, StaffId("new"))[0].row.manager == "li"
    views.close()


def test_a_leader_knows_what_is_left_and_who_recognised_them(led: MadeBank) -> None:
    one = risk_seen(led, "li", "cui")
    praise(led, one, "award")
    back = risk_seen(led, "chief", "dou")
    praise(led, back, by="li")
    views, setting = asked(led)
    north = setting.led([NORTH])
    leading = inbox.leading(views, setting, north, StaffId("chief"), StaffId("li"))
    assert (leading.people, leading.awarded, leading.returned) == (2, 1, MONDAY)
    assert leading.left(led.rules.recognition) == 0
    led.days(7)
    views, setting = asked(led)
    assert inbox.leading(views, setting, north, StaffId("chief")).awarded == 0
    views.close()


def test_waivers_wait_for_another_leader_of_the_person(led: MadeBank) -> None:
    waive(led, risk_seen(led, "li", "cui"))
    waive(led, risk_seen(led, "li", "dou"), agreed="president")
    views, setting = asked(led)
    north, south, whole = (setting.led([UnitId(unit)]) for unit in (NORTH, SOUTH, ""))
    assert inbox.waivers(views, north, StaffId("chief"), 0, 10) == []
    (waits,) = inbox.waivers(views, whole, StaffId("president"), 0, 10)
    assert (waits.manager, waits.leader) == ("li", "chief")
    assert inbox.waivers(views, north, StaffId("deputy"), 0, 10) == [waits]
    assert inbox.waivers(views, south, StaffId("neighbour"), 0, 10) == []
    views.close()


def test_the_gap_counts_person_weeks_of_a_unit_in_a_window(led: MadeBank) -> None:
    """Seven weeks of Li, of which two are recognised in time, one late, one excused, one open."""
    for week in range(7):
        seen = risk_seen(led, "li", f"c{week}")
        if week in (0, 1):
            praise(led.days(2), seen)
        elif week == 2:
            waive(led, seen, agreed="president")
        elif week == 3:
            waive(led, seen)
        led.day(MONDAY + timedelta(days=7 * (week + 1)))
    praise(led, next(row for row in open_(led) if row.week == FIRST + 28), "award")
    views, setting = asked(led)
    north = setting.led([NORTH])
    assert recognised.recognition_gap(views, setting, north, *LONG) == Gap(2, 5)
    assert recognised.recognition_gap(views, setting, north, FIRST, FIRST + 14) == Gap(2, 2)
    assert recognised.recognition_gap(views, setting, [SOUTH], *LONG) == Gap(0, 0)
    assert recognised.has_detection(views, north, *LONG)
    assert not recognised.has_detection(views, [SOUTH], *LONG)
    people = [StaffId("li"), StaffId("wang")]
    assert recognised.recognitions_of(views, people, *LONG) == {"li": 3, "wang": 0}
    assert recognised.recognitions_of(views, people[:1], FIRST, FIRST + 7) == {"li": 1}
    views.close()


def test_the_report_names_those_unrecognised_for_long_and_how_even_awards_are(
    led: MadeBank,
) -> None:
    for name in ("a", "b", "c"):
        led.hire(name)
    led.days(59)
    praise(led, risk_seen(led, "a", "cui"), "award")
    views, setting = asked(led.days(1))
    north = setting.led([NORTH])
    told = recognised.report(views, setting, north, *LONG)
    assert told.unrecognised == ["b", "c", "li", "zhao"]
    assert [(each.leader, each.awards) for each in told.evenness] == [("chief", 1)]
    assert told.evenness[0].gini == pytest.approx(0.8)
    assert (told.value, told.latency) == (None, None)
    views.close()
