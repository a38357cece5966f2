"""What score lines add to the boards, and what a day that opens takes out of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from domain.bank import DayOpened
from domain.calendar import windows_of
from domain.event import Entry, Event, StaffId, UnitId
from domain.ranking import rate_value
from domain.score import ACHIEVED, CLOSE, CONTACT, EFFECTIVE, HELD, Fact, Line, Score
from domain.setting import Setting
from domain.tally import PURPOSED
from projections.boards.meetings import Key, Meetings, rolling, windows_around
from projections.boards.rows import BOARD, LEVEL, ROLLING, UNRANKED, BoardRow, LevelRow
from projections.projection import OnEvent, OnLine
from projections.shelf import Shelf

SUMS = (
    "ev",
    "help",
    "craft",
    "award",
    "visits",
    "purposed",
    "achieved",
    "effective",
    "contacts",
    "closes",
)
"""Columns of a board row that add up by day."""

_INDEX = {name: index for index, name in enumerate(SUMS)}
_OF_FACT = {
    HELD: "visits",
    ACHIEVED: "achieved",
    EFFECTIVE: "effective",
    CONTACT: "contacts",
    CLOSE: "closes",
}

Levels = tuple[int | None, int | None]
"""The values by which a row stands on the effective and the close board; None for not at all."""


class BoardFold:
    """Adds up score lines: sums are collected per manager, unit and day, and spread over windows
    and units once per stretch.
    """

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._boards, self._levels = shelf[BOARD], shelf[LEVEL]
        self._meetings = Meetings(shelf, setting, self._distinguish)
        self._today = setting.today
        self._sums: dict[tuple[StaffId, UnitId, int], list[int]] = {}
        self._before: dict[Key, tuple[BoardRow, Levels]] = {}

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Time moves the rolling window."""
        return {DayOpened: self._day_opened}

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """Facts and score entries are added up."""
        return {Fact: self._count, Score: self._earn}

    def _earn(self, _entry: Entry, score: Score) -> None:
        claim = score.claim
        self._add(claim.manager, score.unit, claim.day, claim.measure, score.amount)

    def _count(self, _entry: Entry, fact: Fact) -> None:
        if fact.kind in (CONTACT, CLOSE):
            windows = windows_around(fact.day, self._today)
            alone = self._meetings.meet(fact, windows)
            if fact.kind == CONTACT and not alone:
                return
        self._add(fact.manager, fact.unit, fact.day, _OF_FACT[fact.kind], fact.sign)
        if fact.kind == HELD and fact.flags & PURPOSED:
            self._add(fact.manager, fact.unit, fact.day, "purposed", fact.sign)

    def _add(self, manager: StaffId, unit: UnitId, day: int, column: str, amount: int) -> None:
        key = (manager, unit, day)
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = [0] * len(SUMS)
        sums[_INDEX[column]] += amount

    def finish(self) -> None:
        """Spread what was collected over the rows, and count people by value."""
        for (manager, unit, day), sums in self._sums.items():
            windows = [name for name, _, _ in windows_around(day, self._today)]
            for scope in self._setting.path(unit):
                for window in windows:
                    _increase(self._row((window, scope, manager)), sums, 1)
        self._sums = {}
        self._meetings.settle()
        rules = self._setting.rules(self._today)
        roots = {scope for _, scope, _ in self._before if len(self._setting.path(scope)) == 1}
        for row, before in self._before.values():
            value = _rate_value(row.closed, row.contacted, rules.rate_minimum, rules.wilson_z)
            row.close_value = UNRANKED if value is None else value
            if row.scope in roots:
                self._stand_anew(row, before)
        self._before = {}

    def _distinguish(self, key: Key, contacted: int, closed: int) -> None:
        row = self._row(key)
        row.contacted += contacted
        row.closed += closed

    def _row(self, key: Key) -> BoardRow:
        known = self._before.get(key)
        if known:
            return known[0]
        row = self._boards.edit(key)
        if row is None:
            row = self._boards.put(BoardRow(*key))
            self._before[key] = (row, (None, None))
        else:
            self._before[key] = (row, _levels(row))
        return row

    def _stand_anew(self, row: BoardRow, before: Levels) -> None:
        for kind, old, new in zip(("effective", "close"), before, _levels(row), strict=True):
            if old != new:
                self._stand(row, kind, old, -1)
                self._stand(row, kind, new, 1)

    def _stand(self, row: BoardRow, kind: str, value: int | None, people: int) -> None:
        if value is None:
            return
        place = (row.window, row.scope, kind, value)
        level = self._levels.edit(place) or self._levels.put(LevelRow(*place))
        level.people += people
        if not level.people:
            self._levels.remove(place)

    def _day_opened(self, _entry: Entry, event: DayOpened) -> None:
        """Advance the rolling window: what leaves it is taken away, what enters is added."""
        self.finish()
        was, now = rolling(self._today), rolling(event.on.toordinal())
        leaving = [day for day in was if day not in now]
        entering = [day for day in now if day not in was]
        moved = [*((day, -1) for day in leaving), *((day, 1) for day in entering)]
        # All questions come before the first change: each one writes what was touched so far.
        days = [(row, sign) for day, sign in moved for row in self._of_day(day)]
        for row, sign in days:
            sums = [int(getattr(row, column)) for column in SUMS]
            _increase(self._row((ROLLING, row.scope, row.manager)), sums, sign)
        self._meetings.roll(leaving + entering, was, now)
        self._today = event.on.toordinal()
        self.finish()

    def _of_day(self, day: int) -> list[BoardRow]:
        return self._boards.where(window=windows_of(day)[0])


_rate_value = lru_cache(maxsize=100_000)(rate_value)


def _levels(row: BoardRow) -> Levels:
    return row.ev, None if row.close_value == UNRANKED else row.close_value


def _increase(row: BoardRow, sums: list[int], sign: int) -> None:
    row.ev += sign * sums[0]
    row.help += sign * sums[1]
    row.craft += sign * sums[2]
    row.award += sign * sums[3]
    row.visits += sign * sums[4]
    row.purposed += sign * sums[5]
    row.achieved += sign * sums[6]
    row.effective += sign * sums[7]
    row.contacts += sign * sums[8]
    row.closes += sign * sums[9]
