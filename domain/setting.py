"""Setting: what the rules must know of the bank besides the visit: days, units, staff, rules."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Set
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.bank import (
    BankOpened,
    CalendarDaySet,
    DayOpened,
    OrientationPublished,
    PeriodSettled,
    RulesetPublished,
)
from domain.calendar import Calendar
from domain.event import EPOCH, Code, Entry, Event, StaffId, UnitId
from domain.orientation import Weight, weight
from domain.ruleset import RULESET_1_EFFECTIVE, Ruleset
from domain.ruleset_1 import RULESET_1
from domain.staff import LeaveCancelled, LeaveTaken, StaffJoined, StaffLeft, StaffMoved
from domain.unit import UnitOpened

SETTING_EVENTS: tuple[type[Event], ...] = (
    BankOpened,
    DayOpened,
    CalendarDaySet,
    RulesetPublished,
    OrientationPublished,
    PeriodSettled,
    UnitOpened,
    StaffJoined,
    StaffMoved,
    StaffLeft,
    LeaveTaken,
    LeaveCancelled,
)
"""The events that a setting is made of; a reader that starts midway loads just these."""

NOWHERE = UnitId("")
NONE: Set[UnitId] = frozenset()

DAY_MINUTES = 1440

_MINUTE = 60_000_000
_DAY = DAY_MINUTES * _MINUTE
_QUARTER_HOUR = 900_000_000
_OFFSETS_KEPT = 100_000
_EPOCH_DAY = EPOCH.toordinal()


class Setting:
    """The bank as the rules see it at one position: a fold of SETTING_EVENTS.

    Days are ordinals. It is small (grows with staff and days, not with visits) and stays in memory.
    """

    def __init__(self) -> None:
        """Begin before the first event."""
        self.time_zone = ZoneInfo("Asia/Shanghai")
        self._offsets: dict[int, int] = {}
        self.today = 0
        self.first_day = 0
        self.calendar = Calendar()
        self.settled: dict[str, PeriodSettled] = {}
        self.rulesets: list[RulesetPublished] = []
        self.orientations: list[OrientationPublished] = []
        self._rules: list[tuple[int, Ruleset]] = [(RULESET_1_EFFECTIVE.toordinal(), RULESET_1)]
        self._weights: list[tuple[int, tuple[Weight, ...]]] = []
        self._weighed: dict[tuple[int, Code, Code, Code], int | None] = {}
        self._paths: dict[UnitId, tuple[UnitId, ...]] = {}
        self._below: dict[UnitId, set[UnitId]] | None = None
        self._posts: dict[StaffId, list[tuple[int, int, UnitId]]] = {}
        self._worked: dict[UnitId, set[StaffId]] = {}
        self._leaves: dict[StaffId, set[tuple[int, int]]] = {}

    def take(self, entry: Entry) -> None:
        """Learn from one entry; those of other kinds change nothing."""
        learn = _LEARN.get(type(entry.event))
        if learn:
            learn(self, entry.event, entry.position)

    def bank_day(self, at: int) -> int:
        """The bank date, as an ordinal, of a moment given in microseconds of UTC since 1970."""
        return _EPOCH_DAY + (at + self._offset(at)) // _DAY

    def bank_minute(self, at: int) -> int:
        """Minutes of the bank's clock since the beginning of day 0, of such a moment."""
        return _EPOCH_DAY * DAY_MINUTES + (at + self._offset(at)) // _MINUTE

    def _offset(self, at: int) -> int:
        """By how many microseconds the bank's clock is ahead of UTC."""
        quarter = at // _QUARTER_HOUR
        offset = self._offsets.get(quarter)
        if offset is None:
            # No zone changes its offset within a quarter of an hour, so one look-up serves it.
            moment = (EPOCH + timedelta(microseconds=at)).astimezone(self.time_zone)
            offset = (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)
            if len(self._offsets) > _OFFSETS_KEPT:
                self._offsets.clear()
            self._offsets[quarter] = offset
        return offset

    def rules(self, day: int) -> Ruleset:
        """The ruleset in force on `day`."""
        if len(self._rules) == 1:
            return self._rules[0][1]
        return self._rules[bisect_right(self._rules, day, key=lambda row: row[0]) - 1][1]

    def weight(self, day: int, segment: Code, goal: Code, product: Code) -> int | None:
        """The orientation's weight in hundredths in force on `day`; None where it is silent."""
        at = bisect_right(self._weights, day, key=lambda row: row[0])
        if not at:
            return None
        about = (at, segment, goal, product)
        if about not in self._weighed:
            self._weighed[about] = weight(self._weights[at - 1][1], segment, goal, product)
        return self._weighed[about]

    def weights(self, day: int) -> tuple[Weight, ...]:
        """The orientation in force on `day`, empty where there is none."""
        at = bisect_right(self._weights, day, key=lambda row: row[0])
        return self._weights[at - 1][1] if at else ()

    def unit(self, staff: StaffId, day: int) -> UnitId:
        """Where the person worked on `day`; before the first day, where they began."""
        posts = self._posts.get(staff)
        if not posts:
            return NOWHERE
        if len(posts) == 1:
            return posts[0][2]
        return posts[max(0, bisect_right(posts, day, key=lambda post: post[0]) - 1)][2]

    def began(self, staff: StaffId) -> int:
        """The person's first day, or today for somebody who never joined."""
        posts = self._posts.get(staff)
        return posts[0][0] if posts else self.today

    def units(self, staff: StaffId) -> tuple[UnitId, ...]:
        """All units that the person ever worked in, each once, and none, for before they joined."""
        return tuple(dict.fromkeys((*(post[2] for post in self._posts.get(staff, ())), NOWHERE)))

    def worked_in(self, units: Iterable[UnitId]) -> set[StaffId]:
        """Everybody who ever worked in one of some units, or is going to."""
        return {staff for unit in units for staff in self._worked.get(unit, ())}

    def path(self, unit: UnitId) -> tuple[UnitId, ...]:
        """The unit and all above it, the nearest first."""
        return self._paths.get(unit, (unit,))

    def below(self, unit: UnitId) -> Set[UnitId]:
        """The unit and all below it; none for one that there is not."""
        below = self._below
        if below is None:  # whoever reads meanwhile in another thread is to find it whole
            below = {each: set() for each in self._paths}
            for each, path in self._paths.items():
                for above in path:
                    below[above].add(each)
            self._below = below
        return below.get(unit, NONE)

    def led(self, roots: Iterable[UnitId]) -> set[UnitId]:
        """The units of some subtrees; nowhere stands for the bank."""
        found: set[UnitId] = set()
        for unit in roots:
            found.update(self.below(unit) if unit else self.opened())
        return found

    def opened(self) -> tuple[UnitId, ...]:
        """All units."""
        return tuple(self._paths)

    def root(self) -> UnitId:
        """The bank itself among the units, nowhere before it was opened."""
        return next((unit for unit, path in self._paths.items() if len(path) == 1), NOWHERE)

    def staff(self) -> tuple[StaffId, ...]:
        """Everybody who ever joined."""
        return tuple(self._posts)

    def has_joined(self, staff: StaffId) -> bool:
        """Whether the person ever joined."""
        return staff in self._posts

    def days_present(self, staff: StaffId, start: int, end: int) -> int:
        """Working days in [start, end) less those of leave."""
        days = self.calendar.working_days(start, end)
        for first, last in self._leaves.get(staff, ()):
            days -= self.calendar.working_days(max(start, first), min(end, last + 1))
        return days

    def is_away(self, staff: StaffId, day: int) -> bool:
        """Whether the person is on leave on `day`."""
        return any(first <= day <= last for first, last in self._leaves.get(staff, ()))

    def _publish(self, event: RulesetPublished) -> None:
        self.rulesets.append(event)
        self._rules.append((event.effective_from.toordinal(), event.ruleset))
        self._rules.sort(key=lambda row: (row[0], row[1].version))

    def _orient(self, event: OrientationPublished) -> None:
        self.orientations.append(event)
        row = (event.effective_from.toordinal(), event.weights)
        insort(self._weights, row, key=lambda each: each[0])
        self._weighed.clear()

    def _post(self, staff: StaffId, day: int, position: int, unit: UnitId) -> None:
        insort(self._posts.setdefault(staff, []), (day, position, unit))
        self._worked.setdefault(unit, set()).add(staff)

    def _open(self, event: BankOpened) -> None:
        self.time_zone = ZoneInfo(event.time_zone)
        self._offsets.clear()

    def _open_unit(self, event: UnitOpened) -> None:
        above = self.path(event.parent) if event.parent else ()
        self._paths[event.unit] = (event.unit, *above)
        self._below = None

    def _open_day(self, event: DayOpened) -> None:
        self.today = event.on.toordinal()
        self.first_day = self.first_day or self.today


def _leave(event: LeaveTaken | LeaveCancelled) -> tuple[int, int]:
    return event.first.toordinal(), event.last.toordinal()


_LEARN: dict[type[Event], Callable[[Setting, Any, int], None]] = {
    BankOpened: lambda s, e, p: s._open(e),
    DayOpened: lambda s, e, p: s._open_day(e),
    CalendarDaySet: lambda s, e, p: s.calendar.set(e.day.toordinal(), e.working),
    RulesetPublished: lambda s, e, p: s._publish(e),
    OrientationPublished: lambda s, e, p: s._orient(e),
    PeriodSettled: lambda s, e, p: s.settled.__setitem__(e.period, e),
    UnitOpened: lambda s, e, p: s._open_unit(e),
    StaffJoined: lambda s, e, p: s._post(e.staff, e.on.toordinal(), p, e.unit),
    StaffMoved: lambda s, e, p: s._post(e.staff, e.on.toordinal(), p, e.unit),
    StaffLeft: lambda s, e, p: None,
    LeaveTaken: lambda s, e, p: s._leaves.setdefault(e.staff, set()).add(_leave(e)),
    LeaveCancelled: lambda s, e, p: s._leaves.get(e.staff, set()).discard(_leave(e)),
}
