"""Standings as known at a position, from the facts: the slow way that answers for any position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import astuple
from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, select

from domain.event import CustomerId, GridId, Refused, StaffId, UnitId
from domain.ranking import rate_value
from domain.score import ACHIEVED, CLOSE, CONTACT, EFFECTIVE, HELD
from domain.tally import PURPOSED
from projections.boards.rows import BOARD, UNRANKED, BoardRow
from projections.customers import ACTIVITY, MEMBERSHIP, OWNER
from projections.people import STAFF
from projections.rows import Rows
from projections.scores import CHANNEL_SPAN, FACT, SCORE_ENTRY

CUSTOM = "custom"
"""The kind of window whose days the reader chooses."""

SHORT = 31
"""Days that a short window has at most."""

_YEARS = range(1900, 2200)
"""In which there are banks; periods around their days can be reckoned."""

_FACT, _SCORE, _BOARD = FACT.table.c, SCORE_ENTRY.table.c, BOARD.table.c


class Window(NamedTuple):
    """Days [start, end) under a name, and the position at which they are looked at."""

    name: str
    start: int
    end: int
    position: int

    @property
    def is_custom(self) -> bool:
        """Whether its days were chosen, so that no rows are kept for it."""
        return self.name.startswith(CUSTOM)


class Rates(NamedTuple):
    """Channelised among active customers in a manager's grids."""

    channelised: int
    active: int


def chosen(first: date | None, last: date | None, position: int) -> Window:
    """The window from one day to another, both included."""
    if first is None or last is None:
        about = "first" if first is None else "last"
        raise Refused("Give the first and the last day.", about=about)
    require_year(first, "first")
    require_year(last, "last")
    if last < first:
        raise Refused("The last day cannot lie before the first.", about="last")
    name = f"{CUSTOM}/{first}/{last}"
    return Window(name, first.toordinal(), last.toordinal() + 1, position)


def require_year(day: date, about: str) -> None:
    """Refuse a day of a year in which there was no bank."""
    if not _YEARS.start <= day.year < _YEARS.stop:
        raise Refused(
            "Ask for a day between {first} and {last}.",
            about=about,
            first=_YEARS.start,
            last=_YEARS.stop - 1,
        )


def rows_known(
    connection: Connection,
    window: Window,
    scope: UnitId,
    units: Collection[UnitId] | None,
    only: Collection[StaffId] | None = None,
) -> dict[StaffId, BoardRow]:
    """Each manager's sums in a window, but for those of whom nothing is left to tell.

    `units` are those of the scope's subtree, `only` the managers to tell of; None for all.
    """
    rows: dict[StaffId, BoardRow] = {}
    for manager, measure, amount in connection.execute(scores_known(window, units, only)).all():
        row = rows.setdefault(manager, BoardRow(window.name, scope, manager))
        setattr(row, measure, int(amount))
    contacts: defaultdict[StaffId, set[CustomerId]] = defaultdict(set)
    closes: defaultdict[StaffId, set[CustomerId]] = defaultdict(set)
    facts = _facts(window, units, only)
    for kind, manager, customer, flags, days, count in connection.execute(facts).all():
        row = rows.setdefault(manager, BoardRow(window.name, scope, manager))
        if kind == CONTACT:
            row.contacts += days
            contacts[manager].add(customer)
        elif kind == CLOSE:
            row.closes += count
            closes[manager].add(customer)
        elif kind == HELD:
            row.visits += count
            row.purposed += count if flags & PURPOSED else 0
        elif kind == ACHIEVED:
            row.achieved += count
        elif kind == EFFECTIVE:
            row.effective += count
    for manager, row in rows.items():
        row.contacted = len(contacts[manager])
        row.closed = len(contacts[manager] & closes[manager])
    return {manager: row for manager, row in rows.items() if any(astuple(row)[3:-1])}


def rows_now(
    connection: Connection, window: str, scope: UnitId, only: Collection[StaffId] | None
) -> dict[StaffId, BoardRow]:
    """The rows that are kept of a window, which need no reckoning."""
    query = select(BOARD.table).where(_BOARD.window == window, _BOARD.scope == scope)
    if only is not None:
        query = query.where(_BOARD.manager.in_(only))
    return {row[2]: BoardRow(*row) for row in connection.execute(query)}


