"""Droughts and the help offered in them: how long they are, and who may offer what."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank import CalendarDaySet, DayOpened
from domain.event import Refused, StaffId, UnitId
from domain.rescue import (
    EASY_GOAL,
    JOINT_VISIT,
    Drought,
    Effect,
    Episode,
    Rescue,
    RescueOffered,
    drought,
    effect,
    episodes,
    rescue_id,
)
from domain.setting import Setting
from domain.staff import LeaveTaken, StaffJoined
from tests.domain.test_setting import setting

LI, WU = StaffId("li"), StaffId("wu")
MONDAY = date(2026, 3, 2)
JOINED = MONDAY.toordinal()


def after(days: int, *more: LeaveTaken | CalendarDaySet) -> Setting:
    """So many days after Li joined on a Monday."""
    joined = StaffJoined(staff=LI, unit=UnitId("north"), on=MONDAY)
    opened = DayOpened(on=MONDAY), DayOpened(on=MONDAY + timedelta(days=days))
    return setting(joined, *more, *opened)


def test_a_drought_counts_working_days_since_the_close_and_before_today() -> None:
    assert drought(after(0), LI, JOINED, []) == Drought(0, 0)
    assert drought(after(14), LI, JOINED, []) == Drought(10, 0)
    assert drought(after(15), LI, JOINED, []) == Drought(11, 0)
    assert drought(after(15), LI, JOINED, [JOINED]) == Drought(10, JOINED)
    assert drought(after(15), LI, JOINED, [JOINED + 14, JOINED]) == Drought(0, JOINED + 14)


def test_the_years_before_the_bank_opened_are_no_drought() -> None:
    years_ago = JOINED - 1000
    assert drought(after(15), LI, years_ago, []) == Drought(11, 0)
    found = list(episodes(after(30), LI, years_ago, [JOINED + 28], 0))
    assert found == [Episode(JOINED - 1, JOINED + 28, 10)]


def test_holidays_and_leave_are_no_drought() -> None:
    holiday = CalendarDaySet(day=MONDAY + timedelta(days=2), working=False, on=MONDAY)
    first, last = MONDAY + timedelta(days=7), MONDAY + timedelta(days=9)
    leave = LeaveTaken(staff=LI, first=first, last=last, on=MONDAY)
    assert drought(after(15, holiday, leave), LI, JOINED, []).days == 11 - 1 - 3


def test_what_was_closed_before_somebody_came_back_is_long_ago() -> None:
    back = JOINED + 7
    assert drought(after(10), LI, back, [JOINED]) == Drought(3, 0)


def test_droughts_end_with_the_next_close_or_last() -> None:
    closes = [JOINED, JOINED + 15, JOINED + 16]
    found = list(episodes(after(40), LI, JOINED, closes, 0))
    # Ten working days lie between the first two closes, and they are no drought yet.
    assert found == [Episode(JOINED + 16, 0, None)]
    found = list(episodes(after(40), LI, JOINED, [JOINED, JOINED + 16], 0))
    assert found == [Episode(JOINED, JOINED + 16, 1), Episode(JOINED + 16, 0, None)]
    assert list(episodes(after(40), LI, JOINED, [JOINED, JOINED + 16], JOINED + 17)) == found[1:]
    assert list(episodes(after(40), LI, JOINED, [], 0)) == [Episode(JOINED - 1, 0, None)]


@given(st.sets(st.integers(0, 89), max_size=6), st.integers(20, 90))
def test_droughts_are_those_found_day_by_day(closed: set[int], length: int) -> None:
    now = after(length)
    found, since, begin = [], 0, JOINED - 1
    for day in range(length + 1):
        on = MONDAY + timedelta(days=day)
        if day in closed:
            if since > 10:
                found.append(Episode(begin, on.toordinal(), since - 10))
            since, begin = 0, on.toordinal()
        elif day == length and since > 10:
            found.append(Episode(begin, 0, None))
        elif on.weekday() < 5:
            since += 1
    days = [JOINED + day for day in closed]
    assert list(episodes(now, LI, JOINED, days, 0)) == found
    is_over = length in closed
    lasting = [each for each in found if not each.end]
    assert (drought(now, LI, JOINED, days).days > 10) == (bool(lasting) and not is_over)


def test_rescued_droughts_are_told_apart_from_the_others() -> None:
    short = [Episode(100, 120, wait) for wait in (1, 2, 3, 4, 5)]
    long = [Episode(200, 240, wait) for wait in (7, 8, 9, 10, None)]
    told = [(each, [120]) for each in short] + [(each, [200, 241]) for each in long]
    assert effect(told, 5) == (Effect(5, Fraction(3)), Effect(5, Fraction(9)))
    assert effect(told[1:], 5) == (Effect(4, None), Effect(5, Fraction(9)))
    lasting: list[tuple[Episode, list[int]]] = [(Episode(200, 0, None), [300])] * 5
    assert effect(lasting, 5) == (Effect(5, None), Effect(0, None))


def offer(
    rescue: Rescue, days: int = 11, leader: StaffId = WU, kind: str = EASY_GOAL
) -> RescueOffered:
    return rescue.offer(
        staff=LI,
        leader=leader,
        offer=kind,
        drought=Drought(days, JOINED - 30),
        longest=10,
        on=MONDAY,
    )


def test_help_is_offered_to_somebody_in_a_drought() -> None:
    assert offer(Rescue(id=rescue_id(LI))) == RescueOffered(
        staff=LI, leader=WU, offer=EASY_GOAL, on=MONDAY
    )
    with pytest.raises(Refused, match="not long ago"):
        offer(Rescue(id=rescue_id(LI)), days=10)


def test_nobody_rescues_themselves_or_offers_what_there_is_not() -> None:
    with pytest.raises(Refused, match="Somebody else"):
        offer(Rescue(id="r"), leader=LI)
    with pytest.raises(Refused, match="Choose one") as refused:
        offer(Rescue(id="r"), kind="money")
    assert refused.value.about == "offer"


def test_a_leader_offers_once_a_drought_and_another_leader_learns_nothing_of_it() -> None:
    offered = Rescue(id="r").seen([offer(Rescue(id="r"))])
    with pytest.raises(Refused, match="already"):
        offer(offered, kind=JOINT_VISIT)
    assert offer(offered, leader=StaffId("other")).leader == "other"
    later = offered.offer(
        staff=LI, leader=WU, offer=JOINT_VISIT, drought=Drought(11, JOINED), longest=10, on=MONDAY
    )
    assert later.offer == JOINT_VISIT
