"""Places: one page of a current board and a person's own place, quick however large the bank."""

from __future__ import annotations

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


def own(connection: Connection, here: Here, manager: StaffId) -> list[Placed]:
    """A person's row with those just above and below it; nothing where they have none.

    It is told in private, so the ranks count everybody.
    """
    of_board = and_(_BOARD.window == here.window, _BOARD.scope == here.scope)
    query = select(BOARD.table).where(of_board, _BOARD.manager == manager)
    mine = connection.execute(query).first()
    if mine is None:
        return []
    row = BoardRow(*mine)
    higher = _neighbours(connection, here, row, above=True)
    lower = _neighbours(connection, here, row, above=False)
    everybody = msgspec.structs.replace(here, hidden=())
    placed = _placed(connection, everybody, [*reversed(higher), row, *lower])
    return [each for each in placed if each.row.manager not in here.hidden or each.row is row]


def next_above(connection: Connection, here: Here, value: int) -> Placed | None:
    """Somebody to be shown who stands above a value, no further than need be; without a rank."""
    column = _COLUMN[here.kind]
    query = select(BOARD.table).where(
        _of_board(here), column > value, _BOARD.manager.not_in(here.hidden)
    )
    found = connection.execute(query.order_by(column, _BOARD.manager).limit(1)).first()
    return Placed(None, BoardRow(*found)) if found else None


def ends(connection: Connection, here: Here) -> tuple[int, int] | None:
    """The lowest and the highest value; None where nobody is ranked."""
    column = _COLUMN[here.kind]
    ranked = select(column).where(_of_board(here), column > _BELOW_ALL[here.kind])
    lowest = connection.execute(ranked.order_by(column).limit(1)).scalar()
    highest = connection.execute(ranked.order_by(column.desc()).limit(1)).scalar()
    return None if lowest is None or highest is None else (lowest, highest)


def _neighbours(
    connection: Connection, here: Here, row: BoardRow, *, above: bool
) -> list[BoardRow]:
    """The rows next to one, the nearest first.

    First among those of the same value, then beyond: a comparison of (value, manager) as a pair
    would have SQLite look through all of the same value, which may be most of the bank.
    """
    column, manager = _COLUMN[here.kind], _BOARD.manager
    value = int(getattr(row, column.name))
    beyond = column > value if above else column < value
    tied = manager > row.manager if above else manager < row.manager
    order = (column, manager) if above else (column.desc(), manager.desc())
    of_board = and_(_BOARD.window == here.window, _BOARD.scope == here.scope)
    found: list[BoardRow] = []
    for part in (and_(column == value, tied), beyond):
        query = select(BOARD.table).where(of_board, part).order_by(*order)
        rows = connection.execute(query.limit(NEIGHBOURS - len(found)))
        found += [BoardRow(*each) for each in rows]
    return found


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


def _placed(
    connection: Connection, here: Here, rows: list[BoardRow], before: int | None = None
) -> list[Placed]:
    """Rows that follow each other on a board, with their ranks; `before` rows come before them.

    To count people above a value takes time in a large unit. Above the second value there are as
    many as come before its first row, so that two of them are counted at the most.
    """
    if not rows:
        return []
    values = [int(getattr(row, _COLUMN[here.kind].name)) for row in rows]
    first = 1 if before == 0 else rank(connection, here, values[0])
    other = next((at for at, value in enumerate(values) if value != values[0]), None)
    if before is None and other is not None:
        before = rank(connection, here, values[other]) - 1 - other
    ranks = [first]
    for at in range(1, len(values)):
        same = values[at] == values[at - 1]
        ranks.append(ranks[-1] if same else (before or 0) + at + 1)
    return [
        Placed(None if here.kind == "close" and value == UNRANKED else rank_, row)
        for rank_, value, row in zip(ranks, values, rows, strict=True)
    ]
