"""What makes those whom a file is the first to name part of the bank, and the bank itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from domain.customer import Customer
from domain.event import Code, Event, GridId, StaffId, Subject, UnitId
from domain.ledger.identity import new_id
from domain.ledger.intake.arrivals import Arrival, Arrivals
from domain.ledger.intake.history import History
from domain.ledger.intake.names import CUSTOMER, GRID, STAFF, UNIT, Names
from domain.ledger.intake.writing import Act
from domain.staff import Staff
from domain.unit import Grid, Unit

IMPORT = StaffId("import")
"""Who vouches for the customers whom a file names."""

_NAME_OF_BANK = "Bank"

S = TypeVar("S", bound=Subject)


class Opening:
    """Says of each arrival that is new to the bank what makes it part of the bank."""

    def __init__(self, arrivals: Arrivals, history: History, names: Names) -> None:
        """Everybody in `arrivals` has an id in `names`; `counts` tells how many were new."""
        self._arrivals, self._history, self._names = arrivals, history, names
        self._root = history.root
        self.counts: Counter[str] = Counter()

    def acts(self) -> Iterator[Act]:
        """The bank, then units, staff, grids and customers, each after what it needs."""
        if self._arrivals.staff:
            yield from self._bank()
            yield from self._units()
            yield from self._staff()
            yield from self._grids()
            yield from self._customers()

    def _bank(self) -> Iterator[Act]:
        bank, today = self._history.bank, self._history.today
        events: list[Event] = []
        if not bank.opened:
            self.counts["banks"] += 1
            zone = self._history.time_zone
            events.append(bank.open(name=_NAME_OF_BANK, on=today, time_zone=zone))
        if not bank.today:
            events.append(bank.seen(events).open_day(on=today))
        if events:
            yield Act(bank, tuple(events))
        if not self._root:
            root = Unit(id=new_id(UNIT))
            first = min(arrival.day for arrival in self._arrivals.staff.values())
            yield Act(root, (root.open(name=_NAME_OF_BANK, parent=UnitId(""), on=first),))
            self._root = UnitId(root.id)

    def _units(self) -> Iterator[Act]:
        for name, arrival, unit in self._each(UNIT, Unit, self._arrivals.units):
            if not unit.opened:
                self.counts["units"] += 1
                yield Act(unit, (unit.open(name=name, parent=self._root, on=arrival.day),))

    def _staff(self) -> Iterator[Act]:
        for _, arrival, staff in self._each(STAFF, Staff, self._arrivals.staff):
            if not staff.joined:
                self.counts["managers"] += 1
                yield Act(staff, (staff.join(unit=self._unit(arrival), on=arrival.day),))

    def _grids(self) -> Iterator[Act]:
        for name, arrival, grid in self._each(GRID, Grid, self._arrivals.grids):
            if not (grid.geographic or grid.personal):
                self.counts["grids"] += 1
                defined = grid.define(unit=self._unit(arrival), name=name, on=arrival.day)
                manager = self._manager(arrival)
                assigned = grid.seen((defined,)).assign(manager=manager, on=arrival.day)
                yield Act(grid, (defined, assigned))

    def _customers(self) -> Iterator[Act]:
        for _, arrival, customer in self._each(CUSTOMER, Customer, self._arrivals.customers):
            if not customer.registered:
                self.counts["customers"] += 1
                yield Act(customer, self._registration(customer, arrival))
            elif not (customer.confirmed or customer.departed):
                yield Act(customer, (customer.confirm(confirmer=IMPORT, on=arrival.day),))

    def _registration(self, customer: Customer, arrival: Arrival) -> tuple[Event, ...]:
        about, on = arrival.about or arrival.row, arrival.day
        told = arrival.about is not None
        rules = self._history.setting.rules(on.toordinal())
        registered = customer.register(
            registrar=self._manager(arrival),
            segment=about.segment if told else Code(""),
            on=on,
            rules=rules,
        )
        customer = customer.seen((registered,))
        events: list[Event] = [registered, customer.confirm(confirmer=IMPORT, on=on)]
        if told and about.tier:
            events.append(customer.assign_tier(tier=about.tier, on=on, rules=rules))
        if told and about.grid:
            grid = GridId(self._names.ids(GRID)[about.grid])
            events.append(customer.join_grid(grid=grid, on=on))
        return tuple(events)

    def _manager(self, arrival: Arrival) -> StaffId:
        return StaffId(self._names.ids(STAFF)[arrival.row.manager])

    def _unit(self, arrival: Arrival) -> UnitId:
        """Where the manager of the arrival works: as known, else as the file says."""
        known = self._history.setting.unit(self._manager(arrival), arrival.day.toordinal())
        first = self._arrivals.staff[arrival.row.manager].row.unit
        return known or UnitId(self._names.ids(UNIT).get(first, self._root))

    def _each(
        self, kind: str, of: type[S], arrivals: dict[str, Arrival]
    ) -> Iterator[tuple[str, Arrival, S]]:
        ids, new = self._names.ids(kind), self._names.new(kind)
        known = self._history.loaded(of, [ids[name] for name in arrivals if name not in new])
        # In order of ids the index of subjects grows at its end, twice as fast as at random places.
        for name, arrival in sorted(arrivals.items(), key=lambda item: ids[item[0]]):
            yield name, arrival, known.get(ids[name]) or of(id=ids[name])
