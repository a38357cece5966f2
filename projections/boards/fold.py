"""What score lines add to the boards: collected as they come, spread once per stretch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from domain.bank import DayOpened
from domain.calendar import bounds
from domain.event import Entry, Event, StaffId, UnitId
from domain.ranking import CLOSE as CLOSE_BOARD
from domain.ranking import EFFECTIVE as EFFECTIVE_BOARD
from domain.ranking import HELP as HELP_BOARD
from domain.ranking import rate_value
from domain.ruleset import Ruleset
from domain.score import ACHIEVED, CLOSE, CONTACT, EFFECTIVE, HELD, Fact, Line, Score
from domain.setting import Setting
from domain.tally import PURPOSED
from projections.boards.meetings import Meetings, windows_around
from projections.boards.rolling import Rolling
from projections.boards.rows import (
    BOARD,
    DAY,
    LEVEL,
    ROLLING,
    SUMS,
    UNRANKED,
    BoardRow,
    DayRow,
    LevelRow,
)
from projections.projection import OnEvent, OnLine, Plain
from projections.shelf import Shelf

CONTACTED = len(SUMS)
CLOSED = CONTACTED + 1
"""Where distinct customers stand behind the sums while they are collected."""

_INDEX = {name: index for index, name in enumerate(SUMS)}
_OF_FACT = {
    HELD: _INDEX["visits"],
    ACHIEVED: _INDEX["achieved"],
    EFFECTIVE: _INDEX["effective"],
    CONTACT: _INDEX["contacts"],
    CLOSE: _INDEX["closes"],
}

_PURPOSED = _INDEX["purposed"]
_MEETINGS = (CONTACT, CLOSE)

_NUMBERS = BoardRow.__struct_fields__[3:-1]

Key = tuple[str, UnitId, StaffId]
Levels = tuple[int | None, int | None, int | None]
"""The values by which a row stands on the boards of _LEVELS; None for not at all."""

_LEVELS = (EFFECTIVE_BOARD, CLOSE_BOARD, HELP_BOARD)
_NOWHERE: Levels = (None, None, None)


class BoardFold(Plain):
    """Adds up score lines per manager, unit and day; at the end of a stretch each sum goes once
    into each window and each unit above.
    """

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._setting = setting
        self._boards, self._levels, self._days = shelf[BOARD], shelf[LEVEL], shelf[DAY]
        self._meetings = Meetings(shelf, setting, self._first, self._below, self._exactly)
        self._rolling = Rolling(shelf, setting)
        self._sums: dict[tuple[StaffId, int, UnitId], list[int]] = {}
        self._windows: dict[Key, list[int]] = {}
        self._alone: dict[Key, list[int]] = {}
        self._before: dict[Key, tuple[BoardRow, Levels]] = {}
        self._ranked_anew: set[str] = set()

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Other rules can rank what stands already in windows that are not over."""
        return {DayOpened: self._day_opened}

    def _day_opened(self, _entry: Entry, event: DayOpened) -> None:
        day = event.on.toordinal()
        now, before = self._setting.rules(day), self._setting.rules(day - 1)
        if (now.rate_minimum, now.wilson_z) != (before.rate_minimum, before.wilson_z):
            self._ranked_anew |= {ROLLING, *(window for window, _, _ in windows_around(day))}

    def on_lines(self) -> Mapping[type[Line], OnLine]:
        """Facts and score entries are added up."""
        return {Fact: self._count, Score: self._earn}

    def _earn(self, _entry: Entry, score: Score) -> None:
        claim = score.claim
        self._sum(claim.manager, claim.day, score.unit)[_INDEX[claim.measure]] += score.amount

    def _count(self, _entry: Entry, fact: Fact) -> None:
        kind = fact.kind
        sums = self._sum(fact.manager, fact.day, fact.unit)
        if kind in _MEETINGS:
            self._meet(fact)
            if not self._meetings.meet(fact) and kind == CONTACT:
                return
        elif kind == HELD and fact.flags & PURPOSED:
            sums[_PURPOSED] += fact.sign
        sums[_OF_FACT[kind]] += fact.sign

    def _sum(self, manager: StaffId, day: int, unit: UnitId) -> list[int]:
        key = (manager, day, unit)
        sums = self._sums.get(key)
        if sums is None:
            sums = self._sums[key] = [0] * (CLOSED + 1)
        return sums

    def _meet(self, fact: Fact) -> None:
        day = self._day((fact.manager, fact.day, fact.unit))
        met = day.contacted if fact.kind == CONTACT else day.closed
        if fact.sign > 0:
            met.append(fact.customer)
        else:
            met.remove(fact.customer)

    def _day(self, key: tuple[StaffId, int, UnitId]) -> DayRow:
        return self._days.edit(key) or self._days.put(DayRow(*key, [0] * len(SUMS)))

    def _first(self, fact: Fact) -> None:
        self._sum(fact.manager, fact.day, fact.unit)[CONTACTED] += fact.sign

    def _below(self, manager: StaffId, unit: UnitId, window: str, news: tuple[int, int]) -> None:
        _distinct(self._windows, (window, unit, manager), news)

    def _exactly(self, manager: StaffId, unit: UnitId, window: str, news: tuple[int, int]) -> None:
        _distinct(self._alone, (window, unit, manager), news)

    def finish(self) -> None:
        """Spread what was collected over the rows, and count people by value."""
        stale = self._rolling.stale({(manager, day) for manager, day, _ in self._sums})
        for key, sums in self._sums.items():
            manager, day, unit = key
            row = self._day(key)
            row.sums = [old + new for old, new in zip(row.sums, sums, strict=False)]
            for window, _, _ in windows_around(day):
                _add(self._windows, (window, unit, manager), sums)
        for (window, unit, manager), sums in self._windows.items():
            for scope in self._setting.path(unit):
                _increase(self._row((window, scope, manager)), sums)
        for place, sums in self._alone.items():
            _increase(self._row(place), sums)
        for manager in stale:
            self._roll(manager)
        for window in sorted(self._ranked_anew):
            for each in self._boards.where(window=window):
                self._row((window, each.scope, each.manager))
        self._rank()
        self._sums, self._windows, self._alone, self._before = {}, {}, {}, {}
        self._ranked_anew = set()

    def _roll(self, manager: StaffId) -> None:
        for scope, summed in self._rolling.rows(manager):
            key = (ROLLING, scope, manager)
            if summed or self._boards.get(key):
                row = self._row(key)
                for name in _NUMBERS:
                    setattr(row, name, getattr(summed, name) if summed else 0)

    def _row(self, key: Key) -> BoardRow:
        known = self._before.get(key)
        if known:
            return known[0]
        row = self._boards.edit(key)
        if row is None:
            row = self._boards.put(BoardRow(*key))
            self._before[key] = (row, _NOWHERE)
        else:
            self._before[key] = (row, _levels(row))
        return row

    def _rank(self) -> None:
        """Reckon what rows are ranked by; a row in which nothing is left goes.

        A window that is over is ranked by the rules of its last day, whatever came in later.
        """
        today, of_window = self._setting.today, dict[str, Ruleset]()
        for key, (row, before) in self._before.items():
            rules = of_window.get(row.window)
            if rules is None:
                rules = self._setting.rules(min(today, _last_day(row.window)))
                of_window[row.window] = rules
            value = _rate_value(row.closed, row.contacted, rules.rate_minimum, rules.wilson_z)
            row.close_value = UNRANKED if value is None else value
            stays = any(getattr(row, name) for name in _NUMBERS)
            after = _levels(row) if stays else _NOWHERE
            if before != after and self._is_root(row.scope):
                for kind, old, new in zip(_LEVELS, before, after, strict=True):
                    if old != new:
                        self._stand(row, kind, old, -1)
                        self._stand(row, kind, new, 1)
            if not stays:
                self._boards.remove(key)

    def _is_root(self, scope: UnitId) -> bool:
        return len(self._setting.path(scope)) == 1

    def _stand(self, row: BoardRow, kind: str, value: int | None, people: int) -> None:
        if value is None:
            return
        place = (row.window, row.scope, kind, value)
        level = self._levels.edit(place) or self._levels.put(LevelRow(*place))
        level.people += people
        if not level.people:
            self._levels.remove(place)


def _last_day(window: str) -> int:
    """The last day of a window; what has none goes on for ever."""
    return bounds(window)[1] - 1 if "/" in window else 1 << 40


_rate_value = lru_cache(maxsize=100_000)(rate_value)


def _levels(row: BoardRow) -> Levels:
    return row.ev, None if row.close_value == UNRANKED else row.close_value, row.help


def _add(into: dict[Key, list[int]], key: Key, sums: list[int]) -> None:
    found = into.get(key)
    if found is None:
        into[key] = list(sums)
    else:
        for index, amount in enumerate(sums):
            if amount:
                found[index] += amount


def _distinct(into: dict[Key, list[int]], key: Key, news: tuple[int, int]) -> None:
    found = into.get(key)
    if found is None:
        found = into[key] = [0] * (CLOSED + 1)
    found[CONTACTED] += news[0]
    found[CLOSED] += news[1]


def _increase(row: BoardRow, sums: list[int]) -> None:
    for name, amount in zip((*SUMS, "contacted", "closed"), sums, strict=True):
        if amount:
            setattr(row, name, getattr(row, name) + amount)
