"""The tables of the boards."""

from __future__ import annotations

import msgspec

from domain.event import CustomerId, StaffId, UnitId
from projections.rows import Rows

ALL, ROLLING = "all", "rolling"
ROLLING_DAYS = 28

UNRANKED = -1
"""`close_value` of a rate with too few customers to be ranked."""


SUMS = (
    "ev",
    "help",
    "craft",
    "award",
    "visits",
    "purposed",
    "achieved",
    "effective",
    "contacts",
    "closes",
)
"""Columns of a board row that add up by day, in the order of its fields."""


class BoardRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's sums in a window, of what was done in the subtree of `scope`.

    `contacts` counts distinct (customer, day), `contacted` and `closed` distinct customers.
    """

    window: str
    scope: UnitId
    manager: StaffId
    ev: int = 0
    help: int = 0
    craft: int = 0
    award: int = 0
    visits: int = 0
    purposed: int = 0
    achieved: int = 0
    effective: int = 0
    contacts: int = 0
    closes: int = 0
    contacted: int = 0
    closed: int = 0
    close_value: int = UNRANKED

    @property
    def points(self) -> int:
        """All points of the window."""
        return self.ev + self.help + self.craft + self.award


class LevelRow(msgspec.Struct, array_like=True, gc=False):
    """How many managers stand at one value of the whole bank's board.

    A rank is one more than the sum over the higher values: quick however many people there are.
    Within units people are few enough to be counted.
    """

    window: str
    scope: UnitId
    kind: str
    value: int
    people: int = 0


class PairRow(msgspec.Struct, array_like=True, gc=False):
    """On which days, and in which units, a manager contacted and closed with a customer."""

    manager: StaffId
    customer: CustomerId
    contacts: list[tuple[int, UnitId]] = []
    closes: list[tuple[int, UnitId]] = []


class DayRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's sums of one day in one unit, in the order of SUMS, and whom they met."""

    manager: StaffId
    day: int
    unit: UnitId
    sums: list[int]
    contacted: list[CustomerId] = []
    closed: list[CustomerId] = []


BOARD = Rows(
    "board",
    BoardRow,
    key=3,
    indexes=[
        ("window", "scope", "ev", "manager"),
        ("window", "scope", "close_value", "manager"),
        ("window", "scope", "help", "manager"),
    ],
    groups=["window"],
)
LEVEL = Rows("board_level", LevelRow, key=4)
PAIR = Rows("board_pair", PairRow, key=2)
DAY = Rows("board_day", DayRow, key=3)
