"""The grids that a reader answers for, and the customers who are in none or in several."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from domain.event import GridId, StaffId, UnitId
from projections import gridded
from projections.customers import CustomerRow, GridRow
from projections.people import StaffRow, UnitRow, everybody, units
from web.access import ADMINISTRATOR, MANAGER
from web.ahead import as_of
from web.caller import Caller
from web.fresh import Fresh
from web.led import led_units
from web.request import Desk

ROWS = 20
"""Customers a page where each has a form of its own."""

OFFERED = 200
"""So many grids are offered for a customer whose registrar has none nearby; more say nothing."""

FEW, LASTS = 60, 60
"""In a bank of more people, seconds for which the number of customers in no grid is kept."""

T = TypeVar("T")

GEOGRAPHIC, PERSONAL, UNOWNED = "geographic", "personal", "unowned"
ORPHANS, OVERLAPS = "orphans", "overlaps"


class Land:
    """The grids that a reader answers for: of an administrator all of the bank."""

    def __init__(self, here: Desk, me: Caller, fresh: Fresh | None = None) -> None:
        """Read them as of now; with `fresh` what takes long may be of the last minute, and `told`
        is as of when.
        """
        self._here, self._fresh = here, fresh
        self.told = fresh
        self.whole = ADMINISTRATOR in me.roles
        self.led = None if self.whole else led_units(here, me)
        self.units: dict[UnitId, UnitRow] = {row.unit: row for row in units(here.views)}
        self.staff: dict[StaffId, StaffRow] = {row.staff: row for row in everybody(here.views)}
        self.all = _every(here)
        self.grids = {grid: row for grid, row in self.all.items() if self._is_theirs(row)}

    def _is_theirs(self, row: GridRow) -> bool:
        owner = self.staff.get(row.manager)
        return self.led is None or row.unit in self.led or bool(owner and owner.unit in self.led)

    def is_kept(self, row: GridRow) -> bool:
        """Whether somebody who works for the bank owns a grid."""
        owner = self.staff.get(row.manager)
        return bool(owner and not owner.left_day)

    @cached_property
    def managers(self) -> list[StaffId]:
        """Whom a grid may be given to."""
        there = self.staff.values()
        return [each.staff for each in there if MANAGER in each.roles and not each.left_day]

    @cached_property
    def _by_name(self) -> list[GridRow]:
        return sorted(self.grids.values(), key=lambda row: (row.name, row.grid))

    def of(self, kind: str) -> list[GridRow]:
        """The grids of a kind, by name."""
        rows = self._by_name
        if kind == UNOWNED:
            return [row for row in rows if row.unit and not self.is_kept(row)]
        return [row for row in rows if bool(row.unit) == (kind == GEOGRAPHIC)]

    @cached_property
    def overlaps(self) -> list[gridded.Overlap]:
        """Customers in the grids of several managers, one of which is the reader's to see."""
        found = self._kept("overlaps", lambda desk: gridded.overlaps(desk.views, _every(desk)))
        return [each for each in found if not self.grids.keys().isdisjoint(each.grids)]

    @cached_property
    def orphans(self) -> int:
        """How many customers are in no grid."""
        led = self.led
        return self._kept("orphans", lambda desk: gridded.orphans_in_all(desk.views, led))

    def orphans_from(self, first: int) -> list[CustomerRow]:
        """Some of them."""
        led, name = self.led, f"orphans/{first}"
        return self._kept(name, lambda desk: gridded.orphans(desk.views, led, first, ROWS))

    def _kept(self, name: str, reckon: Callable[[Desk], T]) -> T:
        """In a large bank all customers are looked through once a minute at the most."""
        if self._fresh is None or len(self._here.setting().staff()) <= FEW:
            return reckon(self._here)
        led = None if self.led is None or name == OVERLAPS else frozenset(self.led)
        found, told = as_of(self._here, (name, led), LASTS, self._fresh, reckon)
        self.told = min(self.told or told, told)
        return found

    def near(self, registrar: StaffId) -> list[GridRow]:
        """Grids for a customer: the registrar's own, then those of their unit, else all."""
        rows = [row for row in self.of(GEOGRAPHIC) if self.is_kept(row)]
        who = self.staff.get(registrar)
        own = [row for row in rows if row.manager == registrar]
        beside = [row for row in rows if who and row.unit == who.unit and row not in own]
        return [*own, *beside] or rows[:OFFERED]


def _every(here: Desk) -> dict[GridId, GridRow]:
    return {row.grid: row for row in gridded.every_grid(here.views)}
