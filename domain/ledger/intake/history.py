"""What the ledger holds already of what a file tells: visits, people, units, settled periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from domain.bank import Bank, BankOpened
from domain.calendar import windows_of
from domain.event import EPOCH, Subject, UnitId
from domain.ledger.ledger import Ledger
from domain.ledger.mapper import entry_of
from domain.ledger.schema import EVENT
from domain.ledger.store import in_batches
from domain.setting import SETTING_EVENTS, Setting
from domain.unit import GeographicGridDefined, GridRenamed, UnitOpened, UnitRenamed

S = TypeVar("S", bound=Subject)

_STRETCH = 5_000


class History:
    """The bank as an import finds it."""

    def __init__(self, ledger: Ledger) -> None:
        """Read what the bank has been set to so far."""
        self._ledger = ledger
        self.bank: Bank = ledger.bank()
        self.setting = Setting()
        self.root = UnitId("")
        self._units: dict[str, str] = {}
        position = 0
        while entries := ledger.since(position, _STRETCH, kinds=(*SETTING_EVENTS, UnitRenamed)):
            for entry in entries:
                self.setting.take(entry)
                if isinstance(entry.event, UnitOpened | UnitRenamed):
                    self._name(entry.event)
            position = entries[-1].position
        self.today = self.bank.today or self._date()

    def _name(self, unit: UnitOpened | UnitRenamed) -> None:
        if isinstance(unit, UnitOpened) and not unit.parent:
            self.root = self.root or unit.unit
        elif unit.unit != self.root:
            self._units[unit.unit] = unit.name

    def units(self) -> dict[str, str]:
        """Ids of units by name; of two with one name nobody can tell which is meant."""
        return _unmistakable((name, unit) for unit, name in self._units.items())

    def grids(self) -> dict[str, str]:
        """Ids of geographic grids by name."""
        names: dict[str, str] = {}
        position, kinds = 0, (GeographicGridDefined, GridRenamed)
        while entries := self._ledger.since(position, _STRETCH, kinds=kinds):
            for entry in entries:
                if isinstance(entry.event, GeographicGridDefined | GridRenamed):
                    names[entry.event.grid] = entry.event.name
            position = entries[-1].position
        return _unmistakable((name, grid) for grid, name in names.items())

    def staff(self) -> dict[str, str]:
        """Ids of members of staff by their numbers."""
        people = self._ledger.vault.people(self.setting.staff())
        return _unmistakable((one.number, one.id) for one in people.values() if one.number)

    @property
    def time_zone(self) -> str:
        """The bank's, or that of a bank yet to be opened."""
        return (self.bank.opened or BankOpened(name="", on=date.min)).time_zone

    def _date(self) -> date:
        """The bank date now, in a bank that has not opened a day."""
        moment = EPOCH + timedelta(microseconds=self._ledger.clock())
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def settled(self, day: date) -> str:
        """The settled period that `day` belongs to, empty where there is none."""
        if not self.bank.settled:
            return ""
        windows = windows_of(day.toordinal())
        return next((window for window in windows if window in self.bank.settled), "")

    def commands(self, subjects: Sequence[str]) -> dict[str, str]:
        """Of those subjects that have a history, the command that began it."""
        found: dict[str, str] = {}
        with self._ledger.store.read() as connection:
            for some in in_batches(subjects):
                query = select(EVENT.c.subject, EVENT.c.command).where(
                    EVENT.c.subject.in_(some), EVENT.c.version == 1
                )
                found.update((row.subject, row.command or "") for row in connection.execute(query))
        return found

    def loaded(self, kind: type[S], subjects: Sequence[str]) -> dict[str, S]:
        """Many subjects at once, with all their facts."""
        found = {subject: kind(id=subject) for subject in subjects}
        with self._ledger.store.read() as connection:
            for some in in_batches(subjects):
                query = select(EVENT).where(EVENT.c.subject.in_(some)).order_by(EVENT.c.position)
                for row in connection.execute(query):
                    entry = entry_of(tuple(row))
                    found[entry.subject] = found[entry.subject].seen((entry.event,))
        return found


def _unmistakable(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, identity in named:
        found.setdefault(name, set()).add(identity)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}
