"""Home patches 一亩三分地: the active customers of a manager's grids, and who of them was met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.calendar import PERIODS, windows_of
from domain.customer import (
    CustomerDeparted,
    CustomerRegistered,
    GridMemberAdded,
    GridMemberRemoved,
)
from domain.event import CustomerId, Entry, Event, GridId, StaffId
from domain.unit import GridAssigned, PersonalGridDefined
from projections.badges.rows import HOME, HOME_GRID, MET, HomeGridRow, HomeRow, MetRow
from projections.projection import OnEvent
from projections.shelf import Shelf

QUARTER = "quarter"


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
            GridMemberAdded: self._added,
            GridMemberRemoved: self._removed,
            GridAssigned: self._assigned,
            PersonalGridDefined: self._assigned,
        }

    def meet(self, manager: StaffId, customer: CustomerId, day: int, sign: int) -> None:
        """A customer was contacted, or was not after all."""
        key = (manager, windows_of(day)[PERIODS.index(QUARTER)])
        row = self._met.edit(key) or self._met.put(MetRow(*key))
        row.customers[customer] = row.customers.get(customer, 0) + sign
        if not row.customers[customer]:
            del row.customers[customer]

    def penetration(self, quarter: str) -> Iterator[tuple[StaffId, dict[str, int]]]:
        """Tallies of a quarter by manager, for those who contacted anybody in it: active customers
        of the patch, and those of them contacted.
        """
        patches: dict[StaffId, set[CustomerId]] = {}
        for grid in self._grids.where():
            active = (each for each in grid.customers if self._is_active(each))
            patches.setdefault(grid.manager, set()).update(active)
        for met in sorted(self._met.where(quarter=quarter), key=lambda row: row.manager):
            patch = patches.get(met.manager, set())
            seen = patch & met.customers.keys()
            yield met.manager, {"patch": len(patch), "patch_seen": len(seen)}

    def _is_active(self, customer: CustomerId) -> bool:
        home = self._homes.get(customer)
        return home is not None and bool(home.active)

    def _home(self, customer: CustomerId) -> HomeRow:
        return self._homes.edit(customer) or self._homes.put(HomeRow(customer))

    def _grid(self, grid: GridId) -> HomeGridRow:
        return self._grids.edit(grid) or self._grids.put(HomeGridRow(grid))

    def _registered(self, _entry: Entry, event: CustomerRegistered) -> None:
        self._home(event.customer).active = 1

    def _departed(self, _entry: Entry, event: CustomerDeparted) -> None:
        self._home(event.customer).active = 0

    def _added(self, _entry: Entry, event: GridMemberAdded) -> None:
        self._grid(event.grid).customers.append(event.customer)

    def _removed(self, _entry: Entry, event: GridMemberRemoved) -> None:
        grid = self._grid(event.grid)
        grid.customers = [each for each in grid.customers if each != event.customer]

    def _assigned(self, _entry: Entry, event: GridAssigned | PersonalGridDefined) -> None:
        self._grid(event.grid).manager = event.manager
