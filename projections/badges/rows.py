"""The tables of badges and streaks."""

from __future__ import annotations

import msgspec

from domain.event import CustomerId, GridId, StaffId
from projections.rows import Rows


class TallyRow(msgspec.Struct, array_like=True, gc=False):
    """What a manager did in a window (`all` or a month), by the names that conditions use."""

    manager: StaffId
    window: str
    last_close: int = 0
    counts: dict[str, int] = {}


class BadgeRow(msgspec.Struct, array_like=True, gc=False):
    """A badge that was awarded at `position` for what was complete on the day `won_on`."""

    manager: StaffId
    badge: str
    position: int
    won_on: int
    ruleset: int


class WeekRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's standing closes in the week that begins on `week`."""

    manager: StaffId
    week: int
    closes: int = 0


class LogDayRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's visits of a day, how many of their logs came on time, and the standing closes."""

    day: int
    manager: StaffId
    held: int = 0
    kept: int = 0
    closes: int = 0


class StreakRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's streaks as they stood when the last day opened.

    Weeks are reckoned up to the one that begins on `weeks_through`, logs up to `logs_through`;
    `redo` is 1 when something came in for a time before that.
    """

    manager: StaffId
    first_week: int
    first_day: int
    redo: int = 1
    weeks_through: int = 0
    weeks: int = 0
    weeks_longest: int = 0
    freezes: int = 0
    toward: int = 0
    logs_through: int = 0
    log_days: int = 0
    log_visits: int = 0
    log_longest: int = 0
    log_most: int = 0


class HomeRow(msgspec.Struct, array_like=True, gc=False):
    """Whether a customer is active (1) or not (0)."""

    customer: CustomerId
    active: int = 0


class HomeGridRow(msgspec.Struct, array_like=True, gc=False):
    """A grid, whose it is, and who belongs to it."""

    grid: GridId
    manager: StaffId = StaffId("")
    customers: list[CustomerId] = []


class MetRow(msgspec.Struct, array_like=True, gc=False):
    """Whom a manager contacted in a quarter, and how often."""

    manager: StaffId
    quarter: str
    customers: dict[str, int] = {}


TALLY = Rows("badge_tally", TallyRow, key=2)
BADGE = Rows("badge", BadgeRow, key=2)
WEEK = Rows("streak_week", WeekRow, key=2)
LOG_DAY = Rows(
    "streak_log_day", LogDayRow, key=2, indexes=[("manager",)], groups=["day", "manager"]
)
STREAK = Rows("streak", StreakRow)
HOME = Rows("badge_home", HomeRow)
HOME_GRID = Rows("badge_home_grid", HomeGridRow, indexes=[("manager",)])
MET = Rows("badge_met", MetRow, key=2, groups=["quarter"])
