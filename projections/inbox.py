"""The inbox of a leader: what was detected and not answered, and what a leader may still give."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from domain.calendar import monday
from domain.event import StaffId, UnitId
from domain.recognition import AWARD, WAIVED, Detected, Leading
from domain.setting import Setting
from projections.people import STAFF
from projections.recognised import last_recognised, number_in
from projections.recognition.rows import DETECTION, RECOGNITION, DetectionRow
from projections.rows import FOREVER

_DETECTION, _RECOGNITION = DETECTION.table.c, RECOGNITION.table.c


class Waiting(NamedTuple):
    """A detection that waits for an answer; `before` is when the person was last recognised, 0 for
    never.
    """

    row: DetectionRow
    before: int


def waiting(connection: Connection, units: Collection[UnitId], leader: StaffId) -> list[Waiting]:
    """What a leader can answer of those who work in some units now.

    Who was never recognised comes first; then what was seen longest ago.
    """
    query = (
        select(DETECTION.table)
        .join(STAFF.table, STAFF.table.c.staff == _DETECTION.manager)
        .where(STAFF.table.c.unit.in_(units), STAFF.table.c.left_day == 0)
        .where(_DETECTION.answered == 0, _DETECTION.position_to == FOREVER)
        .where(_DETECTION.manager != leader)
    )
    rows = [DETECTION.row(values) for values in connection.execute(query).all()]
    before = last_recognised(connection, {row.manager for row in rows})
    found = [Waiting(row, before.get(row.manager, 0)) for row in rows]
    return sorted(found, key=lambda each: (each.before > 0, each.row.day, each.row.position_from))


def own_waiting(connection: Connection, leader: StaffId) -> int:
    """How much was detected of a leader, who does not answer it, and is open."""
    query = (
        select(func.count())
        .select_from(DETECTION.table)
        .where(_DETECTION.answered == 0, _DETECTION.position_to == FOREVER)
        .where(_DETECTION.manager == leader)
    )
    return int(connection.execute(query).scalar_one())


def waivers(
    connection: Connection, units: Collection[UnitId], leader: StaffId, first: int, limit: int
) -> list[DetectionRow]:
    """Waivers of other leaders, about those who work in some units now, to which nobody agreed
    yet, the oldest first.
    """
    query = _waived(select(DETECTION.table), units, leader).order_by(_DETECTION.answered)
    some = query.order_by(_DETECTION.detection).offset(first).limit(limit)
    return [DETECTION.row(values) for values in connection.execute(some)]


def number_of_waivers(connection: Connection, units: Collection[UnitId], leader: StaffId) -> int:
    """How many of them there are."""
    query = _waived(select(func.count()).select_from(DETECTION.table), units, leader)
    return int(connection.execute(query).scalar_one())


def _waived(query: Select[Any], units: Collection[UnitId], leader: StaffId) -> Select[Any]:
    return (
        query.join(STAFF.table, STAFF.table.c.staff == _DETECTION.manager)
        .where(STAFF.table.c.unit.in_(units))
        .where(_DETECTION.answer == WAIVED, _DETECTION.agreed == 0)
        .where(_DETECTION.leader != leader, _DETECTION.manager != leader)
    )


def detection(connection: Connection, name: str) -> DetectionRow | None:
    """A detection, as it is known now or was."""
    query = select(DETECTION.table).where(_DETECTION.detection == name)
    found = connection.execute(query).first()
    return DETECTION.row(found) if found else None


def detected(connection: Connection, name: str) -> Detected | None:
    """What can be answered under this name; None where it was corrected away."""
    row = detection(connection, name)
    if row is None or row.position_to != FOREVER:
        return None
    return Detected(row.manager, row.behaviour, tuple(row.causes))


def leading(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    leader: StaffId,
    staff: StaffId = StaffId(""),
) -> Leading:
    """What a leader of some units may still give this week, to one of the staff where named."""
    people = number_in(connection, units, leader)
    awarded = select(func.count()).where(
        _RECOGNITION.leader == leader,
        _RECOGNITION.week == monday(setting.today),
        _RECOGNITION.kind == AWARD,
    )
    given = int(connection.execute(awarded).scalar_one())
    return Leading(people, given, returned(connection, leader).get(staff))


def returned(connection: Connection, leader: StaffId) -> dict[StaffId, date]:
    """When each who recognised a leader did so last."""
    last = func.max(_RECOGNITION.day)
    query = (
        select(_RECOGNITION.leader, last)
        .where(_RECOGNITION.staff == leader)
        .group_by(_RECOGNITION.leader)
    )
    return {staff: date.fromordinal(day) for staff, day in connection.execute(query)}


def award_command(leader: StaffId, today: int, awarded: int) -> str:
    """The command id of a leader's next award: two that are given at once have the same, so the
    budget of a week is never overdrawn.
    """
    return f"award/{leader}/{monday(today)}/{awarded}"
