"""Standings: any board, by kind, window and unit; now, or as it was known at a position."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Connection, func, select

from domain.calendar import PERIODS, bounds, window_named
from domain.event import Refused, StaffId, UnitId
from domain.ranking import KINDS, Standing, digest, rate_value, shared_ranks
from domain.ruleset import Ruleset
from domain.ruleset_1 import RULESET_1
from projections import known
from projections.boards.rows import ALL, BOARD, ROLLING, ROLLING_DAYS, UNRANKED, BoardRow
from projections.known import Rates, Window
from projections.people import BANK, PERIOD, STAFF, UNIT, root
from projections.rows import NOW

WINDOWS = (*PERIODS, ALL, ROLLING)
"""Kinds of window that a board can be asked for."""


_YEARS = range(1900, 2200)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which board: `window` is a kind of WINDOWS, the one that contains `on` is meant."""

    kind: str = "effective"
    window: str = "week"
    on: date | None = None
    unit: UnitId = UnitId("")
    position: int | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One manager's line: `value` is what the board ranks by, None where it ranks nobody."""

    rank: int | None
    manager: StaffId
    unit: UnitId
    value: int | None
    row: BoardRow
    rates: Rates = Rates(0, 0)
    opted_out: bool = False


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A board in order of rank; those unranked come last. `through` is set on a settled one."""

    asked: Asked
    window: str
    start: int
    end: int
    lines: tuple[Line, ...]
    position: int
    through: int = 0


def board(connection: Connection, asked: Asked, rules: Ruleset = RULESET_1) -> Board:
    """Everybody's standings; a settled period answers as known when it was settled."""
    window, through = window_of(connection, asked)
    units = subtree(connection, asked.unit) if asked.unit else None
    scope = asked.unit or root(connection)
    rows = _rows(connection, window, scope, units, rules)
    people = _members(connection, units)
    rates = _rates(connection, window) if asked.kind == "channel" else {}
    if asked.unit:
        rates = {manager: rate for manager, rate in rates.items() if manager in people}
    return Board(
        asked=asked,
        window=window.name,
        start=window.start,
        end=window.end,
        lines=tuple(_lines(asked.kind, rules, rows, rates, people)),
        position=window.position,
        through=through,
    )


def _require_known(asked: Asked) -> None:
    if asked.kind not in KINDS:
        raise Refused(
            "There is no board '{kind}'; choose one of: {kinds}.",
            about="kind",
            kind=asked.kind,
            kinds=", ".join(KINDS),
        )
    if asked.window not in WINDOWS:
        raise Refused(
            "There is no window '{window}'; choose one of: {windows}.",
            about="window",
            window=asked.window,
            windows=", ".join(WINDOWS),
        )


def _rows(
    connection: Connection,
    window: Window,
    scope: UnitId,
    units: frozenset[UnitId] | None,
    rules: Ruleset,
) -> dict[StaffId, BoardRow]:
    if window.position == NOW:
        return _live_rows(connection, window.name, scope)
    rows = known.rows_known(connection, window, scope, units)
    known.ranked(rows.values(), rules.rate_minimum, rules.wilson_z)
    return rows


def window_of(connection: Connection, asked: Asked) -> tuple[Window, int]:
    """The window meant, and through which position it was settled, 0 for not yet."""
    _require_known(asked)
    today = connection.execute(select(func.max(BANK.table.c.today))).scalar() or 0
    on = asked.on or date.fromordinal(max(1, today))
    if asked.window not in PERIODS:
        start = today - ROLLING_DAYS + 1 if asked.window == ROLLING else 0
        position = NOW if asked.position is None else asked.position
        return Window(asked.window, start, today + 1, position), 0
    if not _YEARS.start <= on.year < _YEARS.stop:
        raise Refused(
            "Ask for a day between {first} and {last}.",
            about="on",
            first=_YEARS.start,
            last=_YEARS.stop - 1,
        )
    name = window_named(asked.window, on)
    through = 0
    if asked.position is None:
        query = select(PERIOD.table.c.through).where(PERIOD.table.c.period == name)
        through = connection.execute(query).scalar() or 0
    position = asked.position if asked.position is not None else through or NOW
    return Window(name, *bounds(name), position), through


