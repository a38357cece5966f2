"""Meetings: in which calendar windows a customer is new to a manager, or newly closed with."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from functools import lru_cache

from domain.calendar import bounds, windows_of
from domain.event import StaffId, UnitId
from domain.score import CLOSE, CONTACT, Fact
from domain.setting import Setting
from projections.boards.rows import ALL, PAIR, PairRow
from projections.shelf import Shelf

Met = list[tuple[int, UnitId]]
Window = tuple[str, int, int]
"""Name of a window, its first day, and the day after its last."""

News = Callable[[StaffId, UnitId, str, tuple[int, int]], None]
"""Told manager, unit, window, and by how much those contacted and closed with change there."""

First = Callable[[Fact], None]
"""Told of a contact with a customer whom the manager never met otherwise."""


class Meetings:
    """Remembers on which days a manager met a customer."""

    def __init__(
        self, shelf: Shelf, setting: Setting, first: First, below: News, exactly: News
    ) -> None:
        """Keep the pairs in a drawer of `shelf`.

        `below` is told what holds for a unit and all above it, `exactly` what holds for one alone,
        `first` what holds for all windows of a day, in the unit and all above it.
        """
        self._setting, self._first, self._below, self._exactly = setting, first, below, exactly
        self._pairs = shelf[PAIR]

    def meet(self, fact: Fact) -> bool:
        """A customer was contacted or closed with, or no longer (sign -1).

        Returns whether no other fact of its kind tells the same (customer, day).
        """
        key = (fact.manager, fact.customer)
        pair = self._pairs.edit(key) or self._pairs.put(PairRow(*key))
        days = pair.contacts if fact.kind == CONTACT else pair.closes
        met = (fact.day, fact.unit)
        if fact.sign < 0:
            days.remove(met)
        self._tell(fact, pair)
        alone = met not in days
        if fact.sign > 0:
            insort(days, met)
        return alone

    def _tell(self, fact: Fact, pair: PairRow) -> None:
        if not pair.contacts and not pair.closes and fact.kind == CONTACT:
            self._first(fact)
            return
        unit, windows = fact.unit, windows_around(fact.day)
        contacts, closes = [day for day, _ in pair.contacts], [day for day, _ in pair.closes]
        if {unit}.issuperset(place for _, place in pair.contacts + pair.closes):
            for window, news in _news(fact, contacts, closes, windows):
                self._below(fact.manager, unit, window, news)
        else:
            for scope in self._setting.path(unit):
                contacts, closes = self._days(pair.contacts, scope), self._days(pair.closes, scope)
                for window, news in _news(fact, contacts, closes, windows):
                    self._exactly(fact.manager, scope, window, news)

    def _days(self, met: Met, scope: UnitId) -> list[int]:
        """The days of meetings in a subtree."""
        return [day for day, unit in met if scope in self._setting.path(unit)]


@lru_cache(maxsize=16384)
def windows_around(day: int) -> tuple[Window, ...]:
    """The calendar windows that `day` is in, and the one of all time."""
    return (*((name, *bounds(name)) for name in windows_of(day)), (ALL, 0, 1 << 40))


def _news(
    fact: Fact, contacts: list[int], closes: list[int], windows: tuple[Window, ...]
) -> list[tuple[str, tuple[int, int]]]:
    """How the fact changes whether the customer counts, given all other facts."""
    found, sign = [], fact.sign
    for name, start, end in windows:
        contacted = _any_in(contacts, start, end)
        if fact.kind == CLOSE:
            if contacted and not _any_in(closes, start, end):
                found.append((name, (0, sign)))
        elif not contacted:
            found.append((name, (sign, sign * _any_in(closes, start, end))))
    return found


def _any_in(days: list[int], start: int, end: int) -> bool:
    at = bisect_left(days, start)
    return at < len(days) and days[at] < end
