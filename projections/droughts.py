"""Droughts: who is without a standing close since when, and whether offered help shortens it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from domain.event import StaffId
from domain.ledger.store import in_batches
from domain.rescue import Drought, Effect, drought, effect, episodes
from domain.score import CLOSE
from domain.setting import Setting
from projections.asked_once import once
from projections.people import STAFF
from projections.rescues import offered_to
from projections.rows import FOREVER
from projections.scores import FACT

LOOKS_BACK = 365
"""Days over which rescued droughts are compared with others."""


def droughts(
    connection: Connection, setting: Setting, managers: Sequence[StaffId]
) -> dict[StaffId, Drought]:
    """How long each manager is without a standing close."""
    closes, joined = _closes(connection, managers), _joined(connection, managers)
    return {each: drought(setting, each, joined[each], closes[each]) for each in joined}


def rescue_effect(
    connection: Connection, setting: Setting, managers: Sequence[StaffId]
) -> tuple[Effect, Effect]:
    """Droughts of the last year in which help was offered, and those in which it was not."""
    closes, joined = _closes(connection, managers), _joined(connection, managers)
    offers: defaultdict[StaffId, list[int]] = defaultdict(list)
    for some in in_batches(managers):
        for row in offered_to(connection, list(some)):
            offers[row.staff].append(row.day)
    start = setting.today - LOOKS_BACK
    found = [
        (episode, offers[each])
        for each in joined
        for episode in episodes(setting, each, joined[each], closes[each], start)
    ]
    return effect(found, setting.rules(setting.today).rate_minimum)


def _joined(connection: Connection, managers: Sequence[StaffId]) -> dict[StaffId, int]:
    """The day on which each of those who work here came, or came back."""
    columns = STAFF.table.c
    found: dict[StaffId, int] = {}
    for some in in_batches(managers):
        query = select(columns.staff, columns.joined_day).where(
            columns.staff.in_(some), columns.left_day == 0
        )
        found.update((staff, day) for staff, day in connection.execute(query))
    return found


def _closes(connection: Connection, managers: Sequence[StaffId]) -> Mapping[StaffId, list[int]]:
    """The days on which each manager has closes that stand."""
    return once(connection, ("closes", *managers), lambda: _closes_of(connection, managers))


def _closes_of(connection: Connection, managers: Sequence[StaffId]) -> Mapping[StaffId, list[int]]:
    columns = FACT.table.c
    found: defaultdict[StaffId, list[int]] = defaultdict(list)
    for some in in_batches(managers):
        query = (
            select(columns.manager, columns.day)
            .where(columns.manager.in_(some))
            .where(columns.kind == CLOSE, columns.position_to == FOREVER)
            .distinct()
        )
        for manager, day in connection.execute(query).all():
            found[manager].append(day)
    return found
