"""Between two positions: who moved on a board, by which entries, and which badges came and went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from domain.event import StaffId
from domain.ledger.store import in_batches
from projections.badges.rows import BADGE, TITLE, BadgeRow, TitleRow
from projections.history import Look, Then, board_then
from projections.lines import Line
from projections.scores import FACT, SCORE_ENTRY
from projections.standings import Board

_FACT, _SCORE = FACT.table.c, SCORE_ENTRY.table.c


class Moved(NamedTuple):
    """Somebody whose rank or value is another one, and the entries in between that say so.

    `before` and `after` are None where the person was on one board only.
    """

    manager: StaffId
    before: Line | None
    after: Line | None
    entries: list[int]


class Between(NamedTuple):
    """What differs: people who moved, those on top first, badges, and titles begun or ended."""

    board: Board
    moved: list[Moved]
    badges: list[BadgeRow]
    titles: list[TitleRow]


def between(connection: Connection, position: int, then: Then, look: Look) -> Between:
    """What was recorded after a position changed on a board as it was known `then`.

    Both are of the same days and under the same rules, those of then: what differs was recorded in
    between. They tell ranks and values alone.
    """
    earlier = board_then(connection, then._replace(position=position), look, bare=True)
    later = board_then(connection, then, look, bare=True)
    before = {line.manager: line for line in earlier.lines}
    after = {line.manager: line for line in later.lines}
    moved = [
        who for who in {**after, **before} if _place(before.get(who)) != _place(after.get(who))
    ]
    entries = _entries(connection, moved, later, (position, then.position))
    badge, title, span = BADGE.table.c, TITLE.table.c, (position + 1, then.position)
    badges = select(BADGE.table).where(
        or_(*(each.between(*span) for each in (badge.position, badge.revoked, badge.restored)))
    )
    titles = select(TITLE.table).where(
        or_(title.position_from.between(*span), title.position_to.between(*span))
    )
    return Between(
        board=later,
        moved=[Moved(who, before.get(who), after.get(who), entries[who]) for who in moved],
        badges=[BADGE.row(row) for row in connection.execute(badges.order_by(badge.position))],
        titles=[TITLE.row(row) for row in connection.execute(titles)],
    )


def _place(line: Line | None) -> tuple[int | None, int | None]:
    """Rank and value; who is on no board is where those without a value are."""
    return (line.rank, line.value or None) if line else (None, None)


def _entries(
    connection: Connection, managers: Collection[StaffId], board: Board, span: tuple[int, int]
) -> defaultdict[StaffId, list[int]]:
    """The positions above the first and up to the last of a span that say something of the days
    of a board, of each of some managers.
    """
    first, last = span[0] + 1, span[1]
    found: defaultdict[StaffId, set[int]] = defaultdict(set)
    for some in in_batches(list(managers)):
        scores = select(_SCORE.manager, _SCORE.position).where(
            _SCORE.manager.in_(some),
            _SCORE.day >= board.start,
            _SCORE.day < board.end,
            _SCORE.position.between(first, last),
        )
        for manager, position in connection.execute(scores):
            found[manager].add(position)
        facts = select(_FACT.manager, _FACT.position_from, _FACT.position_to).where(
            _FACT.manager.in_(some),
            _FACT.day >= board.start,
            _FACT.day < board.end,
            or_(_FACT.position_from.between(first, last), _FACT.position_to.between(first, last)),
        )
        for manager, *positions in connection.execute(facts):
            found[manager].update(each for each in positions if first <= each <= last)
    return defaultdict(list, {who: sorted(positions) for who, positions in found.items()})
