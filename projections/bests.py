"""Bests: the period in which somebody did most of what a board ranks by, for themselves alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.calendar import PERIODS, bounds, monday, window_named
from domain.event import StaffId, UnitId
from domain.ledger.store import in_batches
from domain.lift import improvement
from domain.ranking import BY_THE_WEEK, CHANNEL, CLOSE, EFFECTIVE, HELP, IMPROVEMENT, rate_value
from domain.score import EV
from domain.setting import Setting
from projections.boards.rows import BOARD, BoardRow
from projections.channelled import channels_on
from projections.known import Rates
from projections.people import PERIOD, root
from projections.rows import NOW
from projections.scores import SCORE_ENTRY

_SUMS = {EFFECTIVE: "ev", CLOSE: "close_value", HELP: "help"}
"""By which sum a board ranks, where it ranks by one."""


class Best(NamedTuple):
    """A period, by its name, and by what the board ranks it; of a rate what was divided by what."""

    window: str
    value: int
    part: int = 0
    of: int = 0


def best(
    connection: Connection, setting: Setting, manager: StaffId, kind: str, of: tuple[str, UnitId]
) -> Best | None:
    """A manager's best period of a kind of board, the latest of equals.

    `of` are the kind of period and the unit in which sums are told; channels and improvement are
    about people, wherever in the bank they worked. None where nothing was more than none.
    """
    window, scope = of
    if window not in PERIODS:
        return None
    names, day = [], setting.began(manager)
    while day <= setting.today:
        names.append(window_named(window, date.fromordinal(day)))
        day = bounds(names[-1])[1]
    if kind == CHANNEL:
        found = _channels(connection, setting, manager, names)
    elif kind == IMPROVEMENT:
        found = _improvements(connection, setting, manager) if window == BY_THE_WEEK else []
    else:
        found = _sums(connection, manager, names, (_SUMS[kind], scope or root(connection)))
    return max(found, key=lambda each: (each.value, bounds(each.window)), default=None)


def _sums(
    connection: Connection, manager: StaffId, names: list[str], of: tuple[str, str]
) -> list[Best]:
    column, scope = of
    columns, found = BOARD.table.c, []
    for some in in_batches(names):
        query = select(BOARD.table).where(
            columns.window.in_(some),
            columns.scope == scope,
            columns.manager == manager,
            columns[column] > 0,
        )
        rows = [BoardRow(*row) for row in connection.execute(query)]
        found += [Best(r.window, getattr(r, column), r.closed, r.contacted) for r in rows]
    return found


def _channels(
    connection: Connection, setting: Setting, manager: StaffId, names: list[str]
) -> list[Best]:
    """The rate at the end of each period, as known now."""
    ends = [min(bounds(name)[1] - 1, setting.today) for name in names]
    found = []
    for name, day, rates in zip(names, ends, channels_on(connection, manager, ends), strict=True):
        if value := _counts_as(setting, day, rates):
            found.append(Best(name, value, rates.channelised, rates.active))
    return found


def _counts_as(setting: Setting, day: int, rates: Rates) -> int | None:
    rules = setting.rules(day)
    return rate_value(rates.channelised, rates.active, rules.rate_minimum, rules.wilson_z)


def _improvements(connection: Connection, setting: Setting, manager: StaffId) -> list[Best]:
    """How each week was beside the median of the settled weeks with presence before it.

    The EV of a settled week is the one that was known then; leaves are those that are known now.
    """
    period, start, found = PERIOD.table.c, monday(setting.began(manager)), []
    query = select(period.period, period.through).where(period.period.startswith("week/"))
    through = {bounds(name)[0]: int(at) for name, at in connection.execute(query)}
    ev, earlier = _ev_by_week(connection, manager, through), list[int]()
    while start <= setting.today:
        rule = setting.rules(min(start + 6, setting.today)).improvement
        value = improvement(ev[start], earlier[::-1], rule)
        if value is not None and value > 0:
            found.append(Best(window_named(BY_THE_WEEK, date.fromordinal(start)), value))
        first = max(start, setting.began(manager))
        if start in through and setting.days_present(manager, first, start + 7) > 0:
            earlier.append(ev[start])
        start += 7
    return found


def _ev_by_week(
    connection: Connection, manager: StaffId, through: dict[int, int]
) -> defaultdict[int, int]:
    entry, found = SCORE_ENTRY.table.c, defaultdict[int, int](int)
    query = select(entry.day, entry.position, entry.amount)
    for day, position, amount in connection.execute(
        query.where(entry.manager == manager, entry.measure == EV)
    ):
        if position <= through.get(monday(day), NOW):
            found[monday(day)] += amount
    return found
