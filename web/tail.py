"""The tail of the ledger: one look at it for all streams of a process, and who is told what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

from domain.ledger.ledger import Ledger
from domain.ledger.store import Unavailable

POLL = 0.1
"""Seconds between two looks at the ledger."""

CHECK = 1.0
"""Seconds between two looks at who may listen still."""

LASTS = 600.0
"""Seconds after which a stream ends; the browser begins another, and is admitted again."""

OVER = "event: over\ndata:\n\n"
"""The last of what a stream is told whose listener may listen no longer."""


class News(NamedTuple):
    """What is to be told, and up to which position of the ledger that is all."""

    said: str
    position: int


class Guard(Protocol):
    """Tells in one question which of many tokens are good still."""

    def alive(self, tokens: Collection[str]) -> set[str]:
        """Those that are."""


class Channel(Protocol):
    """What some streams are told alike: it is made once for all of them.

    `gap` is how many seconds pass at least between two news, `quiet` after how many without any a
    stream says `here`, lest somebody in between cuts it.
    """

    guard: Guard
    gap: float
    quiet: float
    here: str

    def news(self, head: int) -> News:
        """What there is to tell now that the ledger has come to `head`; asked in a thread."""


class Listener:
    """An open stream. Of what it was not told yet only the newest is kept: so whoever reads slowly
    holds nobody up, and takes no room.
    """

    def __init__(self, token: str, until: float) -> None:
        """Listen under a token."""
        self.token, self.until = token, until
        self._said, self._ends = "", False
        self._ready = asyncio.Event()

    def tell(self, said: str) -> None:
        """Have the stream say this next."""
        if not self._ends:
            self._said = said
            self._ready.set()

    def remind(self, here: str) -> None:
        """Have the stream say that it is there, unless it has more to say."""
        if not self._ready.is_set():
            self.tell(here)

    def end(self, last: str = "") -> None:
        """End the stream, after these words."""
        self.tell(last)
        self._ends = True

    async def told(self) -> AsyncIterator[str]:
        """What the stream says, until its end."""
        ends = False
        while not ends:
            await self._ready.wait()
            said, ends = self._said, self._ends
            self._ready.clear()
            if said:
                yield said


class Circle:
    """The streams of one channel."""

    def __init__(self, channel: Channel, head: int, now: float) -> None:
        """Nobody listens yet; what comes after `head` will be told."""
        self.channel, self.listeners = channel, set[Listener]()
        self.last = News("", head)
        self._next, self._spoke = now, now
        self._telling: asyncio.Task[None] | None = None

    def look(self, head: int, now: float) -> None:
        """Begin to tell what is new, unless that is being done, or was a moment ago."""
        if self._telling and self._telling.done():
            self._telling.result()
            self._telling = None
        if head > self.last.position and now >= self._next and not self._telling:
            self._next = self._spoke = now + self.channel.gap
            self._telling = asyncio.create_task(self._tell(head))
        elif now - self._spoke >= self.channel.quiet:
            self._spoke = now
            for each in self.listeners:
                each.remind(self.channel.here)
        for each in self.listeners:
            if now >= each.until:
                each.end()

    async def _tell(self, head: int) -> None:
        try:
            self.last = await run_in_threadpool(self.channel.news, head)
        except Unavailable:
            return  # the next look tries again
        for each in self.listeners:
            each.tell(self.last.said)


class Tail:
    """Looks at the ledger as long as anybody listens, and no more often the more there are."""

    def __init__(self, ledger: Ledger) -> None:
        """Follow `ledger`, on the event loop that runs now."""
        self._ledger = ledger
        self._circles: dict[Channel, Circle] = {}
        self._following: asyncio.Task[None] | None = None
        self._ends = False
        self.head = 0

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        return sum(len(circle.listeners) for circle in self._circles.values())

    @property
    def is_following(self) -> bool:
        """Whether it looks at the ledger now."""
        return self._following is not None

    def end(self) -> None:
        """End all streams at the next look, and those that are opened then."""
        self._ends = True

    @contextmanager
    def listening(self, channel: Channel, token: str, head: int) -> Iterator[Listener]:
        """Open a stream that knows what there is up to `head`; closed, nothing is left of it."""
        now = asyncio.get_running_loop().time()
        circle = self._circles.setdefault(channel, Circle(channel, head, now))
        listener = Listener(token, now + LASTS)
        circle.listeners.add(listener)
        if circle.last.position > head:
            listener.tell(circle.last.said)  # the others heard it while this one was on its way
        if self._following is None:
            self._following = asyncio.create_task(self._follow())
        try:
            yield listener
        finally:
            circle.listeners.discard(listener)
            if not circle.listeners and self._circles.get(channel) is circle:
                del self._circles[channel]

    async def _follow(self) -> None:
        checked = 0.0
        try:
            while self._circles and not self._ends:
                now = asyncio.get_running_loop().time()
                try:
                    await self._look(now)
                    if now - checked >= CHECK:
                        checked = now
                        await self._check()
                except Unavailable:
                    pass  # a store that is away comes back, and the streams stay open
                await asyncio.sleep(POLL)
        finally:
            self._following = None
            for circle in self._circles.values():
                for each in circle.listeners:
                    each.end()

    async def _look(self, now: float) -> None:
        self.head = await run_in_threadpool(self._ledger.head)
        for circle in list(self._circles.values()):
            circle.look(self.head, now)

    async def _check(self) -> None:
        """End the streams of those whose token is good no longer."""
        of_guards: dict[Guard, list[Listener]] = {}
        for channel, circle in self._circles.items():
            of_guards.setdefault(channel.guard, []).extend(circle.listeners)
        for guard, some in of_guards.items():
            alive = await run_in_threadpool(guard.alive, {each.token for each in some})
            for each in some:
                if each.token not in alive:
                    each.end(OVER)


class Tails:
    """The tail of each event loop; a server has one."""

    def __init__(self, ledger: Ledger) -> None:
        """Follow `ledger`."""
        self._ledger = ledger
        self._of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Tail] = WeakKeyDictionary()

    def here(self) -> Tail:
        """The tail of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._of_loop:
            self._of_loop[loop] = Tail(self._ledger)
        return self._of_loop[loop]

    def end(self) -> None:
        """End all streams, because the server does."""
        for each in list(self._of_loop.values()):
            each.end()
