"""What takes long is told as of an entry, and reckoned ahead, so that nobody waits for it."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import structlog

from domain.ledger.store import Unavailable
from web.fresh import Fresh
from web.kept import Told
from web.request import Desk, Office

LATELY = 3600
"""What was asked for in so many seconds is likely to be asked for again."""

REST = 19
"""So many times as long as it worked, and not merely waited, the thread rests. It then takes a
twentieth of the time at most: while it works it shares the interpreter with the pages.
"""

PATIENCE = 900
"""Seconds that a thing may be old beyond what it lasts, where somebody tends it."""

SELDOM = (20_000, 10, 10)
"""The thresholds of the collector of garbage: a page of many rows begins thousands of objects that
are gone with it, and none of them refers to itself.
"""

SWITCH = 0.0005
"""Seconds for which a thread that works keeps the interpreter from the others. Whoever tells five
hundred streams gives it away five hundred times, and would wait so long each time until the thread
here, which works for seconds, lets go.
"""

_LOOK_SECONDS = 1.0

T = TypeVar("T")

log = structlog.get_logger()


def as_of(
    here: Desk, about: Hashable, lasts: float, fresh: Fresh, reckon: Callable[[Desk], T]
) -> tuple[T, Fresh]:
    """What is kept about something, and how far the views were when it was reckoned.

    It is reckoned now where it is older than so many seconds, unless somebody tends it, who will
    soon. Who wrote something since is told what is new: the views were freshened for them. It is
    about today, so that tomorrow it is another thing.
    """
    day = here.setting().today
    told = here.as_of.about((about, day), lambda: Told(day, lasts, reckon))
    known = told.known
    if not known or told.overdue > here.as_of.patience or known.fresh.position < fresh.least:
        known = told.again(here, fresh)
    thing, then = known.thing, known.fresh
    # What was not sealed then may be by now.
    unsealed = max(0, then.position - fresh.position + fresh.unsealed)
    return thing, then._replace(unsealed=unsealed)


class Ahead:
    """A thread that asks for what many will ask for, and again when it gets old."""

    def __init__(self, office: Office, standing: Sequence[Callable[[Desk], object]]) -> None:
        """Ask in an office, for what is `standing` when a day begins or the process does."""
        self._office, self._standing = office, standing
        self._thread = threading.Thread(target=self._run, name="ahead")
        self._done = threading.Event()
        self._day, self._asked = 0, 0.0

    def begin(self) -> None:
        """Begin to tend what is asked for, in a process that does nothing but answer."""
        gc.set_threshold(*SELDOM)
        sys.setswitchinterval(SWITCH)
        self._office.as_of.patience = PATIENCE
        self._thread.start()

    def end(self) -> None:
        """Tend it no more, and wait until that is so."""
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._done.is_set():
                began = time.thread_time()
                try:
                    self.turn()
                except Unavailable as error:
                    log.warning("ahead_waits", reason=str(error))
                self._done.wait(max(_LOOK_SECONDS, REST * (time.thread_time() - began)))
        finally:
            # Where a defect ends the thread, pages reckon what got old for themselves.
            self._office.as_of.patience = 0.0

    def turn(self) -> None:
        """Ask for all that is standing on a new day, and again before it counts as forgotten; else
        have one thing reckoned anew that got old.
        """
        with Desk(self._office) as here:
            day = here.setting().today
            if day != self._day or time.monotonic() - self._asked > LATELY / 2:
                for ask in self._standing:
                    ask(here)
                if day != self._day:
                    settle()
                self._day, self._asked = day, time.monotonic()
                return
            due = self._office.as_of.due(day, LATELY)
            if due:
                due.again(here, here.freshen())


def settle() -> None:
    """Have the collector of garbage leave alone what there is now. It is there to stay, and to look
    through all of it takes longer than three pages do, one of which waits.
    """
    gc.collect()
    gc.freeze()
