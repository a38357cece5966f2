"""The announced holidays are whole: each year has as many workdays as was announced."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import Calendar
from domain.calendar_cn import HOLIDAYS_CN


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_loses_its_thirteen_public_holidays_and_no_other_workday(year: int) -> None:
    calendar, plain = Calendar(), Calendar()
    for day, working, _name in HOLIDAYS_CN:
        calendar.set(day.toordinal(), working)
    bounds = date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()
    assert plain.working_days(*bounds) - calendar.working_days(*bounds) == 13


def test_a_day_is_announced_once_and_only_where_its_weekday_would_say_otherwise() -> None:
    days = [day for day, _working, _name in HOLIDAYS_CN]
    assert len(days) == len(set(days))
    assert sorted(days) == days
    assert all(day.weekday() >= 5 for day, working, _name in HOLIDAYS_CN if working)
