"""Dates as files write them, and dates that only the order of the rows tells."""

from __future__ import annotations

from datetime import date

import pytest

from domain.event import Refused
from domain.ledger.intake.dates import check_format, day, from_runs


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-11-03", ""),
        ("2026/11/3", ""),
        ("2026年11月3日", ""),
        ("2026-11-03 09:30:00", ""),
        ("2026-11-03T09:30:00.000Z", ""),
        ("03.11.2026", "%d.%m.%Y"),
        ("Nov 3, 2026", "%b %d, %Y"),
        ("2026-11-03", "%d.%m.%Y"),
    ],
)
def test_a_day_is_written_in_the_format_or_in_the_usual_ways(text: str, form: str) -> None:
    assert day(text, form) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", ""),
        ("tomorrow", ""),
        ("2026-02-30", ""),
        ("03.11.2026", ""),
        ("11/03/2026", ""),
        ("2026-11-03x", ""),
        ("31.02.2026", "%d.%m.%Y"),
        ("2026/11/03", "%d.%m.%Y"),
    ],
)
def test_what_is_no_day_is_refused(text: str, form: str) -> None:
    with pytest.raises(Refused, match="is not a date; write it like"):
        day(text, form)


def test_a_day_long_ago_is_taken_for_a_slip() -> None:
    with pytest.raises(Refused, match="lies before 1900-01-01"):
        day("0202-11-03")


@pytest.mark.parametrize("form", ["%Y%m%d", "%d.%m.%y", "%j/%Y"])
def test_a_format_that_tells_a_whole_date_is_taken(form: str) -> None:
    check_format("held_on", form)


def runs(*rows: str, start_year: int = 2008) -> list[str]:
    """The days of rows such as `may mon`."""
    pairs = [(row.partition(" ")[0], row.partition(" ")[2]) for row in rows]
    return [str(found) for found in from_runs(pairs, start_year)]


def test_a_run_of_a_month_begins_on_its_first_such_weekday() -> None:
    assert runs("may mon", "may mon") == ["2008-05-05", "2008-05-05"]
    assert runs("may thu") == ["2008-05-01"]


def test_each_run_of_a_weekday_lies_on_the_next_such_weekday() -> None:
    days = runs("may mon", "may tue", "may fri", "may mon", "may mon", "may sun")
    assert days == [
        "2008-05-05",
        "2008-05-06",
        "2008-05-09",
        "2008-05-12",
        "2008-05-12",
        "2008-05-18",
    ]


def test_the_year_goes_on_each_time_the_month_goes_back() -> None:
    days = runs("nov mon", "dec mon", "mar mon", "apr mon", "mar mon")
    assert days == ["2008-11-03", "2008-12-01", "2009-03-02", "2009-04-06", "2010-03-01"]


def test_a_row_that_tells_no_day_changes_none_of_the_others() -> None:
    assert runs("may mon", "soon mon", "may -", "may mon") == [
        "2008-05-05",
        "None",
        "None",
        "2008-05-05",
    ]


def test_a_month_that_never_ends_runs_out_of_days() -> None:
    rows = ["dec mon", "dec tue"] * 60_000
    assert runs(*rows, start_year=9000)[-1] == "None"


def test_rows_in_no_order_end_at_the_end_of_time() -> None:
    rows = ["dec mon", "jan mon"] * 8000
    assert runs(*rows)[-1] == "9000-01-06"
    assert "None" not in runs(*rows)
