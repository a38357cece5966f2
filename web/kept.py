"""What a process keeps of what it reckoned, because it takes long and seldom changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from web.fresh import Fresh

MOST = 50
"""Things that are kept, those that were asked for last, unless told otherwise."""

D = TypeVar("D")
T = TypeVar("T")

Keep = Callable[[Hashable, float | None, Callable[[], Any]], Any]
"""Gives the thing about something: `Kept.get` of some who keep."""


class _Reckoned(NamedTuple):
    """A thing, when it was reckoned, and until when it is good however long it lasts else."""

    thing: Any
    at: float
    until: float


class Kept:
    """Things by what they are about. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with nothing."""
        self._most = most
        self._things: OrderedDict[Hashable, _Reckoned] = OrderedDict()
        self._lock = Lock()

    def get(self, about: Hashable, lasts: float | None, reckon: Callable[[], T]) -> T:
        """The thing, reckoned now unless that was done in the last `lasts` seconds, None for ever.

        Two who ask at once may both reckon it; nobody waits for another one's database.
        """
        found, now = self._things.get(about), time.monotonic()
        if found and (lasts is None or now - found.at < lasts or now < found.until):
            with self._lock:  # what is asked for stays, what nobody asks for any more goes first
                if about in self._things:
                    self._things.move_to_end(about)
            thing: T = found.thing
            return thing
        return self.renew(about, 0.0, reckon)

    def renew(self, about: Hashable, good_for: float, reckon: Callable[[], T]) -> T:
        """The thing, reckoned now in any case; good for so many seconds at least."""
        thing = reckon()
        with self._lock:
            now = time.monotonic()
            self._things[about] = _Reckoned(thing, now, now + good_for)
            self._things.move_to_end(about)
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing


class Known(NamedTuple):
    """A thing, how far the views were when it was reckoned, and when that was still the case."""

    thing: Any
    fresh: Fresh
    at: float

    @property
    def age(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self.at


class Told(Generic[D]):
    """A thing that is told as of an entry, how it is reckoned, and when it was asked for last."""

    def __init__(self, day: int, lasts: float, reckon: Callable[[D], Any]) -> None:
        """Begin with nothing; it is about that day, and old after so many seconds."""
        self.day, self.lasts, self.asked = day, lasts, 0.0
        self._reckon = reckon
        self.known: Known | None = None

    def again(self, desk: D, fresh: Fresh) -> Known:
        """Reckon it at a desk where the views are as fresh as that, unless they were then."""
        began, known = time.monotonic(), self.known
        is_same = known and known.fresh.position == fresh.position
        thing = known.thing if known and is_same else self._reckon(desk)
        self.known = Known(thing, fresh, began)
        return self.known

    @property
    def overdue(self) -> float:
        """Seconds since it is old; there is nothing overdue in what was never known."""
        return self.known.age - self.lasts if self.known else 0.0


class AsOf(Generic[D]):
    """Things that are told as of an entry, those asked for last. Safe to share between threads."""

    def __init__(self) -> None:
        """Begin with nothing, and with nobody who tends it."""
        self._things: OrderedDict[Hashable, Told[D]] = OrderedDict()
        self._lock = Lock()
        self.patience = 0.0

    def about(self, about: Hashable, begin: Callable[[], Told[D]]) -> Told[D]:
        """The thing about something, which somebody asks for now."""
        with self._lock:
            found = self._things.get(about) or begin()
            self._things[about] = found
            self._things.move_to_end(about)
            if len(self._things) > MOST:
                self._things.popitem(last=False)
        found.asked = time.monotonic()
        return found

    def known(self, about: Hashable) -> Known | None:
        """What is known about something, without asking for it."""
        found = self._things.get(about)
        return found.known if found else None

    def due(self, day: int, lately: float) -> Told[D] | None:
        """The thing of a day that is longest overdue, among those asked for in the last seconds."""
        with self._lock:
            things = list(self._things.values())
        since = time.monotonic() - lately
        due = [each for each in things if each.day == day and each.asked > since]
        return max(
            (each for each in due if each.overdue > 0), key=lambda each: each.overdue, default=None
        )
