"""Meetings: in which windows a customer is new to a manager, or newly closed with."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from functools import lru_cache

from domain.calendar import bounds, windows_of
from domain.event import CustomerId, StaffId, UnitId
from domain.score import CLOSE, CONTACT, Fact
from domain.setting import Setting
from projections.boards.rows import ALL, MET, PAIR, ROLLING, ROLLING_DAYS, MetRow, PairRow
from projections.shelf import Shelf

Key = tuple[str, UnitId, StaffId]
Met = list[tuple[int, UnitId]]
Window = tuple[str, int, int]
"""Name of a window, its first day, and the day after its last."""

Change = Callable[[Key, int, int], None]
"""Told by how much the customers contacted, and those closed with, of a board row change."""


class Meetings:
    """Remembers who met whom when. Distinct customers are collected per manager, unit and window,
    and told once per stretch.
    """

    def __init__(self, shelf: Shelf, setting: Setting, change: Change) -> None:
        """Keep the pairs in the drawers of `shelf`, and tell `change` what differs."""
        self._setting, self._change = setting, change
        self._pairs, self._met = shelf[PAIR], shelf[MET]
        self._news: dict[tuple[StaffId, UnitId, str], list[int]] = {}

    def meet(self, fact: Fact, windows: tuple[Window, ...]) -> bool:
        """A customer was contacted or closed with, or no longer (sign -1).

        Returns whether the fact is a (customer, day) that no other fact of its kind tells.
        """
        unit, day = fact.unit, fact.day
        pair = self._pair(fact.manager, fact.customer, day)
        days = pair.contacts if fact.kind == CONTACT else pair.closes
        if fact.sign < 0:
            days.remove((day, unit))
        elsewhere = any(place != unit for _, place in (*pair.contacts, *pair.closes))
        if elsewhere:
            for scope in self._setting.path(unit):
                for window, news in self._news_of(fact, pair, scope, windows):
                    self._change((window, scope, fact.manager), *news)
        else:
            for window, news in self._news_of(fact, pair, None, windows):
                self._collect((fact.manager, unit, window), news)
        alone = (day, unit) not in days
        if fact.sign > 0:
            insort(days, (day, unit))
        return alone

    def _pair(self, manager: StaffId, customer: CustomerId, day: int) -> PairRow:
        met = self._met.edit((day, manager)) or self._met.put(MetRow(day, manager))
        if customer not in met.customers:
            met.customers.append(customer)
        key = (manager, customer)
        return self._pairs.edit(key) or self._pairs.put(PairRow(manager, customer))

    def _news_of(
        self, fact: Fact, pair: PairRow, scope: UnitId | None, windows: tuple[Window, ...]
    ) -> list[tuple[str, tuple[int, int]]]:
        contacts, closes = self._days(pair.contacts, scope), self._days(pair.closes, scope)
        if not contacts and not closes and fact.kind == CONTACT:
            return [(name, (fact.sign, 0)) for name, _, _ in windows]
        found = []
        for name, start, end in windows:
            contacted, closed = _any_in(contacts, start, end), _any_in(closes, start, end)
            if fact.kind == CLOSE:
                news = 0, fact.sign * int(contacted and not closed)
            else:
                news = fact.sign * int(not contacted), fact.sign * int(closed and not contacted)
            if news != (0, 0):
                found.append((name, news))
        return found

    def _days(self, met: Met, scope: UnitId | None) -> list[int]:
        """The days of meetings in a subtree, all of them where `scope` is None."""
        if scope is None:
            return [day for day, _ in met]
        return [day for day, unit in met if scope in self._setting.path(unit)]

    def _collect(self, key: tuple[StaffId, UnitId, str], news: tuple[int, int]) -> None:
        sums = self._news.get(key)
        if sums is None:
            sums = self._news[key] = [0, 0]
        sums[0] += news[0]
        sums[1] += news[1]

    def settle(self) -> None:
        """Tell what was collected."""
        for (manager, unit, window), (contacted, closed) in self._news.items():
            for scope in self._setting.path(unit):
                self._change((window, scope, manager), contacted, closed)
        self._news = {}

    def roll(self, days: list[int], was: range, now: range) -> None:
        """Move the rolling window: `days` are those that leave or enter it."""
        pairs: dict[tuple[StaffId, CustomerId], PairRow] = {}
        for day in days:
            for met in self._met.where(day=day):
                for customer in met.customers:
                    pair = self._pairs.get((met.manager, customer))
                    if pair:
                        pairs[met.manager, customer] = pair
        for pair in pairs.values():
            units = {unit for _, unit in (*pair.contacts, *pair.closes)}
            for scope in sorted({scope for unit in units for scope in self._setting.path(unit)}):
                contacts, closes = self._days(pair.contacts, scope), self._days(pair.closes, scope)
                old, new = _standing(contacts, closes, was), _standing(contacts, closes, now)
                if old != new:
                    key = (ROLLING, scope, pair.manager)
                    self._change(key, new[0] - old[0], new[1] - old[1])


@lru_cache(maxsize=4096)
def windows_around(day: int, today: int) -> tuple[Window, ...]:
    """All windows that `day` is in, the rolling one as it stands today."""
    windows: list[Window] = [(name, *bounds(name)) for name in windows_of(day)]
    windows.append((ALL, 0, 1 << 40))
    span = rolling(today)
    if day in span:
        windows.append((ROLLING, span.start, span.stop))
    return tuple(windows)


def rolling(today: int) -> range:
    """The days of the rolling window."""
    return range(max(1, today - ROLLING_DAYS + 1), today + 1)


def _standing(contacts: list[int], closes: list[int], span: range) -> tuple[int, int]:
    contacted = _any_in(contacts, span.start, span.stop)
    return int(contacted), int(contacted and _any_in(closes, span.start, span.stop))


def _any_in(days: list[int], start: int, end: int) -> bool:
    at = bisect_left(days, start)
    return at < len(days) and days[at] < end
