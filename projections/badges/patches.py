"""Home patches 一亩三分地: the active customers of a manager's grids, and who was met, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.calendar import PERIODS, bounds, windows_of
from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    CustomerTiered,
    GridMemberAdded,
    GridMemberRemoved,
)
from domain.event import Code, CustomerId, Entry, Event, GridId, StaffId
from domain.unit import GridAssigned, PersonalGridDefined
from projections.badges.rows import HOME, HOME_GRID, MET, HomeGridRow, HomeRow, MetRow
from projections.projection import OnEvent
from projections.shelf import Shelf

QUARTER = "quarter"
QUARTER_AT = PERIODS.index(QUARTER)

Patch = dict[CustomerId, int]
"""Customers, and the days since which each is the manager's."""


class Patches:
    """Keeps whose customers are whose; a customer in two grids of one manager counts once."""

    def __init__(self, shelf: Shelf) -> None:
        """Keep them in the drawers of `shelf`."""
        self._homes, self._grids, self._met = shelf[HOME], shelf[HOME_GRID], shelf[MET]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """What changes a patch."""
        return {
            CustomerRegistered: self._registered,
            CustomerDeparted: self._departed,
            CustomerTiered: self._tiered,
            GridMemberAdded: self._added,
            GridMemberRemoved: self._removed,
            GridAssigned: self._assigned,
            PersonalGridDefined: self._assigned,
        }

    def meet(self, manager: StaffId, customer: CustomerId, day: int, sign: int) -> None:
        """A customer was contacted, or was not after all."""
        row = self._met_in(manager, day)
        row.customers[customer] = row.customers.get(customer, 0) + sign
        if not row.customers[customer]:
            del row.customers[customer]

    def hold(self, manager: StaffId, customer: CustomerId, day: int, sign: int) -> None:
        """A visit to the customer was held, or was not after all."""
        row = self._met_in(manager, day)
        days = row.held.get(customer)
        if sign > 0:
            if days is None:
                row.held[customer] = [day]
            else:
                days.append(day)
        elif days and day in days:
            days.remove(day)

    def _met_in(self, manager: StaffId, day: int) -> MetRow:
        key = (manager, windows_of(day)[QUARTER_AT])
        return self._met.edit(key) or self._met.put(MetRow(*key))

    def penetration(self, quarter: str) -> Iterator[tuple[StaffId, dict[str, int]]]:
        """Tallies of a quarter by manager, for those who contacted anybody in it: active customers
        of the patch, and those of them contacted.
        """
        for manager, patch, met in self.of_those_who_met(quarter):
            seen = patch.keys() & met.customers.keys()
            yield manager, {"patch": len(patch), "patch_seen": len(seen)}

    def of_those_who_met(self, quarter: str) -> Iterator[tuple[StaffId, Patch, MetRow]]:
        """Patches and meetings of those who met anybody in a quarter, in order of id."""
        active = {home.customer for home in self._homes.where(active=1)}
        patches: dict[StaffId, Patch] = {}
        for grid in self._grids.where():
            patch = patches.setdefault(grid.manager, {})
            for customer, joined in grid.customers.items():
                since = max(joined, grid.since)
                if customer in active and since < patch.get(customer, since + 1):
                    patch[customer] = since
        for met in sorted(self._met.where(quarter=quarter), key=lambda row: row.manager):
            yield met.manager, patches.get(met.manager, {}), met

    def since(self, manager: StaffId, customer: CustomerId) -> int | None:
        """Since when an active customer is the manager's, None where it is not."""
        home = self._homes.get(customer)
        if home is None or not home.active:
            return None
        grids = (self._grids.get(grid) for grid in home.grids)
        mine = [grid for grid in grids if grid and grid.manager == manager]
        return min((max(grid.customers[customer], grid.since) for grid in mine), default=None)

    def visits(self, manager: StaffId, first: int, end: int) -> dict[CustomerId, set[int]]:
        """The days in [first, end) on which a manager held visits, by customer."""
        found: dict[CustomerId, set[int]] = {}
        for row in self._met_between(manager, first, end):
            for customer, days in row.held.items():
                some = [each for each in days if first <= each < end]
                if some:
                    found.setdefault(customer, set()).update(some)
        return found

    def visits_to(self, customer: CustomerId, manager: StaffId, first: int, end: int) -> set[int]:
        """The days in [first, end) on which a manager held visits to one customer."""
        return {
            day
            for row in self._met_between(manager, first, end)
            for day in row.held.get(customer, ())
            if first <= day < end
        }

    def _met_between(self, manager: StaffId, first: int, end: int) -> Iterator[MetRow]:
        day = first
        while day < end:
            quarter = windows_of(day)[QUARTER_AT]
            row = self._met.get((manager, quarter))
            if row:
                yield row
            day = bounds(quarter)[1]

    def tier(self, customer: CustomerId, day: int) -> Code:
        """The tier in force on `day`; before the first tiering, the first tier."""
        home = self._homes.get(customer)
        tier = Code("")
        for since, code in home.tiers if home else ():
            if since > day and tier:
                break
            tier = code
        return tier

    def _home(self, customer: CustomerId) -> HomeRow:
        return self._homes.edit(customer) or self._homes.put(HomeRow(customer))

    def _grid(self, grid: GridId) -> HomeGridRow:
        return self._grids.edit(grid) or self._grids.put(HomeGridRow(grid))

    def _registered(self, _entry: Entry, event: CustomerRegistered) -> None:
        self._home(event.customer).active = 1

    def _departed(self, _entry: Entry, event: CustomerDeparted) -> None:
        self._home(event.customer).active = 0

    def _tiered(self, _entry: Entry, event: CustomerTiered) -> None:
        home = self._home(event.customer)
        tiers = [*home.tiers, (event.on.toordinal(), event.tier)]
        home.tiers = sorted(tiers, key=lambda row: row[0])

    def _added(self, _entry: Entry, event: GridMemberAdded) -> None:
        self._grid(event.grid).customers[event.customer] = event.on.toordinal()
        home = self._home(event.customer)
        home.grids = [*home.grids, event.grid]

    def _removed(self, _entry: Entry, event: GridMemberRemoved) -> None:
        self._grid(event.grid).customers.pop(event.customer, None)
        home = self._home(event.customer)
        home.grids = [each for each in home.grids if each != event.grid]

    def _assigned(self, _entry: Entry, event: GridAssigned | PersonalGridDefined) -> None:
        grid = self._grid(event.grid)
        grid.manager, grid.since = event.manager, event.on.toordinal()
