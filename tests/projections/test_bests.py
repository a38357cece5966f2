"""Somebody's best period of a kind is the one that stands highest of all its boards."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection

from domain.calendar import bounds, windows_of
from domain.event import StaffId, UnitId
from domain.ledger.door import Stores
from domain.setting import Setting
from projections.bests import Best, best
from projections.keeper import setting_at
from projections.rows import NOW
from projections.standings import Asked, board
from tests.projections.bank import MadeBank
from tests.projections.test_improvement import steady
from tests.projections.test_improvement import told as weeks_told
from tests.projections.views import folded

BANK = UnitId("")


def highest(
    connection: Connection, setting: Setting, kind: str, window: str
) -> dict[StaffId, tuple[int, str]]:
    """Each manager's highest value on the boards of a kind, the latest of equals."""
    found: dict[StaffId, tuple[int, str]] = {}
    day = min(setting.began(each) for each in setting.staff())
    while day <= setting.today:
        on = date.fromordinal(day)
        asked = Asked(kind=kind, window=window, on=on, position=NOW)
        day = bounds(next(name for name in windows_of(day) if name.startswith(window)))[1]
        told = board(connection, asked, setting)
        for line in told.lines:
            value = line.row.close_value if kind == "close" else line.value
            if value and 0 < value >= found.get(line.manager, (0, ""))[0]:
                found[line.manager] = (value, told.window)
    return found


@pytest.mark.parametrize("window", ["week", "month"])
@pytest.mark.parametrize("kind", ["effective", "close", "channel", "help"])
def test_the_best_period_is_the_highest_of_all_boards(demo: Stores, kind: str, window: str) -> None:
    setting = setting_at(demo.ledger, demo.ledger.head())
    with demo.views.read() as connection:
        boards = highest(connection, setting, kind, window)
        for manager in setting.staff():
            own = best(connection, setting, manager, kind, (window, BANK))
            assert (own and (own.value, own.window)) == boards.get(manager), manager
    assert boards


def best_week(bank: MadeBank) -> Best | None:
    views, setting = folded(bank.entries), Setting()
    for entry in bank.entries:
        setting.take(entry)
    with views.read() as connection:
        assert best(connection, setting, StaffId("li"), "improvement", ("month", BANK)) is None
        found = best(connection, setting, StaffId("li"), "improvement", ("week", BANK))
    views.close()
    return found


@pytest.mark.parametrize(
    "wins", [(1, 1, 1, 1), (1, 2, 3, 4, 5, 2, 9, 9), (9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 2)]
)
def test_the_best_improvement_is_the_highest_of_all_weeks(wins: tuple[int, ...]) -> None:
    bank = steady(*wins)
    weeks = {
        monday: values["li"] for (monday, _), values in weeks_told(bank).items() if "li" in values
    }
    highest = max(((value, day) for day, value in weeks.items() if value > 0), default=None)
    found = best_week(bank)
    assert (found and (found.value, bounds(found.window)[0])) == (
        highest and (highest[0], highest[1].toordinal())
    )
    assert bool(found) is (len(wins) > 4)
