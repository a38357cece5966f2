"""Telling: what is said when and by whom, put into the order in which a ledger would hold it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from domain.event import EPOCH, Entry, Event

_ZONE_MINUTES = 8 * 60
_EPOCH_DAY = EPOCH.toordinal()
_MINUTE = 60_000_000


class Said(NamedTuple):
    """One event: when it is recorded (microseconds of UTC since 1970), about whom, by whom."""

    at: int
    subject: str
    by: str
    event: Event


def moment(day: int, minute: float) -> int:
    """A minute of a bank date in Asia/Shanghai, in microseconds of UTC since 1970."""
    minutes = (day - _EPOCH_DAY) * 1440 + minute - _ZONE_MINUTES
    return round(minutes * _MINUTE)


def clock(day: int, minute: float) -> datetime:
    """The same as a moment in UTC, as a device would claim it."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment(day, minute))


def workday(day: int, steps: int) -> int:
    """The day so many workdays after (or before) another; the made-up bank knows no holidays."""
    step = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        day += step
        while date.fromordinal(day).weekday() > 4:
            day += step
    return day


class Telling:
    """Numbers what is said as a ledger would; what is said at one moment keeps its order."""

    def __init__(self) -> None:
        """Begin with an empty ledger."""
        self._waiting: list[Said] = []
        self._versions: Counter[str] = Counter()
        self._position = 0

    def say(self, said: Iterable[Said]) -> None:
        """Have something recorded when its moment comes."""
        self._waiting += said

    def until(self, day: int) -> list[Entry]:
        """The entries recorded since, up to the end of a day."""
        end = moment(day + 1, 0)
        self._waiting.sort(key=itemgetter(0))
        number = bisect_left(self._waiting, end, key=itemgetter(0))
        due, self._waiting = self._waiting[:number], self._waiting[number:]
        return [self._entry(*each) for each in due]

    def _entry(self, at: int, subject: str, by: str, event: Event) -> Entry:
        self._position += 1
        self._versions[subject] += 1
        return Entry(
            position=self._position,
            subject=subject,
            version=self._versions[subject],
            at=at,
            by=by,
            command=str(self._position),
            source="",
            event=event,
        )
