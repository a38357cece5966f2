"""Places: one page of a current board and a person's own place, quick however large the bank."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, and_, func, select

from domain.event import StaffId, UnitId
from projections.boards.rows import BOARD, LEVEL, UNRANKED, BoardRow

NEIGHBOURS = 2
"""How many people above and below somebody's own row are shown."""

_COLUMN = {"effective": BOARD.table.c.ev, "close": BOARD.table.c.close_value}
_BOARD, _LEVEL = BOARD.table.c, LEVEL.table.c


class Placed(msgspec.Struct, frozen=True):
    """A row and its shared rank, None where the board does not rank it."""

    rank: int | None
    row: BoardRow


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Which current board: a window's name, a unit, and whether it is the bank's own."""

    window: str
    scope: UnitId
    kind: str
    whole_bank: bool


def page(connection: Connection, here: Here, offset: int, limit: int) -> list[Placed]:
    """Some lines of a board from the top, those unranked last."""
    column = _COLUMN[here.kind]
    query = (
        select(BOARD.table)
        .where(_BOARD.window == here.window, _BOARD.scope == here.scope)
        .order_by(column.desc(), _BOARD.manager.desc())
        .offset(offset)
        .limit(limit)
    )
    rows = [BoardRow(*row) for row in connection.execute(query)]
    return _placed(connection, here, rows, offset)


def own(connection: Connection, here: Here, manager: StaffId) -> list[Placed]:
    """A person's row with those just above and below it; nothing where they have none."""
    of_board = and_(_BOARD.window == here.window, _BOARD.scope == here.scope)
    query = select(BOARD.table).where(of_board, _BOARD.manager == manager)
    mine = connection.execute(query).first()
    if mine is None:
        return []
    row = BoardRow(*mine)
    higher = _neighbours(connection, here, row, above=True)
    lower = _neighbours(connection, here, row, above=False)
    return _placed(connection, here, [*reversed(higher), row, *lower])


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
    return int(connection.execute(above).scalar_one()) + 1


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
