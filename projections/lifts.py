"""Lifts: by how much the middle of a unit rose from one period to the next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.calendar import PERIODS, bounds, window_named
from domain.event import Refused, StaffId, UnitId
from domain.lift import MiddleLift, middle_lift
from domain.score import EV
from domain.setting import Setting
from projections.known import Window, scores_known
from projections.people import STAFF, root
from projections.rows import among
from projections.standings import Asked, window_of

_FEW = 200
"""So many people are named to the database; of more, all points of the units are looked through."""

Period = tuple[int, int]
"""Its first day and the day after its last."""


class Lifted(NamedTuple):
    """The middle lift in EV points from the period `before` to `period`; None for few people."""

    before: str
    period: str
    middle: MiddleLift | None


def lift(connection: Connection, setting: Setting, unit: UnitId, kind: str, on: date) -> Lifted:
    """From the period before the one of that kind that contains `on`, in a unit's subtree.

    EV is what was done in the unit. Those count who worked there at the end of both periods and
    were present in both; a settled period is told as it was settled.
    """
    if kind not in PERIODS:
        raise Refused(
            "The middle is compared by {periods}.", about="window", periods=", ".join(PERIODS)
        )
    unit = unit or root(connection)
    after = bounds(window_named(kind, on))
    before = bounds(window_named(kind, date.fromordinal(after[0] - 1)))
    people = _people(connection, setting, unit, before, after)
    ev = []
    for start, _ in (before, after):
        asked = Asked(window=kind, on=date.fromordinal(start), unit=unit)
        window, _ = window_of(connection, asked)
        ev.append(_points(connection, window, setting.below(unit), people))
    names = [window_named(kind, date.fromordinal(start)) for start, _ in (before, after)]
    return Lifted(names[0], names[1], middle_lift(ev[0], ev[1]))


def _points(
    connection: Connection, window: Window, units: Collection[UnitId], people: Collection[StaffId]
) -> dict[StaffId, int]:
    """EV of some people in a window, of what they did in some units."""
    query = scores_known(window, units, people if len(people) <= _FEW else None)
    found = dict.fromkeys(people, 0)
    for manager, measure, amount in connection.execute(query).all():
        if measure == EV and manager in found:
            found[manager] = int(amount)
    return found


def _people(
    connection: Connection, setting: Setting, unit: UnitId, before: Period, after: Period
) -> list[StaffId]:
    """The managers of a unit who were there at the end of both periods, and present in both."""
    worked = among(connection, STAFF.table.c.staff, setting.worked_in(setting.below(unit)))
    managers = [
        row.staff
        for row in map(STAFF.row, connection.execute(select(STAFF.table).where(worked)).all())
        if (not row.roles or "manager" in row.roles)
        and (not row.left_day or row.left_day >= after[1])
    ]
    return [
        staff
        for staff in managers
        if all(_was_there(setting, staff, unit, period) for period in (before, after))
    ]


def _was_there(setting: Setting, staff: StaffId, unit: UnitId, period: Period) -> bool:
    start, end = max(period[0], setting.began(staff)), min(period[1], setting.today + 1)
    if start >= end or unit not in setting.path(setting.unit(staff, end - 1)):
        return False
    return setting.days_present(staff, start, end) > 0
