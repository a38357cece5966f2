"""Customers: their file, whose grids they are in, and how they are covered."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from domain.customer import (
    CustomerDeparted,
    CustomerFileUpdated,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    GridMemberRemoved,
    RapportRated,
    RegistrationConfirmed,
    RiskFlagCleared,
    RiskFlagRaised,
)
from domain.event import Code, CustomerId, Entry, Event, GridId, StaffId, UnitId
from domain.setting import Setting
from domain.unit import (
    GeographicGridDefined,
    GridAssigned,
    GridRegraded,
    GridRenamed,
    PersonalGridDefined,
)
from domain.visit_event import ContactMade, VisitClosed, VisitRetracted, VisitStarted
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf


class CustomerRow(msgspec.Struct, array_like=True, gc=False):
    """One customer as of now; days are ordinals, 0 for never."""

    customer: CustomerId
    registrar: StaffId = StaffId("")
    segment: Code = Code("")
    tier: Code = Code("")
    registered_day: int = 0
    confirmed_day: int = 0
    departed_day: int = 0
    flagged_day: int = 0
    completeness: int = 0
    grids: list[GridId] = []


class GridRow(msgspec.Struct, array_like=True, gc=False):
    """One grid and whose it is; a personal grid belongs to no unit."""

    grid: GridId
    name: str
    unit: UnitId = UnitId("")
    manager: StaffId = StaffId("")
    difficulty: int = 0


class CoverageRow(msgspec.Struct, array_like=True, gc=False):
    """How a manager covers a customer: days of visits, days of closes, and how it feels (1-5)."""

    manager: StaffId
    customer: CustomerId
    last_day: int = 0
    rapport: int = 0
    visits: list[tuple[int, str]] = []
    closes: list[tuple[int, str]] = []


class MembershipRow(msgspec.Struct, array_like=True, gc=False):
    """From `day` on the customer is (1) or is not (0) in the grid, known since `position`."""

    customer: CustomerId
    grid: GridId
    position: int
    day: int
    member: int


class OwnerRow(msgspec.Struct, array_like=True, gc=False):
    """From `day` on the grid is this manager's, known since `position`."""

    grid: GridId
    position: int
    day: int
    manager: StaffId


class ActivityRow(msgspec.Struct, array_like=True, gc=False):
    """From `day` on the customer is active (1) or has departed (0), known since `position`."""

    customer: CustomerId
    position: int
    day: int
    active: int


CUSTOMER = Rows("customer", CustomerRow, indexes=[("registrar", "confirmed_day")])
MEMBERSHIP = Rows("membership", MembershipRow, key=3, indexes=[("grid",)])
OWNER = Rows("grid_owner", OwnerRow, key=2)
ACTIVITY = Rows("activity", ActivityRow, key=2)
GRID = Rows("grid", GridRow, indexes=[("manager",)])
COVERAGE = Rows(
    "coverage",
    CoverageRow,
    key=2,
    indexes=[("customer",), ("manager", "last_day")],
    groups=["manager"],
)


