"""Places: one page of a current board and a person's own place, quick however large the bank."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, func, select

from domain.event import StaffId, UnitId
from domain.ranking import CLOSE, EFFECTIVE, HELP
from domain.statistics import FEWEST
from projections.boards.rows import BOARD, LEVEL, UNRANKED, BoardRow
from projections.known import Rates

NEIGHBOURS = 2
"""How many people above and below somebody's own row are shown."""

_COLUMN = {
    EFFECTIVE: BOARD.table.c.ev,
    CLOSE: BOARD.table.c.close_value,
    HELP: BOARD.table.c.help,
}
_BELOW_ALL = {EFFECTIVE: -(1 << 62), CLOSE: UNRANKED, HELP: -(1 << 62)}
"""Below every value that is ranked; points can be fewer than none once some were taken by hand."""

_BOARD, _LEVEL = BOARD.table.c, LEVEL.table.c


class Placed(msgspec.Struct, frozen=True):
    """A row and its shared rank, None where the board does not rank it, for a `reason` or none."""

    rank: int | None
    row: BoardRow
    rates: Rates = Rates(0, 0)
    reason: str = ""


class Around(NamedTuple):
    """Somebody's own line and those to be shown next to it, in the order of pages.

    `higher` and `lower` are at other values, `before` and `after` at the same one; each holds up to
    NEIGHBOURS. It is told in private, so the ranks count everybody.
    """

    own: Placed
    higher: list[Placed]
    before: list[Placed]
    after: list[Placed]
    lower: list[Placed]


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Which current board: a window's name, a unit, and whether it is the bank's own.

    `hidden` are people who asked not to be shown: they are on no page, and their leaving out moves
    nobody down.
    """

    window: str
    scope: UnitId
    kind: str
    whole_bank: bool
    hidden: tuple[StaffId, ...] = ()


def people(connection: Connection, here: Here) -> int:
    """How many are ranked, hidden ones too."""
    return _above(connection, here, _BELOW_ALL[here.kind])


def level(
    connection: Connection, here: Here, percent: int, ranked: int, fewest: int = FEWEST
) -> int | None:
    """The value at a percentile of `ranked` people by nearest rank; None for fewer (GAME.md)."""
    if ranked < fewest:
        return None
    from_the_top = ranked - -(-percent * ranked // 100)
    if here.whole_bank:
        total = 0
        query = (
            select(_LEVEL.value, _LEVEL.people)
            .where(_LEVEL.window == here.window, _LEVEL.scope == here.scope)
            .where(_LEVEL.kind == here.kind)
            .order_by(_LEVEL.value.desc())
        )
        for value, number in connection.execute(query):
            total += number
            if total > from_the_top:
                return int(value)
    column = _COLUMN[here.kind]
    one = select(column).where(_of_board(here)).order_by(column.desc())
    return connection.execute(one.offset(from_the_top).limit(1)).scalar()


def values(
    connection: Connection, here: Here, limit: int | None = None
) -> list[tuple[StaffId, int]]:
    """The values of everybody on a board, or of the first `limit`, in the order of pages."""
    column = _COLUMN[here.kind]
    query = select(_BOARD.manager, column).where(_of_board(here))
    ordered = query.order_by(column.desc(), _BOARD.manager.desc()).limit(limit)
    return [(manager, value) for manager, value in connection.execute(ordered).all()]


def rows_of(connection: Connection, here: Here, managers: list[StaffId]) -> dict[StaffId, Placed]:
    """The rows of some managers, without their ranks."""
    query = select(BOARD.table).where(_of_board(here), _BOARD.manager.in_(managers))
    rows = (BoardRow(*row) for row in connection.execute(query))
    return {row.manager: Placed(None, row) for row in rows}


def visible(connection: Connection, here: Here, least: int | None) -> int:
    """How many rows there are to be shown, those below the value `least` left out."""
    column = _COLUMN[here.kind]
    query = select(func.count()).where(_of_board(here), _BOARD.manager.not_in(here.hidden))
    if least is not None:
        query = query.where(column >= least)
    return int(connection.execute(query).scalar_one())


def page(connection: Connection, here: Here, offset: int, limit: int) -> list[Placed]:
    """Some lines of a board from the top, those unranked last."""
    column = _COLUMN[here.kind]
    query = (
        select(BOARD.table)
        .where(_of_board(here), _BOARD.manager.not_in(here.hidden))
        .order_by(column.desc(), _BOARD.manager.desc())
        .offset(offset)
        .limit(limit)
    )
    rows = [BoardRow(*row) for row in connection.execute(query)]
    return _placed(connection, here, rows, offset)


def tie(connection: Connection, here: Here, value: int, limit: int) -> list[BoardRow]:
    """Those to be shown who stand at one value, in the order of pages."""
    query = (
        select(BOARD.table)
        .where(_of_board(here), _BOARD.manager.not_in(here.hidden), _COLUMN[here.kind] == value)
        .order_by(_BOARD.manager.desc())
        .limit(limit)
    )
    return [BoardRow(*row) for row in connection.execute(query)]


def _of_board(here: Here) -> ColumnElement[bool]:
    return and_(_BOARD.window == here.window, _BOARD.scope == here.scope)


def around(connection: Connection, here: Here, manager: StaffId) -> Around | None:
    """A person's row and those to be shown next to it; None where they have none."""
    query = select(BOARD.table).where(_of_board(here), _BOARD.manager == manager)
    mine = connection.execute(query).first()
    if mine is None:
        return None
    row = BoardRow(*mine)
    column, value = _COLUMN[here.kind], int(getattr(row, _COLUMN[here.kind].name))
    before = and_(column == value, _BOARD.manager > manager)
    after = and_(column == value, _BOARD.manager < manager)
    rank_ = rank(connection, msgspec.structs.replace(here, hidden=()), value)

    def placed(condition: ColumnElement[bool], *, above: bool) -> list[Placed]:
        found = _neighbours(connection, here, condition, above=above)
        return [_beside(connection, here, each, (rank_, value)) for each in found]

    return Around(
        own=_ranked(here, rank_, row),
        higher=placed(column > value, above=True)[::-1],
        before=placed(before, above=True)[::-1],
        after=placed(after, above=False),
        lower=placed(column < value, above=False),
    )


