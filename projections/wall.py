"""The wall: what a screen in a hall shows of a unit to whoever passes, within the board's rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from domain.calendar import monday, window_named
from domain.event import UnitId
from domain.ranking import EFFECTIVE
from domain.recognition import AWARD, THANKS
from domain.setting import Setting
from domain.statistics import FEWEST, nearest_rank
from projections.arrangement import Order, arranged
from projections.badges.rows import BADGE, BadgeRow
from projections.boards.rows import BOARD
from projections.people import hidden
from projections.places import Placed
from projections.public import Keep, named_from, shown
from projections.recognised import people_in
from projections.recognition.rows import RECOGNITION, RecognitionRow
from projections.standings import Asked

LINES, PODIUM, CARDS, BADGES = 10, 3, 5, 8
"""So many stand on the board, are ranked on the podium, are thanked, and won badges."""

DAYS = 7
"""For so long thanks and badges are shown."""

WEEKS = 8
"""Settled weeks whose middle the team is held against."""

_RANKS = 6
"""People who share the ranks of the podium; of more, none is put before another by name."""

_RECENT = 400
"""Of badges won anywhere in the bank the latest, among which those of a unit are looked for."""

_LASTS = 60.0

_BADGE, _BOARD, _RECOGNITION = BADGE.table.c, BOARD.table.c, RECOGNITION.table.c


class Line(NamedTuple):
    """A line of a board: whose, at which rank and value."""

    placed: Placed
    value: int


class Team(NamedTuple):
    """A team this week: points of EV so far and in the middle of settled weeks, None where the team
    is so small that they would tell of somebody; and how many of the people were recognised.
    """

    ev: int | None
    usual: int | None
    recognised: int
    people: int


class Scenes(NamedTuple):
    """All that a wall shows."""

    board: list[Line]
    podium: list[Line]
    thanks: list[RecognitionRow]
    badges: list[BadgeRow]
    team: Team


def scenes(
    connection: Connection, setting: Setting, unit: UnitId, keep: Keep, order: Order
) -> Scenes:
    """The scenes of a unit and those below it, as of today; whoever opted out is on none."""
    staff = [row.staff for row in people_in(connection, setting.below(unit))]
    out = set(hidden(connection))
    open_about = {each for each in staff if each not in out}
    this = monday(setting.today)

    def lines(week: int, limit: int) -> list[Line]:
        on = date.fromordinal(week)
        asked = Asked(kind=EFFECTIVE, window="week", on=on, unit=unit)
        board = shown(connection, setting, asked, keep).listing
        found = arranged(board, 0, min(limit, board.visible(named_from(board))), order)
        values = [(each, board.value(each.row)) for each in found]
        return [Line(each, value) for each, value in values if value > 0]

    is_large = len(staff) >= FEWEST
    ev, usual = _warmth(connection, setting, unit, keep) if is_large else (None, None)
    return Scenes(
        board=lines(this, LINES),
        podium=_podium(lines(this - DAYS, _RANKS + 1)),
        thanks=_thanks(connection, open_about, setting.today - DAYS),
        badges=_badges(connection, open_about, setting.today - DAYS),
        team=Team(ev, usual, _recognised(connection, set(staff), this), len(staff)),
    )


def _podium(lines: list[Line]) -> list[Line]:
    """Who stands on it; ranks that too many share are left out whole."""
    ranked = [each for each in lines if (each.placed.rank or PODIUM + 1) <= PODIUM]
    if len(ranked) > _RANKS:
        last = ranked[-1].placed.rank
        return [each for each in ranked if each.placed.rank != last]
    return ranked


def _thanks(connection: Connection, people: Collection[str], since: int) -> list[RecognitionRow]:
    """The latest thanks and awards since a day, one a person."""
    query = (
        select(RECOGNITION.table)
        .where(_RECOGNITION.day > since, _RECOGNITION.kind.in_((THANKS, AWARD)))
        .order_by(_RECOGNITION.position.desc())
    )
    latest: dict[str, RecognitionRow] = {}
    for values in connection.execute(query):
        row = RECOGNITION.row(values)
        if row.staff in people:
            latest.setdefault(row.staff, row)
        if len(latest) == CARDS:
            break
    return list(latest.values())


def _recognised(connection: Connection, people: Collection[str], week: int) -> int:
    """How many of some people were recognised in the week."""
    query = select(_RECOGNITION.staff).where(_RECOGNITION.day >= week).distinct()
    return sum(staff in people for staff in connection.execute(query).scalars())


def _badges(connection: Connection, people: Collection[str], since: int) -> list[BadgeRow]:
    """The latest badges since a day that are worn still."""
    query = select(BADGE.table).order_by(_BADGE.position.desc()).limit(_RECENT)
    rows = map(BADGE.row, connection.execute(query))
    mine = [row for row in rows if row.manager in people and row.won_on > since and row.is_worn]
    return mine[:BADGES]


def _warmth(
    connection: Connection, setting: Setting, unit: UnitId, keep: Keep
) -> tuple[int, int | None]:
    """Points of EV of the week so far, and of the middle one of the last settled weeks."""
    this = date.fromordinal(setting.today)
    names = [window_named("week", this - timedelta(days=DAYS * n)) for n in range(WEEKS + 1)]
    settled = tuple(name for name in names[1:] if name in setting.settled)

    def sums(weeks: Collection[str]) -> dict[str, int]:
        query = (
            select(_BOARD.window, func.sum(_BOARD.ev))
            .where(_BOARD.window.in_(weeks), _BOARD.scope == unit)
            .group_by(_BOARD.window)
        )
        found = {window: int(points) for window, points in connection.execute(query)}
        return {week: found.get(week, 0) for week in weeks}

    past: dict[str, int] = keep(("warmth", unit, settled), _LASTS, lambda: sums(settled))
    return sums(names[:1])[names[0]], nearest_rank(past.values(), 50, 1)
