"""The tables of recognition: what was detected and answered, and what detecting has to remember."""

from __future__ import annotations

import msgspec

from domain.event import Code, CustomerId, GridId, StaffId, UnitId, VisitId
from projections.rows import FOREVER, Rows


class DetectionRow(msgspec.Struct, array_like=True, gc=False):
    """A benchmark behaviour that was seen of a manager, known at [position_from, position_to).

    `causes` are the positions that show it, `day` that of the last of them, `known` the bank date
    on which it became known. `answered` is the position of the answer, 0 for none; what was
    answered stays known. `agreed` is where a second leader agreed to a waiver.
    """

    detection: str
    behaviour: Code
    manager: StaffId
    unit: UnitId
    day: int
    week: int
    known: int
    causes: list[int]
    position_from: int
    position_to: int = FOREVER
    answered: int = 0
    answer: Code = Code("")
    answered_on: int = 0
    leader: StaffId = StaffId("")
    agreed: int = 0


class RecognitionRow(msgspec.Struct, array_like=True, gc=False):
    """Thanks or an award that `staff` received from `leader`; `week` begins on its Monday."""

    position: int
    kind: Code
    staff: StaffId
    leader: StaffId
    day: int
    week: int
    behaviour: Code
    detection: str
    evidence: list[int]


class PersonRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's weeks with visits or closes, the customers whom they were the first to make a
    channel as (first day, customer, positions of referrals), and the detection of the first one.
    """

    manager: StaffId
    weeks: list[int] = []
    channels: list[tuple[int, CustomerId, list[int]]] = []
    first_channel: str = ""


class WeekRow(msgspec.Struct, array_like=True, gc=False):
    """A manager's week: visits as (day, position, HELD | SVQ) and closes as (day, position).

    `runs` are detections with a visit of the week among their causes, `comebacks` pairs of the day
    of a close and the detection of it.
    """

    manager: StaffId
    week: int
    visits: list[tuple[int, int, int]] = []
    closes: list[tuple[int, int]] = []
    runs: list[str] = []
    comebacks: list[tuple[int, str]] = []


class PairRow(msgspec.Struct, array_like=True, gc=False):
    """A manager and a customer: contacts and closes by visit as (day, position), and how it felt
    as (day, position, rapport); `hard` are the detections that follow from them.
    """

    manager: StaffId
    customer: CustomerId
    contacts: dict[VisitId, tuple[int, int]] = {}
    closes: dict[VisitId, tuple[int, int]] = {}
    ratings: list[tuple[int, int, int]] = []
    hard: list[str] = []


class FileRow(msgspec.Struct, array_like=True, gc=False):
    """A customer's tiers as (day, tier), and grids as (day, position, grid, 1 for in or 0 for out).

    `rated` is 1 once anybody said how the customer feels.
    """

    customer: CustomerId
    tiers: list[tuple[int, Code]] = []
    grids: list[tuple[int, int, GridId, int]] = []
    rated: int = 0


class GridRow(msgspec.Struct, array_like=True, gc=False):
    """Whose a grid is from which day on, as (day, position, manager)."""

    grid: GridId
    owners: list[tuple[int, int, StaffId]] = []


DETECTION = Rows(
    "detection",
    DetectionRow,
    indexes=[("manager", "day"), ("unit", "day")],
    groups=["manager"],
)
RECOGNITION = Rows(
    "recognition", RecognitionRow, indexes=[("staff", "day"), ("leader", "week"), ("day",)]
)
PERSON = Rows("recognition_person", PersonRow)
WEEK = Rows("recognition_week", WeekRow, key=2)
PAIR = Rows(
    "recognition_pair",
    PairRow,
    key=2,
    indexes=[("customer",)],
    groups=["manager", "customer"],
)
FILE = Rows("recognition_file", FileRow)
GRID = Rows("recognition_grid", GridRow)
