"""The middle of a unit rises by what a plain reckoning of two periods says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.event import Refused, UnitId
from domain.setting import Setting
from domain.staff import Staff
from projections.lifts import Lifted, lift
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.plain import Told
from tests.projections.plain_scores import points
from tests.projections.views import folded

WEEK = timedelta(days=7)
NORTH, HARBOUR = UnitId("north"), UnitId("harbour")

people = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("ppppplmsx")),
    min_size=6,
    max_size=14,
)
"""Wins in two weeks, and whether present, on leave in the second, moved, southern, or gone."""


def bank_of(doing: list[tuple[int, int, str]]) -> MadeBank:
    """A bank after these two weeks."""
    bank = MadeBank()
    for number, (_, _, fate) in enumerate(doing):
        unit = "south" if fate == "s" else ("north", "harbour")[number % 2]
        bank.hire(f"m{number}", unit)
    for week in (0, 1):
        bank.day(MONDAY + week * WEEK)
        for number, doings in enumerate(doing):
            for at in range(int(doings[week])):
                bank.know(f"c{week}_{number}_{at}").plan(
                    f"m{number}", f"c{week}_{number}_{at}"
                ).won()
        for number, (_, _, fate) in enumerate(doing if week else ()):
            if fate == "l":
                bank.leave(f"m{number}", bank.today, bank.today + timedelta(days=6))
            if fate == "m":
                bank.move(f"m{number}", "south")
            if fate == "x":
                bank.say(Staff, f"m{number}", lambda each: each.leave(on=bank.today))
    return bank.day(MONDAY + 2 * WEEK)


def asked(bank: MadeBank, unit: UnitId, on: date, kind: str = "week") -> Lifted:
    views, setting = folded(bank.entries), Setting()
    for entry in bank.entries:
        setting.take(entry)
    with views.read() as connection:
        found = lift(connection, setting, unit, kind, on)
    views.close()
    return found


def plain_means(history: Told, doing: list[tuple[int, int, str]]) -> Iterator[list[int]]:
    """EV points of those who were in the north in both weeks, week by week."""
    there = [f"m{number}" for number, (_, _, fate) in enumerate(doing) if fate == "p"]
    for week in (0, 1):
        first = MONDAY + week * WEEK
        ev = dict.fromkeys(there, 0)
        for (manager, _, day, measure), amount in points(history).items():
            if measure == "ev" and manager in ev and first <= day < first + WEEK:
                ev[manager] += amount
        yield sorted(ev.values())


@settings(deadline=None, max_examples=20)
@given(people)
def test_the_lift_of_a_unit_is_what_a_plain_reckoning_says(
    doing: list[tuple[int, int, str]],
) -> None:
    bank = bank_of(doing)
    found = asked(bank, NORTH, MONDAY + WEEK)
    assert (found.before, found.period) == ("week/2026-W10", "week/2026-W11")
    before, after = plain_means(Told(bank.entries), doing)
    if len(before) < 8:
        assert found.middle is None
        return
    drop = int(0.2 * len(before))
    middle = slice(drop, len(before) - drop)
    assert found.middle
    assert found.middle.people == len(before)
    assert found.middle.mean == pytest.approx(fmean(after[middle]) - fmean(before[middle]))


def test_a_unit_of_few_has_no_lift_and_a_window_without_periods_is_refused() -> None:
    bank = bank_of([(1, 2, "p")] * 8)
    assert asked(bank, HARBOUR, MONDAY + WEEK).middle is None
    whole = asked(bank, UnitId(""), MONDAY + WEEK).middle
    assert whole
    assert whole.mean == 100
    with pytest.raises(Refused, match="The middle is compared by day, week"):
        asked(bank, NORTH, MONDAY, "rolling")
