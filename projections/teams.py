"""Teams: who is present in one, its trap index week by week, and how quality spreads in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from domain.event import StaffId, UnitId
from domain.ledger.store import in_batches
from domain.score import EFFECTIVE, EV, HELD
from domain.setting import Setting
from domain.statistics import MILLION
from domain.tally import PURPOSED
from domain.trap import Trap, explained, trap
from domain.trap_parts import Member
from projections.people import STAFF, StaffRow
from projections.rows import FOREVER
from projections.scores import FACT, SCORE_ENTRY
from projections.team_facts import NOTHING, Span, Telling, Told, told_of

MANAGER = "manager"
WEEK = 7
WEEKS_SHOWN = 8


class Spread(NamedTuple):
    """The GAR of each person in millionths, the lowest first; and how many have too few visits."""

    rates: tuple[int, ...]
    too_few: int


def span_of(setting: Setting, end: int) -> Span:
    """The window that ends before the Monday `end`, by the rules of its last day."""
    rule = setting.rules(end - 1).trap
    return Span(end - WEEK * rule.long_weeks, end - WEEK * rule.weeks, end)


def last_end(setting: Setting) -> int:
    """The Monday before which the last whole week ended."""
    return setting.today - (setting.today + 6) % WEEK


def people_of(
    connection: Connection, setting: Setting, units: Collection[UnitId], day: int
) -> list[StaffRow]:
    """Customer managers who worked in these units on a day; of an imported history also whoever
    has no role.
    """
    inside = [each for each in setting.staff() if setting.unit(each, day) in units]
    found: list[StaffRow] = []
    for some in in_batches(inside):
        query = select(STAFF.table).where(STAFF.table.c.staff.in_(some))
        found += map(STAFF.row, connection.execute(query))
    return sorted(
        (
            row
            for row in found
            if (MANAGER in row.roles or not row.roles)
            and row.joined_day <= day
            and not 0 < row.left_day <= day
        ),
        key=lambda row: row.staff,
    )


def trap_of(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    end: int,
    told: Telling | None = None,
) -> Trap:
    """The index of a team in the window that ends before the Monday `end`, with interval and act.

    `told` is what else is known of its people; by default what `told_of` says.
    """
    return explained(members_of(connection, setting, units, end, told), setting.rules(end - 1))


def trap_history(
    connection: Connection, setting: Setting, units: Collection[UnitId], end: int
) -> list[tuple[int, Trap]]:
    """The last day of each of the latest weeks, and the index of the window that it ends."""
    ends = [end - WEEK * ago for ago in range(WEEKS_SHOWN - 1, -1, -1)]
    return [
        (at - 1, trap(members_of(connection, setting, units, at), setting.rules(at - 1)))
        for at in ends
    ]


def members_of(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    end: int,
    told: Telling | None = None,
) -> list[Member]:
    """The people of a team who were present in at least half of the window."""
    span = span_of(setting, end)
    people = people_of(connection, setting, units, end - 1)
    half = setting.calendar.working_days(span.start, span.end)
    present = {row.staff: _present(setting, row, span.start, span.end) for row in people}
    there = [row for row in people if 2 * present[row.staff] >= max(1, half)]
    ids = [row.staff for row in there]
    if told is None:
        told = told_of(connection, setting, ids, span)
    earned = _weekly(connection, ids, span)
    return [
        _member(setting, row, span, earned[row.staff], told.get(row.staff, NOTHING))
        for row in there
    ]


def _member(
    setting: Setting, row: StaffRow, span: Span, earned: Counter[int], told: Told
) -> Member:
    last = [span.end - WEEK * ago for ago in (3, 2, 1)]
    always = all(_present(setting, row, monday, monday + WEEK) for monday in last)
    return Member(
        staff=row.staff,
        present=_present(setting, row, span.start, span.end),
        ev=sum(points for monday, points in earned.items() if monday >= span.start),
        long_ev=sum(earned.values()),
        weeks=(earned[last[0]], earned[last[1]], earned[last[2]]) if always else None,
        **told._asdict(),
    )


def _present(setting: Setting, row: StaffRow, start: int, end: int) -> int:
    """Working days in [start, end) on which somebody worked here and was not on leave."""
    first, last = max(start, row.joined_day), min(end, row.left_day or end)
    return setting.days_present(row.staff, first, last) if first < last else 0


def _weekly(
    connection: Connection, managers: Sequence[StaffId], span: Span
) -> dict[StaffId, Counter[int]]:
    """Points of EV by the Monday of the week, as they stand now."""
    columns = SCORE_ENTRY.table.c
    found: dict[StaffId, Counter[int]] = {each: Counter() for each in managers}
    for some in in_batches(managers):
        query = (
            select(columns.manager, columns.day, func.sum(columns.amount))
            .where(columns.manager.in_(some))
            .where(columns.day >= span.long_start, columns.day < span.end, columns.measure == EV)
            .group_by(columns.manager, columns.day)
        )
        for manager, day, points in connection.execute(query):
            found[manager][day - (day + 6) % WEEK] += int(points)
    return found


def quality_spread(
    connection: Connection, setting: Setting, managers: Sequence[StaffId], span: Span
) -> Spread:
    """The distribution of GAR = Σ SVQ / visits held whose goal stood before, in a window."""
    columns = FACT.table.c
    held: defaultdict[StaffId, int] = defaultdict(int)
    effective: defaultdict[StaffId, int] = defaultdict(int)
    for some in in_batches(managers):
        query = (
            select(columns.manager, columns.kind, columns.flags, func.count())
            .where(columns.manager.in_(some))
            .where(columns.day >= span.start, columns.day < span.end)
            .where(columns.kind.in_((HELD, EFFECTIVE)), columns.position_to == FOREVER)
            .group_by(columns.manager, columns.kind, columns.flags)
        )
        for manager, kind, flags, count in connection.execute(query):
            if kind == EFFECTIVE:
                effective[manager] += count
            elif flags & PURPOSED:
                held[manager] += count
    minimum = setting.rules(span.end - 1).rate_minimum
    rated = [each for each in managers if held[each] >= minimum]
    rates = sorted(round(Fraction(MILLION * effective[e], held[e])) for e in rated)
    return Spread(tuple(rates), len(managers) - len(rated))
