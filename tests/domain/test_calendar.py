"""Days, weeks and periods are those of the calendar on the wall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import PERIODS, Calendar, bounds, window_named, windows_of

DAYS = st.dates(date(1970, 1, 1), date(2200, 12, 31))
DAY = timedelta(days=1)


@given(DAYS)
def test_a_day_lies_in_all_of_its_windows(day: date) -> None:
    for window in windows_of(day.toordinal()):
        start, end = bounds(window)
        assert start <= day.toordinal() < end


@given(DAYS)
def test_the_days_of_a_window_are_named_by_it_and_no_others(day: date) -> None:
    for kind, window in zip(PERIODS, windows_of(day.toordinal()), strict=True):
        start, end = (date.fromordinal(each) for each in bounds(window))
        for inside in (start, day, end - DAY):
            assert window_named(kind, inside) == window
        for outside in (start - DAY, end):
            assert window_named(kind, outside) != window


@given(DAYS)
def test_windows_begin_and_end_where_the_calendar_says(day: date) -> None:
    week, month, quarter, year = (
        tuple(date.fromordinal(each) for each in bounds(window))
        for window in windows_of(day.toordinal())[1:]
    )
    assert week == (day - day.weekday() * DAY, day + (7 - day.weekday()) * DAY)
    assert month[0] == day.replace(day=1)
    assert month[1] == (day.replace(day=28) + 4 * DAY).replace(day=1)
    assert quarter[0] == date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    assert 90 <= (quarter[1] - quarter[0]).days <= 92
    assert quarter[1].month % 3 == 1
    assert year == (date(day.year, 1, 1), date(day.year + 1, 1, 1))


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2026-01-01", "2026-W01 2026-01 2026-Q1 2026"),
        ("2025-12-29", "2026-W01 2025-12 2025-Q4 2025"),
        ("2021-01-03", "2020-W53 2021-01 2021-Q1 2021"),
        ("2024-02-29", "2024-W09 2024-02 2024-Q1 2024"),
    ],
)
def test_weeks_at_the_turn_of_the_year_belong_to_the_year_of_their_thursday(
    day: str, names: str
) -> None:
    named = [name.partition("/")[2] for name in windows_of(date.fromisoformat(day).toordinal())]
    assert named == [day, *names.split()]


def test_a_window_that_is_no_period_is_named_by_itself() -> None:
    assert window_named("all", date(2026, 3, 2)) == "all"
    assert window_named("rolling", date(2026, 3, 2)) == "rolling"


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-5, 90),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.booleans(), max_size=25),
)
def test_working_days_are_counted_as_one_would_count_them(
    first: date, days: int, changed: dict[date, bool]
) -> None:
    calendar = Calendar()
    for day, working in changed.items():
        calendar.set(day.toordinal(), working)
    span = [first + n * DAY for n in range(days)]
    worked = [day for day in span if changed.get(day, day.isoweekday() <= 5)]
    start, end = first.toordinal(), first.toordinal() + days
    assert calendar.working_days(start, end) == len(worked)
    assert [date.fromordinal(day) for day in calendar.working(start, end)] == worked


def test_the_last_word_on_a_day_counts() -> None:
    calendar, sunday = Calendar(), date(2026, 3, 1).toordinal()
    assert not calendar.is_working(sunday)
    calendar.set(sunday, True)
    assert calendar.is_working(sunday)
    calendar.set(sunday, False)
    assert calendar.working_days(sunday, sunday + 7) == 5
