"""What a process keeps of what it reckoned, because it takes long and seldom changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from web.fresh import Fresh

MOST = 50
"""Things that are kept, those that were reckoned last, unless told otherwise."""

T = TypeVar("T")

Keep = Callable[[Hashable, float | None, Callable[[], Any]], Any]
"""Gives the thing about something: `Kept.get` of some who keep."""


class _Reckoned(NamedTuple):
    thing: Any
    at: float


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
        found = self._things.get(about)
        if found and (lasts is None or time.monotonic() - found.at < lasts):
            thing: T = found.thing
            return thing
        thing = reckon()
        with self._lock:
            self._things[about] = _Reckoned(thing, time.monotonic())
            self._things.move_to_end(about)
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing


def as_of(
    keep: Keep, about: Hashable, lasts: float | None, fresh: Fresh, reckon: Callable[[], T]
) -> tuple[T, Fresh]:
    """What is kept about something, and how far the views were when it was reckoned.

    Who wrote something since is told what is new: the views were freshened for them.
    """

    def read() -> tuple[T, Fresh]:
        return reckon(), fresh

    found: tuple[T, Fresh] = keep(about, lasts, read)
    if found[1].position < fresh.least:
        found = keep(about, 0, read)
    thing, then = found
    # What was not sealed then may be by now.
    unsealed = max(0, then.position - fresh.position + fresh.unsealed)
    return thing, then._replace(unsealed=unsealed)
