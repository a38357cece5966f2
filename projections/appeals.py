"""Appeals 申诉 and adjustments 调整: what is questioned, and which points are moved by hand."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, func, select

from domain.event import Code, Entry, Event, StaffId
from domain.ledger.store import in_batches
from domain.review import (
    AdjustmentApproved,
    AdjustmentDeclined,
    AdjustmentProposed,
    AdjustmentWithdrawn,
    AppealDecided,
    AppealFiled,
)
from domain.setting import Setting
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf

APPROVED, DECLINED, WITHDRAWN = Code("approved"), Code("declined"), Code("withdrawn")
"""What becomes of a proposal to move points."""


class AppealRow(msgspec.Struct, array_like=True, gc=False):
    """One appeal; `decided_day` is 0 while it is open."""

    appeal: str
    staff: StaffId
    about: int
    against: StaffId
    filed_position: int
    filed_day: int
    decided_day: int = 0
    decider: StaffId = StaffId("")
    granted: bool = False


class AdjustmentRow(msgspec.Struct, array_like=True, gc=False):
    """One adjustment by hand; `answered_day` is 0 and `answer` empty while it is open.

    `second` is who approved or declined it; nobody where the proposer withdrew it.
    """

    adjustment: str
    staff: StaffId
    measure: Code
    amount: int
    proposer: StaffId
    proposed_position: int
    proposed_day: int
    answered_day: int = 0
    answer: Code = Code("")
    second: StaffId = StaffId("")


APPEAL = Rows("appeal", AppealRow, indexes=[("staff",), ("decided_day",)])
ADJUSTMENT = Rows("adjustment", AdjustmentRow, indexes=[("staff",), ("answered_day",)])


class AppealsFold(Plain):
    """Keeps what is open and what came of it."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._appeals, self._adjustments = shelf[APPEAL], shelf[ADJUSTMENT]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            AppealFiled: self._filed,
            AppealDecided: self._decided,
            AdjustmentProposed: self._proposed,
            AdjustmentApproved: self._approved,
            AdjustmentDeclined: self._declined,
            AdjustmentWithdrawn: self._withdrawn,
        }

    def _filed(self, entry: Entry, event: AppealFiled) -> None:
        day, about = event.on.toordinal(), (event.staff, event.about, event.against)
        self._appeals.put(AppealRow(entry.subject, *about, entry.position, day))

    def _decided(self, entry: Entry, event: AppealDecided) -> None:
        row = self._appeals.edit(entry.subject)
        if row:
            row.decided_day, row.decider = event.on.toordinal(), event.decider
            row.granted = event.granted

    def _proposed(self, entry: Entry, event: AdjustmentProposed) -> None:
        what = (event.staff, event.measure, event.amount, event.proposer)
        day = event.on.toordinal()
        self._adjustments.put(AdjustmentRow(entry.subject, *what, entry.position, day))

    def _approved(self, entry: Entry, event: AdjustmentApproved) -> None:
        self._answered(entry, APPROVED, event.approver)

    def _declined(self, entry: Entry, event: AdjustmentDeclined) -> None:
        self._answered(entry, DECLINED, event.decider)

    def _withdrawn(self, entry: Entry, _event: AdjustmentWithdrawn) -> None:
        self._answered(entry, WITHDRAWN, StaffId(""))

    def _answered(self, entry: Entry, answer: Code, second: StaffId) -> None:
        row = self._adjustments.edit(entry.subject)
        if row:
            row.answered_day, row.answer = entry.event.on.toordinal(), answer
            row.second = second


def open_appeals(connection: Connection) -> list[AppealRow]:
    """Appeals that nobody decided yet, the oldest first."""
    columns = APPEAL.table.c
    query = select(APPEAL.table).where(columns.decided_day == 0).order_by(columns.filed_position)
    return [APPEAL.row(values) for values in connection.execute(query)]


def appeals_about(connection: Connection, positions: list[int]) -> list[AppealRow]:
    """Appeals about any of some entries of one stream."""
    columns = APPEAL.table.c
    found: list[AppealRow] = []
    for some in in_batches(positions):
        query = select(APPEAL.table).where(columns.about.in_(some)).order_by(columns.appeal)
        found += [APPEAL.row(values) for values in connection.execute(query)]
    return found


def appeals_of(connection: Connection, staff: StaffId, first: int, limit: int) -> list[AppealRow]:
    """Some of somebody's appeals, the latest first."""
    columns = APPEAL.table.c
    query = select(APPEAL.table).where(columns.staff == staff)
    ordered = query.order_by(columns.filed_position.desc()).offset(first).limit(limit)
    return [APPEAL.row(values) for values in connection.execute(ordered)]


def number_of_appeals(connection: Connection, staff: StaffId, about: int = 0) -> int:
    """How many appeals somebody made; about an entry where one is given."""
    columns = APPEAL.table.c
    query = select(func.count()).select_from(APPEAL.table).where(columns.staff == staff)
    query = query.where(columns.about == about) if about else query
    return int(connection.execute(query).scalar_one())


PROJECTION = Projection(name="appeals", version=2, tables=(APPEAL, ADJUSTMENT), fold=AppealsFold)