def contacts_known(connection: Connection, window: Window) -> dict[StaffId, int]:
    """Each manager's contacts in a window: distinct (customer, day), anywhere in the bank."""
    query = select(_FACT.manager, _FACT.customer, func.count(_FACT.day.distinct())).where(
        _FACT.kind == CONTACT, *_known(window)
    )
    found: defaultdict[StaffId, int] = defaultdict(int)
    for manager, _, days in connection.execute(query.group_by(_FACT.manager, _FACT.customer)):
        found[manager] += days
    return found


def ranked(rows: Iterable[BoardRow], minimum: int, z: float) -> None:
    """Fill in by what the close board ranks."""
    for row in rows:
        value = rate_value(row.closed, row.contacted, minimum, z)
        row.close_value = UNRANKED if value is None else value


def scores_known(
    window: Window, units: Collection[UnitId] | None, only: Collection[StaffId] | None
) -> Select[Any]:
    """Each manager's points of the window by measure, known at its position."""
    where = [
        _SCORE.day >= window.start,
        _SCORE.day < window.end,
        _SCORE.position <= window.position,
    ]
    if units is not None:
        where.append(_SCORE.unit.in_(units))
    if only is not None:
        where.append(_SCORE.manager.in_(only))
    elif is_short(window):
        where.append(_SCORE.manager.in_(select(STAFF.table.c.staff)))
    manager = read_through(_SCORE.manager)
    query = select(manager, _SCORE.measure, func.sum(_SCORE.amount)).where(and_(*where))
    return query.group_by(manager, _SCORE.measure)


def is_short(window: Window) -> bool:
    """Whether its rows are sooner found for each of the staff by manager and day than among all."""
    return window.end - window.start <= SHORT


def read_through(column: ColumnElement[str]) -> ColumnElement[str]:
    """A column to group by without its index, in whose order SQLite would fetch row after row."""
    return column.concat(literal_column("''"))


def _facts(
    window: Window, units: Collection[UnitId] | None, only: Collection[StaffId] | None
) -> Select[Any]:
    where = facts_known(window, units, only)
    grouped = (_FACT.kind, _FACT.manager, _FACT.customer, _FACT.flags)
    days = func.count(_FACT.day.distinct())
    return select(*grouped, days, func.count()).where(and_(*where)).group_by(*grouped)


def facts_known(
    window: Window, units: Collection[UnitId] | None, only: Collection[StaffId] | None
) -> list[ColumnElement[bool]]:
    """Facts of the window's days, of some units and managers, that were known at its position."""
    where = _known(window)
    if units is not None:
        where.append(_FACT.unit.in_(units))
    if only is not None:
        where.append(_FACT.manager.in_(only))
    elif is_short(window):
        where.append(_FACT.manager.in_(select(STAFF.table.c.staff)))
    return where


def _known(window: Window) -> list[ColumnElement[bool]]:
    """Facts of the window's days that were known at its position."""
    return [
        _FACT.day >= window.start,
        _FACT.day < window.end,
        _FACT.position_from <= window.position,
        _FACT.position_to > window.position,
    ]


def channel_rates(connection: Connection, day: int, position: int) -> dict[StaffId, Rates]:
    """Channelised and active customers in each manager's grids on `day`, as known then.

    A customer in two grids of one manager counts once.
    """
    # Of a key the last row counts, which is the one that stays in a dict.
    active: dict[CustomerId, int] = dict(_in_order(connection, ACTIVITY, day, position))
    members = {
        (customer, grid): member
        for customer, grid, member in _in_order(connection, MEMBERSHIP, day, position)
    }
    owners: dict[GridId, StaffId] = dict(_in_order(connection, OWNER, day, position))
    spans = CHANNEL_SPAN.table.c
    query = select(spans.customer).where(
        spans.first <= day,
        spans.end > day,
        spans.position_from <= position,
        spans.position_to > position,
    )
    channels = set(connection.execute(query).scalars().all())
    homes: defaultdict[StaffId, set[CustomerId]] = defaultdict(set)
    for (customer, grid), member in members.items():
        if member and grid in owners and active.get(customer):
            homes[owners[grid]].add(customer)
    return {
        manager: Rates(len(customers & channels), len(customers))
        for manager, customers in homes.items()
    }


def _in_order(connection: Connection, rows: Rows[Any], day: int, position: int) -> Sequence[Any]:
    """Each key with what stands last in its row, of those known by (day, position)."""
    columns = rows.table.c
    key = (columns[each] for each in rows.key_columns[:-1])
    query = (
        select(*key, columns[rows.columns[-1]])
        .where(columns.day <= day, columns.position <= position)
        .order_by(columns.day, columns.position)
    )
    return connection.execute(query).all()
