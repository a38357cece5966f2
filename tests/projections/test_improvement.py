"""The board of improvement is what a plain reckoning of every week says, and stays so."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given, settings

from domain.bank import BANK, Bank, PeriodSettled
from domain.calendar import windows_of
from domain.event import Refused
from domain.setting import Setting
from projections.standings import Asked, board
from tests.projections.bank import MONDAY, MadeBank
from tests.projections.histories import CUSTOMERS, Act, Life, acts
from tests.projections.plain_improvement import PlainWeeks
from tests.projections.views import folded

WEEK = timedelta(days=7)


def settle_weeks(bank: MadeBank) -> None:
    """Settle every week that is over for a day, as a worker does."""
    settled = {getattr(entry.event, "period", "") for entry in bank.entries}
    day = MONDAY
    while day + WEEK + timedelta(days=1) <= bank.today:
        period = windows_of(day.toordinal())[1]
        if period not in settled:
            event = PeriodSettled(
                period=period, through=len(bank.entries), standings="", on=bank.today
            )
            bank.say(Bank, BANK, partial(Bank.settle, settled=event))
        day += WEEK


def lived(tried: list[Act]) -> MadeBank:
    """A bank that settles its weeks while these things happen, one after the other."""
    bank = MadeBank().hire("li").hire("wang", "south").hire("zhao").know(*CUSTOMERS)
    life = Life(bank)
    for number, (name, *numbers) in enumerate(tried):
        life.attempt(name, *numbers)
        if number % 4 == 0:
            bank.days(1 + number % 3)
        if number == 20:
            bank.hire("newcomer", "harbour")
        settle_weeks(bank)
    return bank.days(1)


def told(bank: MadeBank) -> dict[tuple[date, int], dict[str, int]]:
    """What the board of each week says, with the position it is told as known at."""
    views, setting = folded(bank.entries), Setting()
    for entry in bank.entries:
        setting.take(entry)
    found = {}
    with views.read() as connection:
        monday = MONDAY
        while monday <= bank.today:
            week = board(connection, Asked(kind="improvement", on=monday), setting)
            through = week.through or len(bank.entries)
            values = {x.manager: x.value for x in week.lines if x.value is not None}
            found[monday, through] = {str(staff): value for staff, value in values.items()}
            monday += WEEK
    views.close()
    return found


@settings(deadline=None, max_examples=12)
@given(acts(least=30, most=60))
def test_improvement_is_what_a_plain_reckoning_of_every_week_says(tried: list[Act]) -> None:
    bank = lived(tried)
    plain = PlainWeeks(bank.entries)
    for (monday, through), values in told(bank).items():
        assert values == plain.improvement(monday, through), monday


def steady(*wins: int) -> MadeBank:
    """A bank in which Li wins so many visits in each week, from the first one on."""
    bank = MadeBank().hire("li")
    for week, number in enumerate(wins):
        bank.day(MONDAY + week * WEEK)
        for at in range(number):
            bank.know(f"c{week}_{at}").plan("li", f"c{week}_{at}").won()
        bank.days(1)
        settle_weeks(bank)
    return bank


def of_li(bank: MadeBank, week: int) -> int | None:
    found = told(bank)
    (values,) = [values for (monday, _), values in found.items() if monday == MONDAY + week * WEEK]
    return values.get("li")


def test_a_week_is_compared_with_four_settled_ones_at_least() -> None:
    bank = steady(1, 2, 3, 4, 5)
    assert of_li(bank, 3) is None
    assert of_li(bank, 4) == 2 * 500 - (200 + 300)


def test_only_the_latest_eight_weeks_count() -> None:
    assert of_li(steady(9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 2), 11) == 2 * (200 - 100)


def test_a_week_of_leave_is_passed_over() -> None:
    bank = MadeBank().hire("li")
    away = MONDAY + 2 * WEEK
    bank.leave("li", away, away + timedelta(days=6))
    for week, number in enumerate((1, 3, 0, 5, 7, 0)):
        bank.day(MONDAY + week * WEEK)
        for at in range(number):
            bank.know(f"c{week}_{at}").plan("li", f"c{week}_{at}").won()
        bank.days(1)
        settle_weeks(bank)
    assert of_li(bank, 4) is None
    assert of_li(bank, 5) == -(300 + 500)


def test_a_settled_week_counts_as_it_was_known_when_it_was_settled() -> None:
    bank = steady(1, 1, 2, 1)
    late = bank.know("late").plan("li", "late").start().close()
    bank.day(MONDAY + 4 * WEEK).days(1)
    settle_weeks(bank)
    assert of_li(bank, 4) == -200
    late.achieve(MONDAY + 4 * WEEK - timedelta(days=1)).accept()
    bank.days(1)
    assert PlainWeeks(bank.entries).ev(MONDAY + 3 * WEEK, len(bank.entries)) == {"li": 200}
    assert of_li(bank, 4) == -200
    bank.adjust("li", 700, "ev").days(1)
    assert of_li(bank, 4) == 2 * 700 - 200


def test_improvement_is_told_by_the_week_only() -> None:
    views = folded(steady(1).entries)
    with views.read() as connection:
        for window in ("day", "month", "rolling", "all"):
            with pytest.raises(Refused, match="told by the week") as refused:
                board(connection, Asked(kind="improvement", window=window))
            assert refused.value.about == "window"
    views.close()


def test_nobody_has_improved_in_an_empty_bank() -> None:
    assert set().union(*told(MadeBank()).values()) == set()
