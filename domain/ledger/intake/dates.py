"""Dates as files write them, and the dates of a file that tells no year."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from domain.event import Refused

RUNS = "month-weekday-runs"
"""The format of two columns, month and weekday, in a file that is in order of dates."""

_EARLIEST = date(1900, 1, 1)
_LAST_YEAR = 9000
_SAMPLE = date(2026, 11, 23)
_USUAL = re.compile(r"(\d{4})([-/年.])(\d{1,2})[-/月.](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}\S*)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def check_format(field: str, form: str) -> None:
    """Refuse a format that does not tell a whole date."""
    try:
        told = _parsed(_SAMPLE.strftime(form), form)
    except ValueError:
        told = None
    if told != _SAMPLE:
        raise Refused(
            "The format '{form}' of {field} does not tell year, month and day; "
            "write it like '%d.%m.%Y', or '{runs}' for two columns.",
            form=form,
            field=field,
            runs=RUNS,
        )


@lru_cache(maxsize=65536)
def day(text: str, form: str = "") -> date:
    """The day that a cell tells, in `form` or as 2026-11-23, 2026/11/23 or 2026年11月23日.

    Raises Refused. A time of day behind the date is left out.
    """
    found = _told(text, form)
    if found is None:
        written = form or "2026-11-23"
        raise Refused(
            "'{text}' is not a date; write it like {written}.", text=text[:40], written=written
        )
    if found < _EARLIEST:
        raise Refused("{day} lies before {earliest}.", day=found, earliest=_EARLIEST)
    return found


def _told(text: str, form: str) -> date | None:
    usual = _USUAL.fullmatch(text)
    try:
        # The date cells of a workbook come as 2026-11-23, whatever the text cells look like.
        if form and not (usual and usual[2] == "-"):
            return _parsed(text, form)
        return date(int(usual[1]), int(usual[3]), int(usual[4])) if usual else None
    except ValueError:
        return None


def _parsed(text: str, form: str) -> date:
    return date(*time.strptime(text, form)[:3])


def from_runs(cells: Iterable[tuple[str, str]], start_year: int) -> Iterator[date | None]:
    """Days of rows in order of dates that name month and weekday only; None for one that does not.

    A run of rows of one month begins on its first such weekday, and each run of one weekday in it
    lies on the next such weekday. The year is the next one each time the month goes back.
    """
    year, month, weekday, found = start_year, 0, 0, date.min
    before: tuple[str, str] | None = None
    for cell in cells:
        if cell == before:
            yield found
            continue
        named = _place(cell[0], _MONTHS), _place(cell[1], _WEEKDAYS)
        if 0 in named or found.year > _LAST_YEAR:
            yield None
            continue
        if named[0] != month:
            year = min(_LAST_YEAR, year + (named[0] < month))
            month, weekday = named[0], 0
            found = date(year, month, 1) - timedelta(days=1)
        if named[1] != weekday:
            weekday = named[1]
            found += timedelta(days=(weekday - found.isoweekday() - 1) % 7 + 1)
        before = cell
        yield found


def _place(name: str, names: tuple[str, ...]) -> int:
    """1 for the first of the names, 0 for what is none of them."""
    short = name.strip().lower()[:3]
    return names.index(short) + 1 if short in names else 0
