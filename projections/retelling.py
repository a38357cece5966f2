"""Retelling: inboxes and trap indexes as they were known, from a replay that goes on where it is.

Their rows do not tell every position at which they were otherwise, so the history is told again up
to it. One retelling is kept in memory: the next event costs one event, an earlier one all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, select

from domain.event import StaffId, UnitId
from domain.ledger.ledger import Ledger
from domain.setting import Setting
from domain.trap import Trap, trap
from projections import inbox, measures, people, recognition, scores
from projections.inbox import Waiting
from projections.people import UnitRow, units
from projections.recognition.rows import DETECTION, DetectionRow
from projections.rehearsal import Rehearsal
from projections.rows import FOREVER
from projections.teams import last_end, members_of

SHOWS = (
    people.PROJECTION,
    scores.PROJECTION,
    measures.PROJECTION,
    recognition.PROJECTION,
)
"""The read models that inboxes and indexes are told from."""

T = TypeVar("T")


class Team(NamedTuple):
    """A unit with people, and its index in the last whole weeks; no interval and no next act."""

    unit: UnitRow
    trap: Trap


class Teams(NamedTuple):
    """What waited for an answer in some units, and the indexes of these.

    `begun` and `ended` are detections that the last entry brought, or took back.
    """

    waiting: list[Waiting]
    teams: list[Team]
    begun: list[DetectionRow]
    ended: list[DetectionRow]


class Retelling:
    """Read models as of one position after another. Safe to share between threads.

    A database in memory belongs to one thread; all of it is done there, one question at a time.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Tell this ledger again, once somebody asks."""
        self._ledger = ledger
        self._apart = ThreadPoolExecutor(max_workers=1, thread_name_prefix="retelling")
        self._told: Rehearsal | None = None
        self._position = 0

    def teams(self, position: int, unit: UnitId = UnitId("")) -> Teams:
        """Inbox and indexes of a unit and those below it as of a position; of the bank for none.

        Who asks for another position meanwhile waits.
        """
        return self._apart.submit(self._teams, position, unit).result()

    def _teams(self, position: int, unit: UnitId) -> Teams:
        before = self._at(position - 1, _seen)
        after = self._at(position, _seen)
        waiting, found = self._at(position, partial(_teams, unit=unit))
        return Teams(
            waiting,
            found,
            [row for name, row in after.items() if name not in before],
            [row for name, row in before.items() if name not in after],
        )

    def _at(self, position: int, question: Callable[[Connection, Setting], T]) -> T:
        """The answer to a question as of a position, to which the history is told on."""
        if self._told and position < self._position:
            self._told.models.store.close()
            self._told = None
        if self._told is None:
            self._told, self._position = Rehearsal(SHOWS), 0
        while self._position < position:
            entries = self._ledger.since(self._position, until=position)
            self._told.follow(entries)
            self._position = entries[-1].position
        models = self._told.models
        with models.store.read() as connection:
            return question(connection, models.setting)


def _seen(connection: Connection, _setting: Setting) -> dict[str, DetectionRow]:
    """The detections that are known, by their ids."""
    query = select(DETECTION.table).where(DETECTION.table.c.position_to == FOREVER)
    found = (DETECTION.row(values) for values in connection.execute(query))
    return {row.detection: row for row in found}


def _teams(
    connection: Connection, setting: Setting, unit: UnitId
) -> tuple[list[Waiting], list[Team]]:
    inside = setting.led([unit])
    waiting = inbox.waiting(connection, inside, StaffId(""))
    end, found = last_end(setting), []
    for row in units(connection):
        if row.closed_day or row.unit not in inside:
            continue
        members = members_of(connection, setting, setting.below(row.unit), end)
        if members:
            found.append(Team(row, trap(members, setting.rules(end - 1))))
    return waiting, found
