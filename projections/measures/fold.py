"""What each event of a visit or a customer adds to the rows of measures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import itemgetter

from domain.customer import CustomerTiered, RiskFlagCleared, RiskFlagRaised
from domain.event import Code, CustomerId, Entry, Event, VisitId
from domain.setting import Setting
from domain.visit_event import (
    ContactsClaimed,
    GoalAchieved,
    GoalMissed,
    PreparationTicked,
    SaleMade,
    StageReached,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)
from projections.measures.rows import (
    CANCELLED,
    CLOSED,
    CUSTOMER_MEASURE,
    EVIDENCED,
    HELD,
    IMPORTED,
    LAPSED,
    MOVED_ON_THE_DAY,
    NEXT_STEP,
    NOT_YET,
    RETRACTED,
    SALE,
    TESTED,
    VISIT_MEASURE,
    CustomerMeasureRow,
    SaleRow,
    VisitMeasureRow,
    in_force,
)
from projections.projection import OnEvent, Plain
from projections.shelf import Shelf


class MeasureFold(Plain):
    """Touches one row an event."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._visits, self._customers = shelf[VISIT_MEASURE], shelf[CUSTOMER_MEASURE]
        self._sales = shelf[SALE]
        self._last: VisitMeasureRow | None = None
        self._placed: dict[int, dict[Code, int]] = {}

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            VisitPlanned: self._planned,
            VisitRescheduled: self._rescheduled,
            VisitCancelled: self._cancelled,
            VisitLapsed: self._lapsed,
            PreparationTicked: self._ticked,
            VisitStarted: self._started,
            ContactsClaimed: self._claimed,
            StageReached: self._reached,
            VisitClosed: self._closed,
            GoalAchieved: self._assessed,
            GoalMissed: self._assessed,
            VisitLogged: self._logged,
            VisitRetracted: self._retracted,
            SaleMade: self._sold,
            CustomerTiered: self._tiered,
            RiskFlagRaised: self._flagged,
            RiskFlagCleared: self._cleared,
        }

    def _visit(self, entry: Entry) -> VisitMeasureRow:
        """The row of a visit; several things in a row are often told of the same one."""
        row = self._last
        if row is None or row.visit != entry.subject:
            visit = VisitId(entry.subject)
            row = self._visits.edit(visit) or self._visits.put(VisitMeasureRow(visit))
            self._last = row
        return row

    def finish(self) -> None:
        """The stretch ends: its last row may be put away."""
        self._last = None

    def _planned(self, entry: Entry, event: VisitPlanned) -> None:
        row = self._visit(entry)
        row.manager, row.goal = event.manager, event.goal
        row.planned_day = event.planned_on.toordinal()
        row.marks = (IMPORTED if entry.imported else 0) | (TESTED if event.success_test else 0)

    def _rescheduled(self, entry: Entry, event: VisitRescheduled) -> None:
        row = self._visit(entry)
        row.planned_day = event.planned_on.toordinal()
        row.marks &= ~MOVED_ON_THE_DAY
        if event.on == event.planned_on:
            row.marks |= MOVED_ON_THE_DAY

    def _cancelled(self, entry: Entry, _event: VisitCancelled) -> None:
        self._visit(entry).status = CANCELLED

    def _lapsed(self, entry: Entry, _event: VisitLapsed) -> None:
        self._visit(entry).status = LAPSED

    def _ticked(self, entry: Entry, event: PreparationTicked) -> None:
        place = self._places(event.on).get(event.item)
        if place:
            self._visit(entry).prepared |= 1 << (place - 1)

    def _started(self, entry: Entry, event: VisitStarted) -> None:
        row, day = self._visit(entry), event.on.toordinal()
        if row.held_day:
            return
        row.manager, row.marks = event.manager, row.marks & ~IMPORTED
        if entry.imported:
            row.marks |= IMPORTED
        row.held_day, row.status, row.tier = day, HELD, self._tier(event.customer, day)

    def _tier(self, customer: CustomerId, day: int) -> Code:
        known = self._customers.get(customer)
        tiering = in_force(known.tiers, day) if known else None
        return tiering[2] if tiering else Code("")

    def _claimed(self, entry: Entry, event: ContactsClaimed) -> None:
        self._visit(entry).claimed += event.uncounted_contacts

    def _reached(self, entry: Entry, event: StageReached) -> None:
        row, place = self._visit(entry), self._places(event.on).get(event.stage, 0)
        row.stage = max(row.stage, place)

    def _places(self, on: date) -> dict[Code, int]:
        """At which place, counted from 1, a stage or an item of the preparation stands."""
        rules = self._setting.rules(on.toordinal())
        found = self._placed.get(rules.version)
        if found is None:
            rows = (*enumerate(rules.stages, 1), *enumerate(rules.preparation, 1))
            found = self._placed[rules.version] = {row.code: place for place, row in rows}
        return found

    def _closed(self, entry: Entry, event: VisitClosed) -> None:
        row, shown = self._visit(entry), event.evidence
        row.marks |= CLOSED
        if shown.fields or shown.digest or shown.photos or shown.note or entry.imported:
            row.marks |= EVIDENCED

    def _assessed(self, entry: Entry, _event: GoalAchieved | GoalMissed) -> None:
        row = self._visit(entry)
        if row.held_day and row.assessed_lag == NOT_YET:
            row.assessed_lag = self._lag(entry, row)

    def _logged(self, entry: Entry, event: VisitLogged) -> None:
        row = self._visit(entry)
        if row.held_day and row.log_lag == NOT_YET:
            row.log_lag, row.likeness = self._lag(entry, row), event.log_likeness
            if event.next_step:
                row.marks |= NEXT_STEP

    def _lag(self, entry: Entry, row: VisitMeasureRow) -> int:
        """Days to the recording; what a file tells is never late."""
        if entry.imported:
            return 0
        return max(0, self._setting.bank_day(entry.at) - row.held_day)

    def _retracted(self, entry: Entry, _event: VisitRetracted) -> None:
        self._visit(entry).status = RETRACTED

    def _sold(self, entry: Entry, event: SaleMade) -> None:
        day, visit = event.on.toordinal(), VisitId(entry.subject)
        self._sales.add(SaleRow(visit, entry.position, event.manager, event.customer, day))

    def _customer(self, customer: CustomerId) -> CustomerMeasureRow:
        return self._customers.edit(customer) or self._customers.put(CustomerMeasureRow(customer))

    def _tiered(self, entry: Entry, event: CustomerTiered) -> None:
        tiers, day = self._customer(event.customer).tiers, event.on.toordinal()
        is_last = not tiers or tiers[-1][0] <= day
        tiers.append((day, entry.position, event.tier))
        if not is_last:
            tiers.sort(key=itemgetter(0, 1))

    def _flagged(self, entry: Entry, event: RiskFlagRaised) -> None:
        row = self._customer(event.customer)
        row.risks = [*row.risks, (event.on.toordinal(), entry.position, event.raiser, 0, 0)]

    def _cleared(self, entry: Entry, event: RiskFlagCleared) -> None:
        row = self._customers.edit(event.customer)
        if row and row.risks:
            *others, (day, position, raiser, _, _) = row.risks
            cleared = (event.on.toordinal(), entry.position)
            row.risks = [*others, (day, position, raiser, *cleared)]
