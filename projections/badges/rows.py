"""The tables of badges and streaks."""

from __future__ import annotations

import msgspec

from domain.event import Code, CustomerId, GridId, StaffId, VisitId
from projections.rows import FOREVER, Rows


class TallyRow(msgspec.Struct, array_like=True, gc=False):
    """What a manager did in a window (`all`, a month or a quarter), by the names of conditions.

    `fresh` is 1 in the row of all time when anything changed that was not judged yet.
    """

    manager: StaffId
    window: str
    last_close: int = 0
    counts: dict[str, int] = {}
    fresh: int = 0


class BadgeRow(msgspec.Struct, array_like=True, gc=False):
    """A badge that was awarded at `position` for what was complete on the day `won_on`.

    `giver` gave it by hand. It is not worn from the position `revoked` to the position `restored`.
    """

    manager: StaffId
    badge: str
    position: int
    won_on: int
    ruleset: int
    giver: StaffId = StaffId("")
    revoked: int = 0
    restored: int = 0

    @property
    def is_worn(self) -> bool:
        """Whether it stands now."""
        return self.restored >= self.revoked


class TitleRow(msgspec.Struct, array_like=True, gc=False):
    """A title that was held from the end of the day `first` to that of the day `last`.

    It is known as held at positions [position_from, position_to).
    """

    manager: StaffId
    title: str
    position_from: int
    first: int
    ruleset: int
    last: int = 0
    position_to: int = FOREVER


class WeekRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's standing closes and points of EV in the week that begins on `week`.

    `late` are changes of `ev` told after the week, by position, as long as it is not settled;
    `settled` is what there was when it was, and rank, of and below (see `domain.record.Placed`)
    the place in the cohort then, 0 where there is none.
    """

    manager: StaffId
    week: int
    closes: int = 0
    ev: int = 0
    late: list[tuple[int, int]] = []
    settled: int = 0
    rank: int = 0
    of: int = 0
    below: int = 0


class CohortRow(msgspec.Struct, array_like=True, gc=False):
    """Who is compared with whom in a period."""

    period: str
    cohorts: list[list[StaffId]]


class LogDayRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's visits of a day, how many of their logs came on time, and what badges count.

    `counts` holds by name how many were done on that day, of a level at what it stands since.
    """

    day: int
    manager: StaffId
    held: int = 0
    kept: int = 0
    counts: dict[str, int] = {}


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
    """Whether a customer is active (1) or not (0), in which grids, and the tiers by day."""

    customer: CustomerId
    active: int = 0
    grids: list[GridId] = []
    tiers: list[tuple[int, Code]] = []


class HomeGridRow(msgspec.Struct, array_like=True, gc=False):
    """A grid, whose it is since which day, and since which day who belongs to it."""

    grid: GridId
    manager: StaffId = StaffId("")
    since: int = 0
    customers: dict[CustomerId, int] = {}


class MetRow(msgspec.Struct, array_like=True, gc=False):
    """Whom a manager contacted in a quarter, and how often; with whom visits were held, by day."""

    manager: StaffId
    quarter: str
    customers: dict[CustomerId, int] = {}
    held: dict[CustomerId, list[int]] = {}


class RapportRow(msgspec.Struct, array_like=True, gc=False):
    """How a manager rated a customer, by the day on which it was told."""

    manager: StaffId
    customer: CustomerId
    ratings: list[tuple[int, int]] = []


class GrainRow(msgspec.Struct, array_like=True, gc=False):
    """A close with an under-visited customer of low rapport, as it was judged when it was told."""

    visit: VisitId
    customer: CustomerId
    manager: StaffId
    day: int


class RevocationRow(msgspec.Struct, array_like=True, gc=False):
    """How far the revocation of one award is: positions of what happened, 0 for not yet.

    `granted` is 1 when an appeal against it was granted.
    """

    id: str
    staff: StaffId
    badge: str
    won: int
    proposer: StaffId
    proposed: int
    revoked: int = 0
    appealed: int = 0
    decided: int = 0
    granted: int = 0


TALLY = Rows("badge_tally", TallyRow, key=2)
BADGE = Rows("badge", BadgeRow, key=2, indexes=[("position",)])
TITLE = Rows("badge_title", TitleRow, key=3, groups=["manager"])
WEEK = Rows("streak_week", WeekRow, key=2, indexes=[("week",)], groups=["week", "manager"])
COHORT = Rows("badge_cohort", CohortRow)
LOG_DAY = Rows(
    "streak_log_day", LogDayRow, key=2, indexes=[("manager",)], groups=["day", "manager"]
)
STREAK = Rows("streak", StreakRow)
HOME = Rows("badge_home", HomeRow)
HOME_GRID = Rows("badge_home_grid", HomeGridRow, indexes=[("manager",)])
MET = Rows("badge_met", MetRow, key=2, groups=["quarter"])
RAPPORT = Rows("badge_rapport", RapportRow, key=2)
GRAIN = Rows("badge_grain", GrainRow, key=2)
REVOCATION = Rows("badge_revocation", RevocationRow, indexes=[("staff",)])
