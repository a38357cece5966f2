"""Cohorts: who is compared with whom in which period, as it was frozen on its first day."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, func, select

from domain.bank import CohortsSet
from domain.calendar import PERIODS, windows_of
from domain.event import Entry, Event, StaffId
from domain.setting import Setting
from projections.projection import OnEvent, Plain, Projection
from projections.rows import NOW, Rows
from projections.shelf import Shelf


class CohortRow(msgspec.Struct, array_like=True, gc=False):
    """The person is in the cohort of that `number`, from 1 on, known since `position`."""

    period: str
    staff: StaffId
    number: int
    position: int


COHORT = Rows("cohort", CohortRow, key=2, indexes=[("period", "number")])

_COHORT = COHORT.table.c


class CohortFold(Plain):
    """Keeps the cohorts of each period."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into a drawer of `shelf`."""
        self._cohorts = shelf[COHORT]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {CohortsSet: self._set}

    def _set(self, entry: Entry, event: CohortsSet) -> None:
        for number, members in enumerate(event.cohorts, 1):
            for staff in members:
                self._cohorts.add(CohortRow(event.period, staff, number, entry.position))


def period_of(window: str, last: int) -> str:
    """The period whose cohorts a window has: its own, or the week of its `last` day.

    Only periods that are settled have cohorts; a day has those of its week.
    """
    settled = window.partition("/")[0] in PERIODS[1:]
    return window if settled else windows_of(last)[1]


def number_of(connection: Connection, period: str, staff: StaffId) -> int:
    """The number of somebody's cohort; 0 for none."""
    query = select(_COHORT.number).where(_COHORT.period == period, _COHORT.staff == staff)
    return connection.execute(query).scalar() or 0


def members(connection: Connection, period: str, number: int) -> frozenset[StaffId]:
    """Who is in a cohort."""
    query = select(_COHORT.staff).where(_COHORT.period == period, _COHORT.number == number)
    return frozenset(connection.execute(query).scalars())


def sizes(connection: Connection, period: str) -> dict[int, int]:
    """How many people are in each cohort of a period."""
    query = select(_COHORT.number, func.count()).where(_COHORT.period == period)
    rows = connection.execute(query.group_by(_COHORT.number).order_by(_COHORT.number))
    return dict(iter(rows.all()))


def everybody(connection: Connection, period: str, position: int = NOW) -> dict[StaffId, int]:
    """The number of everybody's cohort in a period, as known at a position."""
    query = select(_COHORT.staff, _COHORT.number)
    known = query.where(_COHORT.period == period, _COHORT.position <= position)
    return dict(iter(connection.execute(known).all()))


PROJECTION = Projection(name="cohorts", version=1, tables=(COHORT,), fold=CohortFold)