def ends(connection: Connection, here: Here) -> tuple[int, int] | None:
    """The lowest and the highest value; None where nobody is ranked."""
    column = _COLUMN[here.kind]
    ranked = select(column).where(_of_board(here), column > _BELOW_ALL[here.kind])
    lowest = connection.execute(ranked.order_by(column).limit(1)).scalar()
    highest = connection.execute(ranked.order_by(column.desc()).limit(1)).scalar()
    return None if lowest is None or highest is None else (lowest, highest)


def _neighbours(
    connection: Connection, here: Here, condition: ColumnElement[bool], *, above: bool
) -> list[BoardRow]:
    """Those to be shown whom a condition finds, the lowest of them first or the highest."""
    column, manager = _COLUMN[here.kind], _BOARD.manager
    order = (column, manager) if above else (column.desc(), manager.desc())
    query = select(BOARD.table).where(_of_board(here), condition, manager.not_in(here.hidden))
    rows = connection.execute(query.order_by(*order).limit(NEIGHBOURS))
    return [BoardRow(*each) for each in rows]


def _beside(connection: Connection, here: Here, row: BoardRow, own: tuple[int, int]) -> Placed:
    """A row with its rank, by the few people between it and somebody's own rank and value."""
    column, (rank_, value) = _COLUMN[here.kind], own
    other = int(getattr(row, column.name))
    low, high = min(value, other), max(value, other)
    between = select(func.count()).where(_of_board(here), column > low, column <= high)
    people = int(connection.execute(between).scalar_one()) if low < high else 0
    return _ranked(here, rank_ + (people if other < value else -people), row)


def _ranked(here: Here, rank_: int, row: BoardRow) -> Placed:
    is_unranked = here.kind == CLOSE and row.close_value == UNRANKED
    return Placed(None if is_unranked else rank_, row)


def rank(connection: Connection, here: Here, value: int) -> int:
    """One more than the number of people above a value; ties share it."""
    above = _above(connection, here, value)
    if above and here.hidden:
        query = select(func.count()).where(
            _of_board(here), _COLUMN[here.kind] > value, _BOARD.manager.in_(here.hidden)
        )
        above -= int(connection.execute(query).scalar_one())
    return above + 1


def _above(connection: Connection, here: Here, value: int) -> int:
    """How many people stand above a value, hidden ones too."""
    if here.whole_bank:
        above = select(func.coalesce(func.sum(_LEVEL.people), 0)).where(
            _LEVEL.window == here.window,
            _LEVEL.scope == here.scope,
            _LEVEL.kind == here.kind,
            _LEVEL.value > value,
        )
    else:
        above = select(func.count()).where(
            _BOARD.window == here.window, _BOARD.scope == here.scope, _COLUMN[here.kind] > value
        )
    return int(connection.execute(above).scalar_one())


def _placed(connection: Connection, here: Here, rows: list[BoardRow], before: int) -> list[Placed]:
    """Rows that follow each other on a board, with their ranks; `before` rows come before them.

    To count people above a value takes time in a large unit. Above the second value there are as
    many as come before its first row, so that one of them is counted at the most.
    """
    if not rows:
        return []
    values = [int(getattr(row, _COLUMN[here.kind].name)) for row in rows]
    ranks = [1 if before == 0 else rank(connection, here, values[0])]
    for at in range(1, len(values)):
        ranks.append(ranks[-1] if values[at] == values[at - 1] else before + at + 1)
    return [_ranked(here, *each) for each in zip(ranks, rows, strict=True)]
