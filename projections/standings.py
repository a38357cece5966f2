"""Standings: any board, by kind, window and unit; now, or as it was known at a position."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from domain.calendar import PERIODS, bounds, window_named
from domain.event import Code, Refused, StaffId, UnitId
from domain.ranking import BY_THE_WEEK, IMPROVEMENT, KINDS, Standing, digest, in_order
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections import cohorts, known
from projections.boards.rows import ALL, ROLLING, ROLLING_DAYS, BoardRow
from projections.known import CUSTOM, Window, chosen, require_year
from projections.lines import Beside, Line, Member, beside, formula_of, lines_of, members
from projections.people import UNIT, root
from projections.periods import bank_day, settled_through
from projections.ranked import ranked_rows
from projections.rows import NOW

WINDOWS = (*PERIODS, ALL, ROLLING)
"""Kinds of window that a board can be asked for; besides, days can be chosen: CUSTOM."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which board: `window` is a kind of WINDOWS, the one that contains `on` is meant.

    Or it is CUSTOM, from `first` to `last`. `cohort` is the number of one, 0 for none.
    """

    kind: str = "effective"
    window: str = "week"
    on: date | None = None
    unit: UnitId = UnitId("")
    position: int | None = None
    first: date | None = None
    last: date | None = None
    cohort: int = 0


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A board in order of rank; those unranked come last. `through` is set on a settled one."""

    asked: Asked
    window: str
    start: int
    end: int
    lines: tuple[Line, ...]
    position: int
    through: int = 0


class Among(NamedTuple):
    """Whose standings: of what was done in a unit's subtree, or of some people anywhere.

    `units` and `only` are None for all.
    """

    scope: UnitId
    units: frozenset[UnitId] | None = None
    only: frozenset[StaffId] | None = None


def board(
    connection: Connection,
    asked: Asked,
    setting: Setting | None = None,
    more: Beside | None = None,
    people: Mapping[StaffId, Member] | None = None,
    *,
    bare: bool = False,
) -> Board:
    """Everybody's standings; a settled period answers as known when it was settled.

    Without a setting, no day is a holiday and the rules are those of version 1. `more` is what
    the board ranks by besides rows, where it was reckoned before, and `people` who may stand on it,
    where that is to be told otherwise than as of now. A `bare` one tells ranks and values alone.
    """
    setting = setting or Setting()
    window, through = window_of(connection, asked)
    rules = rules_of(setting, window)
    among = _among(connection, asked, window)
    if more is None:
        formula = formula_of(asked.kind, window.name, through, setting)
        more = beside(connection, window, formula, rules, setting)
    if people is None:
        people = members(connection, among.units, among.only)
    if among.units is not None or among.only is not None:
        more = more._replace(rates={m: rate for m, rate in more.rates.items() if m in people})
    rows = _rows(connection, window, among, rules, asked.kind if bare else "")
    return Board(
        asked=asked,
        window=window.name,
        start=window.start,
        end=window.end,
        lines=tuple(lines_of(asked.kind, rules, rows, more, people)),
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
    if asked.window not in (*WINDOWS, CUSTOM):
        raise Refused(
            "There is no window '{window}'; choose one of: {windows}.",
            about="window",
            window=asked.window,
            windows=", ".join((*WINDOWS, CUSTOM)),
        )
    if asked.kind == IMPROVEMENT and asked.window != BY_THE_WEEK:
        raise Refused("Improvement is told by the week; ask for a week.", about="window")
    if asked.unit and asked.cohort:
        raise Refused("Ask for a unit or for a cohort, not for both.", about="cohort")


def _among(connection: Connection, asked: Asked, window: Window) -> Among:
    """The people and units that are asked for; refused where there is no such cohort or unit."""
    if asked.unit:
        return Among(asked.unit, subtree(connection, asked.unit))
    if not asked.cohort:
        return Among(root(connection))
    period = cohort_period(connection, window)
    only = cohorts.members(connection, period, asked.cohort)
    if not only:
        raise Refused(
            "There is no cohort {number} in {period}.",
            about="cohort",
            number=asked.cohort,
            period=period,
        )
    return Among(root(connection), only=only)


def _rows(
    connection: Connection, window: Window, among: Among, rules: Ruleset, bare: str = ""
) -> dict[StaffId, BoardRow]:
    """The rows of a board; of a `bare` one of that kind only what it ranks by."""
    if window.position == NOW and not window.is_custom:
        return known.rows_now(connection, window.name, among.scope, among.only)
    if bare:
        rows = ranked_rows(connection, bare, window, among.units, among.only)
    else:
        rows = known.rows_known(connection, window, among.scope, among.units, among.only)
    known.ranked(rows.values(), rules.rate_minimum, rules.wilson_z)
    return rows


def window_of(connection: Connection, asked: Asked) -> tuple[Window, int]:
    """The window meant, and through which position it was settled, 0 for not yet."""
    _require_known(asked)
    today = bank_day(connection)
    on = asked.on or date.fromordinal(max(1, today))
    if asked.window == CUSTOM:
        window = chosen(asked.first, asked.last, asked.position or NOW)
        require_begun(window, today)
        return window, 0
    if asked.window not in PERIODS:
        start = today - ROLLING_DAYS + 1 if asked.window == ROLLING else 0
        position = NOW if asked.position is None else asked.position
        return Window(asked.window, start, today + 1, position), 0
    require_year(on, "on")
    name = window_named(asked.window, on)
    through = 0
    if asked.position is None:
        through = settled_through(connection, name)
    position = asked.position if asked.position is not None else through or NOW
    return Window(name, *bounds(name), position), through


def require_begun(window: Window, today: int) -> None:
    """Refuse chosen days that lie ahead, of which nothing can be told; 0 is before the first."""
    if 0 < today < window.end - 1:
        raise Refused("The last day cannot lie ahead: choose today at the latest.", about="last")


def rules_of(setting: Setting, window: Window) -> Ruleset:
    """The rules in force on a window's last day, or today."""
    return setting.rules(last_day(setting, window))


def last_day(setting: Setting, window: Window) -> int:
    """The last day of a window that has begun."""
    return min(setting.today, window.end - 1)


def cohort_period(connection: Connection, window: Window) -> str:
    """The period whose cohorts a window has."""
    today = bank_day(connection)
    return cohorts.period_of(window.name, max(1, min(window.end - 1, today)))


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
    connection: Connection,
    period: str,
    position: int,
    boards: Collection[Code],
    setting: Setting | None = None,
) -> str:
    """Digest of the places of a period as known at a position: what settling writes down."""
    return digest(settled_standings(connection, period, position, boards, setting or Setting()))


def settled_standings(
    connection: Connection,
    period: str,
    position: int,
    boards: Collection[Code],
    setting: Setting,
) -> list[Standing]:
    """Places of a period as known at a position, of those who did something or have customers: who
    merely was on the staff may look different later, when it is reckoned again.
    """
    window = Window(period, *bounds(period), position)
    rules = setting.rules(window.end - 1)
    rows = _rows(connection, window, Among(root(connection)), rules)
    places = []
    for formula in boards:
        kind = formula.partition("/")[0]
        more = beside(connection, window, formula, rules, setting)
        lines = lines_of(kind, rules, rows, more, {})
        places += [Standing(kind, line.manager, line.rank, line.value) for line in lines]
    return in_order(places)
