"""A picture: what boards, badges, cohorts and teams show at one moment, under some rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.event import Code, StaffId, UnitId
from domain.ranking import CLOSE, EFFECTIVE
from domain.setting import Setting
from domain.trap import Trap, trap
from projections import badges, boards, cohorts, measures, people, recognition, scores
from projections.badges.rows import BADGE
from projections.boards.rows import ROLLING
from projections.people import UNIT
from projections.projection import Projection
from projections.standings import Asked
from projections.standings import board as standings
from projections.teams import last_end, members_of

SHOWS: tuple[Projection, ...] = (
    people.PROJECTION,
    cohorts.PROJECTION,
    scores.PROJECTION,
    boards.PROJECTION,
    badges.PROJECTION,
    measures.PROJECTION,
    recognition.PROJECTION,
)
"""The read models that a picture is taken of; the close board's floor asks for cohorts."""

SHOWN_KINDS = (EFFECTIVE, CLOSE)


class Stand(NamedTuple):
    """Somebody's rank on a board, and by what it ranks; None where it does not."""

    rank: int | None
    value: int | None


Stands = Mapping[StaffId, Stand]


class Picture(NamedTuple):
    """Boards by their kind, who won which badges, and the trap index of each team."""

    boards: Mapping[str, Stands]
    badges: frozenset[tuple[StaffId, Code]]
    teams: Mapping[UnitId, Trap]

    @property
    def points(self) -> Mapping[StaffId, int]:
        """Everybody's EV points of the rolling window."""
        return {manager: each.value or 0 for manager, each in self.boards[EFFECTIVE].items()}


def picture(connection: Connection, setting: Setting) -> Picture:
    """What some read models show now; the boards are those of the rolling window."""
    return Picture(
        boards={kind: _stands(connection, kind, setting) for kind in SHOWN_KINDS},
        badges=_won(connection),
        teams=_teams(connection, setting),
    )


def _stands(connection: Connection, kind: str, setting: Setting) -> Stands:
    board = standings(connection, Asked(kind=kind, window=ROLLING), setting)
    return {line.manager: Stand(line.rank, line.value) for line in board.lines}


def _won(connection: Connection) -> frozenset[tuple[StaffId, Code]]:
    columns = BADGE.table.c
    query = select(columns.manager, columns.badge)
    return frozenset((manager, badge) for manager, badge in connection.execute(query))


def _teams(connection: Connection, setting: Setting) -> dict[UnitId, Trap]:
    """The index of each unit that is open, in the last window; those without people are no teams.

    Neither interval nor act: they would take longer than all else, and nothing is done here.
    """
    columns = UNIT.table.c
    query = select(columns.unit).where(columns.closed_day == 0).order_by(columns.unit)
    end = last_end(setting)
    rules, found = setting.rules(end - 1), {}
    for unit in connection.execute(query).scalars():
        members = members_of(connection, setting, setting.below(unit), end)
        if members:
            found[unit] = trap(members, rules)
    return found