class CustomerFold(Plain):
    """Keeps the present state; visits count for coverage whether they earned anything or not."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._customers, self._grids = shelf[CUSTOMER], shelf[GRID]
        self._coverage = shelf[COVERAGE]
        self._members, self._owners = shelf[MEMBERSHIP], shelf[OWNER]
        self._activity = shelf[ACTIVITY]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            CustomerRegistered: self._registered,
            RegistrationConfirmed: self._confirmed,
            CustomerTiered: self._tiered,
            GridMemberAdded: self._gridded,
            GridMemberRemoved: self._ungridded,
            CustomerFileUpdated: self._filed,
            RapportRated: self._rated,
            RiskFlagRaised: self._flagged,
            RiskFlagCleared: self._cleared,
            CustomerDeparted: self._departed,
            GeographicGridDefined: self._grid_defined,
            PersonalGridDefined: self._grid_drawn,
            GridAssigned: self._grid_assigned,
            GridRenamed: self._grid_renamed,
            GridRegraded: self._grid_regraded,
            VisitStarted: self._visited,
            ContactMade: self._visited,
            VisitClosed: self._closed,
            VisitRetracted: self._retracted,
        }

    def _customer(self, customer: CustomerId) -> CustomerRow:
        return self._customers.edit(customer) or self._customers.put(CustomerRow(customer))

    def _registered(self, entry: Entry, event: CustomerRegistered) -> None:
        row, day = self._customer(event.customer), event.on.toordinal()
        row.registrar, row.segment, row.registered_day = event.registrar, event.segment, day
        self._activity.add(ActivityRow(event.customer, entry.position, day, 1))

    def _confirmed(self, _entry: Entry, event: RegistrationConfirmed) -> None:
        self._customer(event.customer).confirmed_day = event.on.toordinal()

    def _tiered(self, _entry: Entry, event: CustomerTiered) -> None:
        self._customer(event.customer).tier = event.tier

    def _gridded(self, entry: Entry, event: GridMemberAdded) -> None:
        self._customer(event.customer).grids.append(event.grid)
        self._note_member(entry, event, 1)

    def _ungridded(self, entry: Entry, event: GridMemberRemoved) -> None:
        row = self._customer(event.customer)
        row.grids = [grid for grid in row.grids if grid != event.grid]
        self._note_member(entry, event, 0)

    def _note_member(
        self, entry: Entry, event: GridMemberAdded | GridMemberRemoved, member: int
    ) -> None:
        day = event.on.toordinal()
        self._members.add(MembershipRow(event.customer, event.grid, entry.position, day, member))

    def _filed(self, _entry: Entry, event: CustomerFileUpdated) -> None:
        self._customer(event.customer).completeness = event.completeness

    def _flagged(self, _entry: Entry, event: RiskFlagRaised) -> None:
        self._customer(event.customer).flagged_day = event.on.toordinal()

    def _cleared(self, _entry: Entry, event: RiskFlagCleared) -> None:
        self._customer(event.customer).flagged_day = 0

    def _departed(self, entry: Entry, event: CustomerDeparted) -> None:
        day = event.on.toordinal()
        self._customer(event.customer).departed_day = day
        self._activity.add(ActivityRow(event.customer, entry.position, day, 0))

    def _grid_defined(self, _entry: Entry, event: GeographicGridDefined) -> None:
        self._grids.put(GridRow(event.grid, event.name, event.unit, difficulty=event.difficulty))

    def _grid_drawn(self, entry: Entry, event: PersonalGridDefined) -> None:
        self._grids.put(GridRow(event.grid, event.name, manager=event.manager))
        self._own(entry, event)

    def _grid_renamed(self, _entry: Entry, event: GridRenamed) -> None:
        row = self._grids.edit(event.grid)
        if row:
            row.name = event.name

    def _grid_regraded(self, _entry: Entry, event: GridRegraded) -> None:
        row = self._grids.edit(event.grid)
        if row:
            row.difficulty = event.difficulty

    def _grid_assigned(self, entry: Entry, event: GridAssigned) -> None:
        row = self._grids.edit(event.grid)
        if row:
            row.manager = event.manager
        self._own(entry, event)

    def _own(self, entry: Entry, event: PersonalGridDefined | GridAssigned) -> None:
        day = event.on.toordinal()
        self._owners.add(OwnerRow(event.grid, entry.position, day, event.manager))

    def _pair(self, manager: StaffId, customer: CustomerId) -> CoverageRow:
        key = (manager, customer)
        return self._coverage.edit(key) or self._coverage.put(CoverageRow(manager, customer))

    def _rated(self, _entry: Entry, event: RapportRated) -> None:
        self._pair(event.manager, event.customer).rapport = event.rapport

    def _visited(self, entry: Entry, event: VisitStarted | ContactMade) -> None:
        row = self._pair(event.manager, event.customer)
        day = event.on.toordinal()
        row.visits.append((day, entry.subject))
        row.last_day = max(row.last_day, day)

    def _closed(self, entry: Entry, event: VisitClosed) -> None:
        row = self._pair(event.manager, event.customer)
        row.closes.append((event.on.toordinal(), entry.subject))

    def _retracted(self, entry: Entry, event: VisitRetracted) -> None:
        """The visit covers nobody any more."""
        for row in self._coverage.where(manager=event.manager):
            if any(visit == entry.subject for _, visit in row.visits):
                row.visits = [each for each in row.visits if each[1] != entry.subject]
                row.closes = [each for each in row.closes if each[1] != entry.subject]
                row.last_day = max((day for day, _ in row.visits), default=0)
                self._coverage.keep(row)


PROJECTION = Projection(
    name="customers",
    version=1,
    tables=(CUSTOMER, GRID, COVERAGE, MEMBERSHIP, OWNER, ACTIVITY),
    fold=CustomerFold,
)
