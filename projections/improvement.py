"""Improvement: each person's week beside the median of their settled weeks before it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from domain.calendar import Calendar, bounds
from domain.event import StaffId
from domain.lift import improvement
from domain.ruleset_parts import ImprovementRule
from domain.score import EV
from projections.known import Window
from projections.people import PERIOD
from projections.presence import Presence
from projections.scores import SCORE_ENTRY

_SCORE, _PERIOD = SCORE_ENTRY.table.c, PERIOD.table.c

DAYS = 7


class Weeks(NamedTuple):
    """Somebody's EV points in a week, and in settled weeks before it, the latest first."""

    now: int
    earlier: list[tuple[Window, int]]


def improved(
    connection: Connection, calendar: Calendar, week: Window, rule: ImprovementRule
) -> dict[StaffId, int]:
    """By how many half points of EV each person is above their own median; not who has none.

    It is about people, so that what they did counts wherever in the bank they worked. The EV of a
    settled week is the one that was known when it was settled.
    """
    found = {}
    for staff, weeks in weeks_of(connection, calendar, week, rule).items():
        value = improvement(weeks.now, [ev for _, ev in weeks.earlier], rule)
        if value is not None:
            found[staff] = value
    return found


def weeks_of(
    connection: Connection, calendar: Calendar, week: Window, rule: ImprovementRule
) -> dict[StaffId, Weeks]:
    """A week of everybody, and the latest settled weeks in which they were present."""
    settled = _settled(connection, week)
    first = settled[-1].start if settled else week.start
    presence = Presence(connection, calendar, (first, week.end), week.position)
    earlier = _weeks(presence, settled, rule.weeks)
    wanted = {each.start: each for weeks in earlier.values() for each in weeks}
    ev = _ev(connection, [week, *wanted.values()])
    return {
        staff: Weeks(
            ev.get((staff, week.start), 0),
            [(each, ev.get((staff, each.start), 0)) for each in weeks],
        )
        for staff, weeks in earlier.items()
    }


def _settled(connection: Connection, week: Window) -> list[Window]:
    """The weeks that were settled before this one, the latest first."""
    query = select(_PERIOD.period, _PERIOD.through).where(
        _PERIOD.period.startswith("week/"), _PERIOD.position <= week.position
    )
    rows = ((name, *bounds(name), through) for name, through in connection.execute(query))
    before = [Window(*row) for row in rows if row[1] < week.start]
    return sorted(before, key=lambda each: each.start, reverse=True)


def _weeks(presence: Presence, settled: list[Window], most: int) -> dict[StaffId, list[Window]]:
    """The latest settled weeks in which each person was present, so many at most."""
    found: dict[StaffId, list[Window]] = {staff: [] for staff in presence.began}
    waiting = set(found)
    for each in settled:
        waiting = {
            staff
            for staff in waiting
            if len(found[staff]) < most and presence.began[staff] < each.end
        }
        for staff in waiting:
            if presence.days(staff, each.start, each.end) > 0:
                found[staff].append(each)
    return found


def _ev(connection: Connection, weeks: list[Window]) -> dict[tuple[StaffId, int], int]:
    """EV points of each person in each week, by its first day, in one look at the entries."""
    number = (_SCORE.day - 1) // DAYS
    known = [
        and_(_SCORE.day >= week.start, _SCORE.day < week.end, _SCORE.position <= week.position)
        for week in weeks
    ]
    query = select(_SCORE.manager, number, func.sum(_SCORE.amount))
    rows = connection.execute(
        query.where(_SCORE.measure == EV, or_(*known)).group_by(_SCORE.manager, number)
    )
    return {(manager, DAYS * week + 1): int(points) for manager, week, points in rows}