def _live_rows(connection: Connection, window: str, scope: UnitId) -> dict[StaffId, BoardRow]:
    columns = BOARD.table.c
    query = select(BOARD.table).where(columns.window == window, columns.scope == scope)
    return {row[2]: BoardRow(*row) for row in connection.execute(query)}


def _rates(connection: Connection, window: Window) -> dict[StaffId, Rates]:
    today = connection.execute(select(func.max(BANK.table.c.today))).scalar() or 0
    return known.channel_rates(connection, min(window.end - 1, today), window.position)


def _lines(
    kind: str,
    rules: Ruleset,
    rows: dict[StaffId, BoardRow],
    rates: dict[StaffId, Rates],
    people: dict[StaffId, _Member],
) -> list[Line]:
    managers = sorted({*rows, *rates, *(each for each in people if people[each].is_manager)})
    nobody = _Member(UnitId(""), is_manager=True, opted_out=False)
    values = []
    for manager in managers:
        row = rows.get(manager) or BoardRow("", UnitId(""), manager)
        values.append(_value(kind, row, rates.get(manager, Rates(0, 0)), rules))
    lines = [
        Line(
            rank=rank,
            manager=manager,
            unit=people.get(manager, nobody).unit,
            value=value,
            row=rows.get(manager) or BoardRow("", UnitId(""), manager),
            rates=rates.get(manager, Rates(0, 0)),
            opted_out=people.get(manager, nobody).opted_out,
        )
        for manager, value, rank in zip(managers, values, shared_ranks(values), strict=True)
    ]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.manager))


def _value(kind: str, row: BoardRow, rates: Rates, rules: Ruleset) -> int | None:
    if kind == "effective":
        return row.ev
    if kind == "close":
        return None if row.close_value == UNRANKED else row.close_value
    return rate_value(rates.channelised, rates.active, rules.rate_minimum, rules.wilson_z)


class _Member(msgspec.Struct, frozen=True):
    unit: UnitId
    is_manager: bool
    opted_out: bool


def _members(connection: Connection, units: frozenset[UnitId] | None) -> dict[StaffId, _Member]:
    """Who works or worked there; whoever works without any role is taken for a manager."""
    query = select(STAFF.table)
    if units is not None:
        query = query.where(STAFF.table.c.unit.in_(units))
    found = {}
    for values in connection.execute(query):
        person = STAFF.row(values)
        is_manager = not person.left_day and (not person.roles or "manager" in person.roles)
        found[person.staff] = _Member(person.unit, is_manager, bool(person.opted_out))
    return found


def subtree(connection: Connection, unit: UnitId) -> frozenset[UnitId]:
    """The unit and all below it."""
    rows = [UNIT.row(values) for values in connection.execute(select(UNIT.table))]
    found = frozenset(row.unit for row in rows if unit in row.path)
    if not found:
        names = ", ".join(sorted(row.name for row in rows)[:20])
        raise Refused(
            "There is no unit '{unit}'; choose one of: {names}.",
            about="unit",
            unit=unit,
            names=names,
        )
    return found


def standings_digest(
    connection: Connection, period: str, position: int, rules: Ruleset = RULESET_1
) -> str:
    """Digest of the places of a period as known at a position: what settling writes down.

    It tells of those who did something or have customers: who merely was on the staff may look
    different later, when it is reckoned again.
    """
    window = Window(period, *bounds(period), position)
    rows = _rows(connection, window, root(connection), None, rules)
    rates = _rates(connection, window)
    places = [
        Standing(kind, line.manager, line.rank, line.value)
        for kind in KINDS
        for line in _lines(kind, rules, rows, rates if kind == "channel" else {}, {})
    ]
    return digest(places)
