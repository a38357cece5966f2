"""Looks: the lots that were drawn, and each second look from the lot to the verdict."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from domain.event import CustomerId, Entry, Event, StaffId, UnitId, VisitId
from domain.lots import LotsDrawn
from domain.review import (
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.second_look import AssessorNamed, SecondLookTaken
from domain.setting import Setting
from domain.tally import ACHIEVED, MISSED
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf

UPHELD, REJECTED, UPHELD_ON_APPEAL = 1, 2, 3
"""Verdicts on the evidence of one customer's close."""


class LotsRow(msgspec.Struct, array_like=True, gc=False):
    """Lots over what was assessed at positions (`after`, `through`]."""

    through: int
    position: int
    after: int
    day: int
    seed: str


class LookRow(msgspec.Struct, array_like=True, gc=False):
    """One second look; days are 0 where the thing has not happened.

    `unit` is where the manager worked when the visit was drawn; `rated` how the assessor rated the
    goal (ACHIEVED or MISSED of the tally of visits, 0 for not); the numbers count closes, of which
    those that were upheld on appeal are in `upheld` too.
    """

    visit: VisitId
    manager: StaffId
    unit: UnitId
    assessor: StaffId
    drawn_position: int
    drawn_day: int
    asked_day: int
    asked: int = 1
    done_day: int = 0
    missed_day: int = 0
    rated: int = 0
    upheld: int = 0
    rejected: int = 0
    on_appeal: int = 0
    verdicts: dict[CustomerId, int] = {}


class AskedRow(msgspec.Struct, array_like=True, gc=False):
    """Somebody was asked to look at a visit, by lot or by an auditor."""

    visit: VisitId
    position: int
    assessor: StaffId
    day: int


LOTS = Rows("lots", LotsRow)
LOOK = Rows(
    "second_look", LookRow, indexes=[("assessor", "done_day"), ("done_day",), ("drawn_day",)]
)
ASKED = Rows("look_asked", AskedRow, key=2, indexes=[("day",)])


class LooksFold(Plain):
    """Keeps which visits were drawn and what came of it."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._lots, self._looks, self._asked = shelf[LOTS], shelf[LOOK], shelf[ASKED]
        self._through = -1

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            LotsDrawn: self._lots_drawn,
            SecondLookDrawn: self._drawn,
            SecondLookRedrawn: self._asked_another,
            AssessorNamed: self._asked_another,
            SecondLookMissed: self._missed,
            SecondLookTaken: self._taken,
            EvidenceUpheld: self._judged,
            EvidenceRejected: self._judged,
        }

    def _lots_drawn(self, entry: Entry, event: LotsDrawn) -> None:
        if self._through < 0:
            self._through = max((row.through for row in self._lots.where()), default=0)
        day = event.on.toordinal()
        self._lots.put(LotsRow(event.through, entry.position, self._through, day, event.seed))
        self._through = event.through

    def _drawn(self, entry: Entry, event: SecondLookDrawn) -> None:
        visit, day = VisitId(entry.subject), event.on.toordinal()
        if self._looks.get(visit):
            return
        unit = self._setting.unit(event.manager, day)
        who = (visit, event.manager, unit, event.assessor)
        self._looks.put(LookRow(*who, entry.position, day, day))
        self._ask(entry, event.assessor, day)

    def _ask(self, entry: Entry, assessor: StaffId, day: int) -> None:
        if assessor:
            self._asked.add(AskedRow(VisitId(entry.subject), entry.position, assessor, day))

    def _asked_another(self, entry: Entry, event: SecondLookRedrawn | AssessorNamed) -> None:
        row, day = self._looks.edit(entry.subject), event.on.toordinal()
        if row:
            row.assessor, row.asked_day, row.asked = event.assessor, day, row.asked + 1
            self._ask(entry, event.assessor, day)

    def _missed(self, entry: Entry, event: SecondLookMissed) -> None:
        row = self._looks.edit(entry.subject)
        if row:
            row.missed_day = event.on.toordinal()

    def _taken(self, entry: Entry, event: SecondLookTaken) -> None:
        row = self._looks.edit(entry.subject)
        if row:
            row.rated = ACHIEVED if event.achieved else MISSED
            row.done_day = row.done_day or event.on.toordinal()

    def _judged(self, entry: Entry, event: EvidenceUpheld | EvidenceRejected) -> None:
        row = self._looks.edit(entry.subject)
        if not row:
            return
        before = row.verdicts.get(event.customer, 0)
        verdict = UPHELD if isinstance(event, EvidenceUpheld) else REJECTED
        if verdict == UPHELD and before in (REJECTED, UPHELD_ON_APPEAL):
            verdict = UPHELD_ON_APPEAL
        row.verdicts[event.customer] = verdict
        row.done_day = row.done_day or event.on.toordinal()
        verdicts = list(row.verdicts.values())
        row.rejected, row.on_appeal = verdicts.count(REJECTED), verdicts.count(UPHELD_ON_APPEAL)
        row.upheld = len(verdicts) - row.rejected


PROJECTION = Projection(name="looks", version=1, tables=(LOTS, LOOK, ASKED), fold=LooksFold)
