"""People who sign in in these tests, a clock that is set by hand, and hashing that is counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from domain.event import StaffId

ZHANG, LI = StaffId("staff_1"), StaffId("staff_2")
PASSWORD, ANOTHER = "一亩三分地里种了些豌豆吗", "correct horse bat"

MINUTE = 60_000_000


class SetClock:
    """Tells the time that it was set to, in microseconds."""

    def __init__(self) -> None:
        """Begin on some day."""
        self.now = 1_800_000_000_000_000

    def __call__(self) -> int:
        """What time it is."""
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.now += int(minutes * MINUTE)


class CountingHasher:
    """Argon2id with cheap parameters; counts what it is asked, and how much of it at once."""

    def __init__(self, rounds: int = 1, lasting: float = 0.0) -> None:
        """`lasting` seconds are added to each turn."""
        self._real = PasswordHash((Argon2Hasher(time_cost=rounds, memory_cost=8, parallelism=1),))
        self._lock, self._lasting = Lock(), lasting
        self.checked: list[tuple[bytes, str]] = []
        self.at_once = self.most_at_once = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def hash(self, password: bytes, /) -> str:
        """The hash of a password."""
        return self._real.hash(password)

    def verify_and_update(self, password: bytes, stored: str, /) -> tuple[bool, str | None]:
        """Whether it is the password."""
        with self._lock:
            self.checked.append((password, stored))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self._lasting)
        answer = self._real.verify_and_update(password, stored)
        with self._lock:
            self.at_once -= 1
        self.meanwhile()
        return answer
