"""Managers and customers: a close with somebody under-visited with whom it does not come easily."""

from __future__ import annotations

from collections.abc import Iterator

from domain.balance import is_under, trailing_days
from domain.customer import CustomerTiered, GridMemberAdded, GridMemberRemoved, RapportRated
from domain.event import Code, CustomerId, Entry, GridId, StaffId
from domain.ruleset_parts import HARD_CLOSE
from domain.score import CONTACT, Fact
from domain.setting import Setting
from domain.unit import GridAssigned, PersonalGridDefined
from projections.recognition.detections import Detections
from projections.recognition.rows import FILE, GRID, PAIR, FileRow, GridRow, PairRow
from projections.shelf import Shelf


class Pairs:
    """Keeps who met whom, how it felt, and since when whose customer somebody is.

    A rating counts for visits that begin after it, in the ledger and by their day; so it never
    changes what was detected before.
    """

    def __init__(self, shelf: Shelf, setting: Setting, detections: Detections) -> None:
        """Keep them in the drawers of `shelf`."""
        self._setting, self._detections = setting, detections
        self._pairs, self._files, self._grids = shelf[PAIR], shelf[FILE], shelf[GRID]

    def fact(self, fact: Fact, now: int) -> None:
        """A customer was contacted or closed with, or was not after all."""
        key = (fact.manager, fact.customer)
        row = self._pairs.edit(key) or self._pairs.put(PairRow(*key))
        told = row.contacts if fact.kind == CONTACT else row.closes
        if fact.sign > 0:
            told[fact.visit] = (fact.day, fact.cause)
        else:
            told.pop(fact.visit, None)
        # What comes after a close changes nothing for it.
        if row.hard or (row.ratings and any(day >= fact.day for day, _ in row.closes.values())):
            self._reckon(row, now)

    def rated(self, entry: Entry, event: RapportRated) -> None:
        """Somebody says how a customer feels to them."""
        key = (event.manager, event.customer)
        row = self._pairs.edit(key) or self._pairs.put(PairRow(*key))
        row.ratings.append((event.on.toordinal(), entry.position, event.rapport))
        row.ratings.sort()
        self._file(event.customer).rated = 1

    def tiered(self, entry: Entry, event: CustomerTiered) -> None:
        """A customer is due more or less often from a day on."""
        row = self._file(event.customer)
        row.tiers.append((event.on.toordinal(), event.tier))
        row.tiers.sort(key=lambda each: each[0])
        self._reckon_customer(row, entry.position)

    def gridded(self, entry: Entry, event: GridMemberAdded | GridMemberRemoved) -> None:
        """A customer belongs to a grid from a day on, or no longer."""
        row, member = self._file(event.customer), int(isinstance(event, GridMemberAdded))
        row.grids.append((event.on.toordinal(), entry.position, event.grid, member))
        row.grids.sort()
        self._reckon_customer(row, entry.position)

    def assigned(self, entry: Entry, event: GridAssigned | PersonalGridDefined) -> None:
        """A grid is somebody's from a day on."""
        row = self._grids.edit(event.grid) or self._grids.put(GridRow(event.grid))
        row.owners.append((event.on.toordinal(), entry.position, event.manager))
        row.owners.sort()
        for manager in dict.fromkeys(owner for _, _, owner in row.owners):
            for pair in self._pairs.where(manager=manager):
                self._reckon(pair, entry.position)

    def _file(self, customer: CustomerId) -> FileRow:
        return self._files.edit(customer) or self._files.put(FileRow(customer))

    def _reckon_customer(self, row: FileRow, now: int) -> None:
        if row.rated:
            for pair in self._pairs.where(customer=row.customer):
                self._reckon(pair, now)

    def _reckon(self, row: PairRow, now: int) -> None:
        """Bring what was detected to what follows from the pair as it is known now."""
        if not row.ratings or not (row.closes or row.hard):
            return
        causes = list(self._hard_closes(row))
        names = [self._detections.begin(HARD_CLOSE, row.manager, *each, now) for each in causes]
        for name in row.hard:
            if name not in names:
                self._detections.end(name, now)
        if names != row.hard:
            row.hard = [name for name in names if name]
            self._pairs.keep(row)

    def _hard_closes(self, row: PairRow) -> Iterator[tuple[int, tuple[int]]]:
        """The closes that count, as day and cause."""
        for visit, (day, cause) in sorted(row.closes.items(), key=lambda each: each[1]):
            began = row.contacts.get(visit)
            if began and self._felt_low(row, *began) and self._is_under_visited(row, began[0]):
                yield day, (cause,)

    def _felt_low(self, row: PairRow, day: int, position: int) -> bool:
        before = [each for each in row.ratings if each[0] < day and each[1] < position]
        return bool(before) and before[-1][2] <= self._setting.rules(day).balance.low_rapport

    def _is_under_visited(self, row: PairRow, day: int) -> bool:
        """Whether the customer was, on the morning of a visit's day."""
        rules = self._setting.rules(day)
        since = self._mine_since(row.manager, row.customer, day)
        if since is None:
            return False
        first = max(since, day - trailing_days(rules))
        visits = {on for on, _ in row.contacts.values() if first <= on < day}
        cadence = rules.cadence(self._tier(row.customer, day))
        return is_under((day - first) // cadence, len(visits), rules.balance)

    def _tier(self, customer: CustomerId, day: int) -> Code:
        """The tier in force on `day`; before the first tiering, the first tier."""
        row = self._files.get(customer)
        tiers = row.tiers if row else []
        before = [tier for since, tier in tiers if since <= day]
        return (before or [tier for _, tier in tiers[:1]] or [Code("")])[-1]

    def _mine_since(self, manager: StaffId, customer: CustomerId, day: int) -> int | None:
        """The first day of the time, going on, in which the customer is in a grid of the manager's;
        None where they are in none.
        """
        row = self._files.get(customer)
        grids = dict.fromkeys(grid for _, _, grid, _ in row.grids) if row else {}
        found = []
        for grid in grids:
            joined = _since([(d, m) for d, _, g, m in row.grids if g == grid], 1, day) if row else 0
            owned = self._owned_since(grid, manager, day)
            if joined and owned:
                found.append(max(joined, owned))
        return min(found, default=None)

    def _owned_since(self, grid: GridId, manager: StaffId, day: int) -> int:
        row = self._grids.get(grid)
        return _since([(d, who) for d, _, who in row.owners], manager, day) if row else 0


def _since(told: list[tuple[int, object]], wanted: object, day: int) -> int:
    """Since when it has been as wanted until `day`, by what was told in order; 0 if it is not."""
    since = 0
    for on, said in told:
        if on > day:
            break
        since = (since or on) if said == wanted else 0
    return since
