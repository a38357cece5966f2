"""The floor of the close board: who made few contacts a day beside the others of their cohort."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from domain.calendar import Calendar
from domain.cohort import below_floor
from domain.event import StaffId
from domain.statistics import MILLION
from projections import cohorts
from projections.boards.rows import BOARD
from projections.known import Window, contacts_known
from projections.people import root
from projections.periods import bank_day
from projections.presence import Presence
from projections.rows import NOW

_BOARD = BOARD.table.c


def below(connection: Connection, calendar: Calendar, window: Window) -> frozenset[StaffId]:
    """Everybody whose CPD is under half of their cohort's median; nobody without cohorts.

    It is about people: all of their contacts count, in whatever unit. CPD is compared in
    millionths; who was present on no day has none.
    """
    today = bank_day(connection)
    end = min(window.end, today + 1)
    period = cohorts.period_of(window.name, max(1, end - 1))
    numbers = cohorts.everybody(connection, period, window.position)
    if not numbers:
        return frozenset()
    contacts = _contacts(connection, window)
    presence = Presence(connection, calendar, (window.start, end), window.position)
    per_day: defaultdict[int, dict[StaffId, int]] = defaultdict(dict)
    for staff, number in numbers.items():
        days = presence.days(staff, window.start, end)
        if days > 0:
            per_day[number][staff] = round(MILLION * contacts.get(staff, 0) / days)
    return frozenset(staff for each in per_day.values() for staff in below_floor(each))


def _contacts(connection: Connection, window: Window) -> dict[StaffId, int]:
    if window.position != NOW or window.is_custom:
        return contacts_known(connection, window)
    query = select(_BOARD.manager, _BOARD.contacts).where(
        _BOARD.window == window.name, _BOARD.scope == root(connection)
    )
    return dict(iter(connection.execute(query).all()))
