"""The tables of measures: a row for each visit, each customer of a tier or at risk, each sale."""

from __future__ import annotations

import msgspec

from domain.event import Code, CustomerId, StaffId, VisitId
from projections.rows import Rows

PLANNED, HELD, CANCELLED, LAPSED, RETRACTED = range(5)
"""How a visit stands; one that lapsed and was held all the same is held."""

IMPORTED, MOVED_ON_THE_DAY, TESTED, CLOSED, EVIDENCED, NEXT_STEP = 1, 2, 4, 8, 16, 32
"""Marks of a visit: it came from a file; the plan was moved to the day of the moving; there is a
success test; a closing action was taken with anybody; and something was shown for it; the log has
a next step."""

NOT_YET = -1
"""The lag of what has not happened."""


class VisitMeasureRow(msgspec.Struct, array_like=True, gc=False):
    """One visit; days are ordinals, 0 for not yet, and a lag counts days from the day it was held
    to the bank date on which the thing was recorded.

    `marks` holds the bits named above, `prepared` one for each item of the ruleset's preparation;
    `stage` counts from 1, the furthest that was noted; `tier` is the customer's when the visit
    began, `likeness` the log's. Whether the visit counts stands in the facts, its assessment and
    its customer in `visit`.
    """

    visit: VisitId
    manager: StaffId = StaffId("")
    goal: Code = Code("")
    planned_day: int = 0
    held_day: int = 0
    status: int = PLANNED
    marks: int = 0
    prepared: int = 0
    tier: Code = Code("")
    claimed: int = 0
    stage: int = 0
    assessed_lag: int = NOT_YET
    log_lag: int = NOT_YET
    likeness: int = 0

    def has(self, mark: int) -> bool:
        """Whether a mark is set."""
        return bool(self.marks & mark)


Tiering = tuple[int, int, Code]
"""From which day on, known since which position, in which tier."""

Risk = tuple[int, int, StaffId, int, int]
"""Day and position of a risk flag, who raised it, day and position of its clearing, 0 for none."""


class CustomerMeasureRow(msgspec.Struct, array_like=True, gc=False):
    """A customer's tiers in order of (day, position), and risk flags as they were raised."""

    customer: CustomerId
    tiers: list[Tiering] = []
    risks: list[Risk] = []


def in_force(tiers: list[Tiering], day: int) -> Tiering | None:
    """The tier in force on a day, None before the first."""
    for each in reversed(tiers):
        if each[0] <= day:
            return each
    return None


class SaleRow(msgspec.Struct, array_like=True, gc=False):
    """A product was sold to a customer on `day`."""

    visit: VisitId
    position: int
    manager: StaffId
    customer: CustomerId
    day: int


VISIT_MEASURE = Rows("visit_measure", VisitMeasureRow, indexes=[("manager", "planned_day")])
CUSTOMER_MEASURE = Rows("customer_measure", CustomerMeasureRow)
SALE = Rows("sale", SaleRow, key=2, indexes=[("manager", "day")])
