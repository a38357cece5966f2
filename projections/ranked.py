"""What a board ranks by, as known at a position, without the other figures of its lines."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, case, exists, func, select

from domain.event import StaffId, UnitId
from domain.ranking import CLOSE as CLOSE_BOARD
from domain.score import CLOSE, CONTACT
from projections.boards.rows import BoardRow
from projections.known import Window, facts_known, read_through, scores_known
from projections.people import STAFF
from projections.scores import FACT

_FACT, _STAFF = FACT.table.c, STAFF.table.c


def ranked_rows(
    connection: Connection,
    kind: str,
    window: Window,
    units: Collection[UnitId] | None,
    only: Collection[StaffId] | None = None,
) -> dict[StaffId, BoardRow]:
    """A row of everybody whom `rows_known` tells of, in which the points stand, and on a close
    board the customers contacted and closed.

    Facts are looked at by customer for a close board alone; of others it is enough who has any.
    """
    rows: dict[StaffId, BoardRow] = {}
    for manager, measure, amount in connection.execute(scores_known(window, units, only)).all():
        setattr(rows.setdefault(manager, _blank(manager)), measure, int(amount))
    # Where all that was won was taken back, only facts can leave something to tell.
    rows = {manager: row for manager, row in rows.items() if _has_points(row)}
    where = facts_known(window, units, only)
    anything = exists(1).where(_FACT.manager == _STAFF.staff, *where).correlate(STAFF.table)
    for manager in connection.execute(select(_STAFF.staff).where(anything)).scalars():
        rows.setdefault(manager, _blank(manager))
    if kind == CLOSE_BOARD:
        for manager, contacted, closed in connection.execute(_closed(where)).all():
            rows[manager].contacted, rows[manager].closed = int(contacted), int(closed)
    return rows


def _closed(where: Collection[Any]) -> Select[Any]:
    """Each manager's distinct customers contacted, and those of them with a close."""

    def has(kind: str) -> Any:
        return func.max(case((_FACT.kind == kind, 1), else_=0))

    manager = read_through(_FACT.manager).label("manager")
    each = (
        select(manager, has(CONTACT).label("contacted"), has(CLOSE).label("closed"))
        .where(*where, _FACT.kind.in_((CONTACT, CLOSE)))
        .group_by(manager, _FACT.customer)
        .subquery()
    ).c
    both = func.sum(each.contacted * each.closed)
    return select(each.manager, func.sum(each.contacted), both).group_by(each.manager)


def _blank(manager: StaffId) -> BoardRow:
    return BoardRow("", UnitId(""), manager)


def _has_points(row: BoardRow) -> bool:
    return any((row.ev, row.help, row.craft, row.award))
