"""The lines of a board: everybody's value, by which they are ranked, and why somebody is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from domain.event import Code, StaffId, UnitId
from domain.ranking import (
    CHANNEL,
    CLOSE,
    EFFECTIVE,
    FLOOR,
    HELP,
    IMPROVEMENT,
    rate_value,
    shared_ranks,
)
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections import known
from projections.boards.rows import UNRANKED, BoardRow
from projections.floor import below
from projections.improvement import improved
from projections.known import Rates, Window
from projections.people import STAFF
from projections.periods import bank_day

BELOW_FLOOR = "floor"
"""Why somebody is not ranked: they made few contacts a day."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One manager's line: `value` is what the board ranks by, None where it ranks nobody.

    `reason` is BELOW_FLOOR, or empty.
    """

    rank: int | None
    manager: StaffId
    unit: UnitId
    value: int | None
    row: BoardRow
    rates: Rates = Rates(0, 0)
    opted_out: bool = False
    reason: str = ""


class Member(msgspec.Struct, frozen=True):
    """Somebody who works or worked for the bank; whoever has no role is taken for a manager."""

    unit: UnitId
    is_manager: bool
    opted_out: bool


_NOBODY = Member(UnitId(""), is_manager=True, opted_out=False)


class Beside(NamedTuple):
    """What a board ranks by besides its rows: rates, improvement, and who is below the floor."""

    rates: Mapping[StaffId, Rates] = {}
    improved: Mapping[StaffId, int] = {}
    low: frozenset[StaffId] = frozenset()


def beside(
    connection: Connection, window: Window, formula: Code, rules: Ruleset, setting: Setting
) -> Beside:
    """What the formula of a board asks for, of everybody in the bank."""
    kind = formula.partition("/")[0]
    if kind == CHANNEL:
        day = min(window.end - 1, bank_day(connection))
        return Beside(rates=known.channel_rates(connection, day, window.position))
    if kind == IMPROVEMENT:
        weeks = improved(connection, setting.calendar, window, rules.improvement)
        return Beside(improved=weeks)
    if formula == FLOOR:
        return Beside(low=below(connection, setting.calendar, window))
    return Beside()


def formula_of(kind: str, period: str, through: int, setting: Setting) -> Code:
    """A board's formula in its version: of a settled period the one by which it was settled."""
    newest = FLOOR if kind == CLOSE else Code(f"{kind}/1")
    settled = setting.settled.get(period) if through else None
    of_its_time = settled.boards if settled else ()
    return next((each for each in of_its_time if each.partition("/")[0] == kind), newest)


def lines_of(
    kind: str,
    rules: Ruleset,
    rows: Mapping[StaffId, BoardRow],
    more: Beside,
    people: Mapping[StaffId, Member],
) -> list[Line]:
    """Lines in order of rank, those unranked last."""
    managers = sorted({*rows, *more.rates, *(m for m, each in people.items() if each.is_manager)})
    blank = BoardRow("", UnitId(""), StaffId(""))
    row_of = {m: rows.get(m) or msgspec.structs.replace(blank, manager=m) for m in managers}
    values = [_value(kind, row, more, rules) for row in row_of.values()]
    lines = [
        Line(
            rank=rank,
            manager=manager,
            unit=people.get(manager, _NOBODY).unit,
            value=value,
            row=row_of[manager],
            rates=more.rates.get(manager, Rates(0, 0)),
            opted_out=people.get(manager, _NOBODY).opted_out,
            reason=BELOW_FLOOR if manager in more.low else "",
        )
        for manager, value, rank in zip(managers, values, shared_ranks(values), strict=True)
    ]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.manager))


def _value(kind: str, row: BoardRow, more: Beside, rules: Ruleset) -> int | None:
    if kind == EFFECTIVE:
        return row.ev
    if kind == HELP:
        return row.help
    if kind == IMPROVEMENT:
        return more.improved.get(row.manager)
    if kind == CLOSE:
        unranked = row.close_value == UNRANKED or row.manager in more.low
        return None if unranked else row.close_value
    rates = more.rates.get(row.manager, Rates(0, 0))
    return rate_value(rates.channelised, rates.active, rules.rate_minimum, rules.wilson_z)


def members(
    connection: Connection,
    units: Collection[UnitId] | None,
    only: Collection[StaffId] | None = None,
) -> dict[StaffId, Member]:
    """Who works or worked in some units, and is one of some people; None for all."""
    query = select(STAFF.table)
    if units is not None:
        query = query.where(STAFF.table.c.unit.in_(units))
    if only is not None:
        query = query.where(STAFF.table.c.staff.in_(only))
    found = {}
    for values in connection.execute(query):
        person = STAFF.row(values)
        is_manager = not person.left_day and (not person.roles or "manager" in person.roles)
        found[person.staff] = Member(person.unit, is_manager, bool(person.opted_out))
    return found
