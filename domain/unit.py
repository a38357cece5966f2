"""A unit 机构 of the bank and a grid 网格 of customers: the two ways in which work is parted."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Event, GridId, ManagerText, Refused, StaffId, Subject, UnitId


class UnitOpened(Event, frozen=True, kw_only=True, tag="unit.opened"):
    """A unit works from `on` under `parent`; the bank itself is the unit without a parent."""

    unit: UnitId
    name: str
    parent: UnitId = UnitId("")


class UnitRenamed(Event, frozen=True, kw_only=True, tag="unit.renamed"):
    """The unit is called `name`; on which boards it stands does not change."""

    unit: UnitId
    name: str


class UnitClosed(Event, frozen=True, kw_only=True, tag="unit.closed"):
    """The unit takes no more staff from `on`; what was earned in it stays."""

    unit: UnitId


class Unit(Subject, frozen=True, kw_only=True):
    """One unit in the tree."""

    opened: UnitOpened | None = None
    name: str = ""
    closed: UnitClosed | None = None

    def open(self, *, name: str, parent: UnitId, on: date) -> UnitOpened:
        """Open the unit."""
        if self.opened:
            raise Refused("This unit is open already.")
        if not name.strip():
            raise Refused("Give the unit a name.", about="name")
        return UnitOpened(unit=UnitId(self.id), name=name, parent=parent, on=on)

    def rename(self, *, name: str, on: date) -> UnitRenamed:
        """Call the unit otherwise."""
        opened = self._open()
        if not name.strip():
            raise Refused("Give the unit a name.", about="name")
        if name == self.name:
            raise Refused("The unit is called so already.", about="name")
        return UnitRenamed(unit=opened.unit, name=name, on=on)

    def close(self, *, on: date, people: int = 0, below: int = 0) -> UnitClosed:
        """Close the unit, in which so many people work and below which so many units are open."""
        opened = self._open()
        if not opened.parent:
            raise Refused("The bank itself stays open.")
        if people:
            raise Refused(
                "{people} people work in this unit; move them to another one first.", people=people
            )
        if below:
            raise Refused("{below} units below this one are open; close them first.", below=below)
        return UnitClosed(unit=opened.unit, on=on)

    def after(self, event: Event) -> Self:
        """The unit once `event` has happened."""
        changes: dict[str, Any] = {}
        if isinstance(event, UnitOpened):
            changes = {"opened": event, "name": event.name}
        elif isinstance(event, UnitRenamed):
            changes = {"name": event.name}
        elif isinstance(event, UnitClosed):
            changes = {"closed": event}
        return replace(self, **changes)

    def _open(self) -> UnitOpened:
        if not self.opened or self.closed:
            raise Refused("This unit is not open.")
        return self.opened


class GeographicGridDefined(Event, frozen=True, kw_only=True, tag="grid.geographic_defined"):
    """地域网格: a patch of the map in a unit; `difficulty` 1 (easy) to 3 (hard)."""

    grid: GridId
    unit: UnitId
    name: str
    difficulty: int = 2


class PersonalGridDefined(Event, frozen=True, kw_only=True, tag="grid.personal_defined"):
    """个性化网格: a circle of customers that one manager chose to work with."""

    grid: GridId
    manager: StaffId
    name: str


class GridAssigned(Event, frozen=True, kw_only=True, tag="grid.assigned"):
    """The grid is this manager's home patch 一亩三分地 from `on`."""

    grid: GridId
    manager: StaffId
    reason: ManagerText = ""


class GridRenamed(Event, frozen=True, kw_only=True, tag="grid.renamed"):
    """The grid is called `name`."""

    grid: GridId
    name: str


class GridRegraded(Event, frozen=True, kw_only=True, tag="grid.regraded"):
    """The grid counts as this difficult; cohorts that are set already stay as they are."""

    grid: GridId
    difficulty: int


class Grid(Subject, frozen=True, kw_only=True):
    """One grid and whose it is."""

    geographic: GeographicGridDefined | None = None
    personal: PersonalGridDefined | None = None
    manager: StaffId = StaffId("")
    name: str = ""
    difficulty: int = 0

    def define(
        self, *, unit: UnitId, name: str, on: date, difficulty: int = 2
    ) -> GeographicGridDefined:
        """Draw a geographic grid."""
        self._undefined()
        _require_difficulty(difficulty)
        return GeographicGridDefined(
            grid=GridId(self.id), unit=unit, name=name, difficulty=difficulty, on=on
        )

    def define_personal(self, *, manager: StaffId, name: str, on: date) -> PersonalGridDefined:
        """Draw a personal grid."""
        self._undefined()
        return PersonalGridDefined(grid=GridId(self.id), manager=manager, name=name, on=on)

    def rename(self, *, name: str, on: date) -> GridRenamed:
        """Call a geographic grid otherwise; a personal one is its manager's to name."""
        self._geographic()
        if name == self.name:
            raise Refused("The grid is called so already.", about="name")
        return GridRenamed(grid=GridId(self.id), name=name, on=on)

    def regrade(self, *, difficulty: int, on: date) -> GridRegraded:
        """Say anew how difficult a geographic grid is."""
        self._geographic()
        _require_difficulty(difficulty)
        if difficulty == self.difficulty:
            raise Refused("The grid has this difficulty already.", about="difficulty")
        return GridRegraded(grid=GridId(self.id), difficulty=difficulty, on=on)

    def assign(self, *, manager: StaffId, on: date, reason: str = "") -> GridAssigned:
        """Give a geographic grid to a manager."""
        if not self.geographic:
            raise Refused("Only a geographic grid can be given to a manager.")
        if manager == self.manager:
            raise Refused("This grid is this manager's already.", about="manager")
        return GridAssigned(grid=GridId(self.id), manager=manager, reason=reason, on=on)

    def after(self, event: Event) -> Self:
        """The grid once `event` has happened."""
        changes: dict[str, Any] = {}
        if isinstance(event, GeographicGridDefined):
            changes = {"geographic": event, "name": event.name, "difficulty": event.difficulty}
        elif isinstance(event, PersonalGridDefined):
            changes = {"personal": event, "manager": event.manager, "name": event.name}
        elif isinstance(event, GridAssigned):
            changes = {"manager": event.manager}
        elif isinstance(event, GridRenamed):
            changes = {"name": event.name}
        elif isinstance(event, GridRegraded):
            changes = {"difficulty": event.difficulty}
        return replace(self, **changes)

    def _geographic(self) -> None:
        if not self.geographic:
            raise Refused("Only a geographic grid can be changed here.")

    def _undefined(self) -> None:
        if self.geographic or self.personal:
            raise Refused("This grid is defined already.")


def _require_difficulty(difficulty: int) -> None:
    if difficulty not in (1, 2, 3):
        raise Refused("Give the difficulty of the grid as 1, 2 or 3.", about="difficulty")
