"""Whom and what a file names, and on which day for the first time."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.ledger.intake.row import VisitRow


class Arrival(msgspec.Struct, kw_only=True, gc=False):
    """The first day in the file, and a row of that day.

    `about` is the first row about a customer; None for one who is only named as a contact.
    """

    day: date
    row: VisitRow
    about: VisitRow | None = None


class Arrivals:
    """First days of the names in a file, gathered row by row."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self.units: dict[str, Arrival] = {}
        self.staff: dict[str, Arrival] = {}
        self.grids: dict[str, Arrival] = {}
        self.customers: dict[str, Arrival] = {}
        self.referees: set[str] = set()

    def meet(self, row: VisitRow, day: date) -> None:
        """Note the names of a row whose first event is of `day`."""
        _note(self.staff, row.manager, row, day)
        arrival = _note(self.customers, row.customer, row, day)
        arrival.about = arrival.about or row
        if row.unit:
            _note(self.units, row.unit, row, day)
        if row.grid:
            _note(self.grids, row.grid, row, day)
        for name in row.contacts:
            _note(self.customers, name, row, day)
        self.referees.update(row.referees)

    def follows(self, row: VisitRow) -> bool:
        """Whether the row has the manager in the unit of the manager's first day in the file."""
        return not row.unit or row.unit == self.staff[row.manager].row.unit


def _note(arrivals: dict[str, Arrival], name: str, row: VisitRow, day: date) -> Arrival:
    arrival = arrivals.get(name)
    if arrival is None:
        arrival = arrivals[name] = Arrival(day=day, row=row)
    elif day < arrival.day:
        arrival.day, arrival.row = day, row
    return arrival
