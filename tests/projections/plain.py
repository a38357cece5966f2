"""The rules once more, read off GAME.md in nested loops over a whole history, at its end.

Nothing here is shared with the rules but event classes and the ruleset's data: what both say is
true or both are wrong in the same way, which is unlikely.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from domain.bank import BankOpened, CalendarDaySet, DayOpened, OrientationPublished
from domain.bank import RulesetPublished as Published
from domain.customer import CustomerRegistered, CustomerTiered, RegistrationConfirmed
from domain.event import Entry, Event
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from domain.staff import LeaveCancelled, LeaveTaken, StaffJoined, StaffMoved
from domain.unit import UnitOpened

E = TypeVar("E", bound=Event)
DAY = timedelta(days=1)


class Told:
    """A history, and what it says of the bank when all of it is known."""

    def __init__(self, entries: list[Entry]) -> None:
        """Read these entries, which begin with the first."""
        self.entries = entries
        self.by_kind: dict[type[Event], list[Entry]] = {}
        for entry in entries:
            self.by_kind.setdefault(type(entry.event), []).append(entry)
        self._asked: dict[tuple[type[Event], ...], list[Entry]] = {}
        opened = [entry.event.on for entry in self.of(DayOpened)]
        self.today = opened[-1] if opened else date.min
        self.zone = ZoneInfo(next(e.event.time_zone for e in self.of(BankOpened)))
        self.worked = {e.event.day: e.event.working for e in self.of(CalendarDaySet)}
        self.confirmed = {e.event.customer for e in self.of(RegistrationConfirmed)}
        self.segments = {e.event.customer: e.event.segment for e in self.of(CustomerRegistered)}
        self.parents = {e.event.unit: e.event.parent for e in self.of(UnitOpened)}
        self.away = self._away()

    def of(self, *kinds: type[Event]) -> list[Any]:
        """Entries whose event is of one of these types, in order."""
        if kinds not in self._asked:
            found = [entry for kind in kinds for entry in self.by_kind.get(kind, [])]
            self._asked[kinds] = sorted(found, key=lambda entry: entry.position)
        return self._asked[kinds]

    def days_late(self, entry: Entry, on: date) -> int:
        """Bank date of the recording less the date of what happened; an import is never late."""
        if entry.source.startswith("import:"):
            return 0
        return (entry.recorded.astimezone(self.zone).date() - on).days

    def rules(self, on: date) -> Ruleset:
        """The ruleset in force on a day."""
        versions = [(date.min, RULESET_1.version, RULESET_1)]
        for entry in self.of(Published):
            event = entry.event
            versions.append((event.effective_from, event.ruleset.version, event.ruleset))
        return max(each for each in versions if each[0] <= on)[2]

    def weight(self, on: date, customer: str, goal: str, product: str) -> int | None:
        """The orientation's weight in hundredths, None where it is silent."""
        rows: tuple[Any, ...] = ()
        since = date.min
        for entry in self.of(OrientationPublished):
            if since <= entry.event.effective_from <= on:
                since, rows = entry.event.effective_from, entry.event.weights
        asked = (self.segments.get(customer, ""), goal, product)
        for named in (3, 2, 1, 0):
            for row in rows:
                said = (row.segment, row.goal, row.product)
                if sum(map(bool, said)) == named and all(
                    s in ("", a) for s, a in zip(said, asked, strict=True)
                ):
                    return int(row.hundredths)
        return None

    def unit(self, staff: str, on: date) -> str:
        """Where somebody worked on a day; before the first day, where they began."""
        posts = [e for e in self.of(StaffJoined, StaffMoved) if e.event.staff == staff]
        posts.sort(key=lambda e: (e.event.on, e.position))
        before = [e for e in posts if e.event.on <= on]
        return str((before or posts[::-1])[-1].event.unit) if posts else ""

    def units_above(self, unit: str) -> Iterator[str]:
        """The unit and all those above it."""
        yield unit
        while unit := self.parents.get(unit, ""):
            yield unit

    def cadence(self, customer: str, on: date) -> int:
        """Days after which the customer is due again; before the first tiering, the first tier."""
        tierings = [e for e in self.of(CustomerTiered) if e.event.customer == customer]
        tierings.sort(key=lambda e: (e.event.on, e.position))
        before = [e for e in tierings if e.event.on <= on]
        if not tierings:
            return 28
        tier = (before or tierings[::-1])[-1].event.tier
        return next(each.cadence for each in self.rules(on).tiers if each.code == tier)

    def works(self, day: date) -> bool:
        """Whether the bank works on a day."""
        return bool(self.worked.get(day, day.weekday() < 5))

    def present(self, staff: str, first: date, end: date) -> int:
        """Days in [first, end) on which the bank worked and somebody was there."""
        days = (first + n * DAY for n in range(max(0, (end - first).days)))
        return sum(self.works(day) and not self._on_leave(staff, day) for day in days)

    def _on_leave(self, staff: str, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away.get(staff, ()))

    def _away(self) -> dict[str, set[tuple[date, date]]]:
        away: dict[str, set[tuple[date, date]]] = {}
        for entry in self.of(LeaveTaken, LeaveCancelled):
            leave = (entry.event.first, entry.event.last)
            of_staff = away.setdefault(entry.event.staff, set())
            (of_staff.add if isinstance(entry.event, LeaveTaken) else of_staff.discard)(leave)
        return away
