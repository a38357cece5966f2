"""Teams: who is present in one, its trap index week by week, and how quality spreads in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
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
from projections.team_facts import NOTHING, Span, TeamFacts, Telling, Told

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
    return _people_of(connection, setting, frozenset(units), [day])[day]


def _people_of(
    connection: Connection, setting: Setting, units: Set[UnitId], days: Sequence[int]
) -> dict[int, list[StaffRow]]:
    """The same on each of some days."""
    ever = setting.worked_in(units)
    inside = {day: [e for e in ever if setting.unit(e, day) in units] for day in days}
    found: dict[StaffId, StaffRow] = {}
    for some in in_batches(sorted({each for ids in inside.values() for each in ids})):
        query = select(STAFF.table).where(STAFF.table.c.staff.in_(some))
        found.update((row[0], STAFF.row(row)) for row in connection.execute(query))
    rows = {day: [found[e] for e in sorted(ids) if e in found] for day, ids in inside.items()}
    return {day: [row for row in of if _is_there(row, day)] for day, of in rows.items()}


def _is_there(row: StaffRow, day: int) -> bool:
    is_manager = MANAGER in row.roles or not row.roles
    return is_manager and row.joined_day <= day and not 0 < row.left_day <= day


def trap_of(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    end: int,
    told: Telling | None = None,
) -> Trap:
    """The index of a team in the window that ends before the Monday `end`, with interval and act.

    `told` is what else is known of its people; by default what `TeamFacts` says.
    """
    return explained(members_of(connection, setting, units, end, told), setting.rules(end - 1))


def trap_history(
    connection: Connection, setting: Setting, units: Collection[UnitId], end: int
) -> list[tuple[int, Trap]]:
    """The last day of each of the latest weeks, and the index of the window that it ends."""
    return history_of(setting, members_by_week(connection, setting, units, end))


def history_of(setting: Setting, by_week: Mapping[int, Sequence[Member]]) -> list[tuple[int, Trap]]:
    """The same of people who are known by the end of their window."""
    return [(at - 1, trap(members, setting.rules(at - 1))) for at, members in by_week.items()]


def members_by_week(
    connection: Connection, setting: Setting, units: Collection[UnitId], end: int
) -> dict[int, list[Member]]:
    """The people of a team in each of the latest windows, by the Monday before which it ends."""
    ends = [end - WEEK * ago for ago in range(WEEKS_SHOWN - 1, -1, -1)]
    return _members(connection, setting, units, ends)


def members_of(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    end: int,
    told: Telling | None = None,
) -> list[Member]:
    """The people of a team who were present in at least half of the window."""
    return _members(connection, setting, units, [end], told)[end]


def _members(
    connection: Connection,
    setting: Setting,
    units: Collection[UnitId],
    ends: Sequence[int],
    told: Telling | None = None,
) -> dict[int, list[Member]]:
    """The same for windows with several ends: what is known of the people is asked for once."""
    spans = [span_of(setting, end) for end in ends]
    people = _people_of(connection, setting, frozenset(units), [end - 1 for end in ends])
    there = {each.end: _present_ones(setting, people[each.end - 1], each) for each in spans}
    ids = sorted({row.staff for rows in there.values() for row in rows})
    start, end = min(each.long_start for each in spans), max(ends)
    earned = _daily(connection, ids, start, end)
    facts = TeamFacts(connection, setting, ids, start, end) if told is None else None
    found = {}
    for span in spans:
        rows = there[span.end]
        of = told if facts is None else facts.told([row.staff for row in rows], span)
        found[span.end] = [
            _member(setting, row, span, _weekly(earned[row.staff], span), (of or {}).get(row.staff))
            for row in rows
        ]
    return found


def _present_ones(setting: Setting, people: Sequence[StaffRow], span: Span) -> list[StaffRow]:
    half = max(1, setting.calendar.working_days(span.start, span.end))
    return [row for row in people if 2 * _present(setting, row, span.start, span.end) >= half]


def _member(
    setting: Setting, row: StaffRow, span: Span, earned: Counter[int], told: Told | None
) -> Member:
    last = [span.end - WEEK * ago for ago in (3, 2, 1)]
    always = all(_present(setting, row, monday, monday + WEEK) for monday in last)
    return Member(
        staff=row.staff,
        present=_present(setting, row, span.start, span.end),
        ev=sum(points for monday, points in earned.items() if monday >= span.start),
        long_ev=sum(earned.values()),
        weeks=(earned[last[0]], earned[last[1]], earned[last[2]]) if always else None,
        **(told or NOTHING)._asdict(),
    )


def _present(setting: Setting, row: StaffRow, start: int, end: int) -> int:
    """Working days in [start, end) on which somebody worked here and was not on leave."""
    first, last = max(start, row.joined_day), min(end, row.left_day or end)
    return setting.days_present(row.staff, first, last) if first < last else 0


def _daily(
    connection: Connection, managers: Sequence[StaffId], start: int, end: int
) -> dict[StaffId, list[tuple[int, int]]]:
    """Points of EV by day, as they stand now."""
    columns = SCORE_ENTRY.table.c
    found: dict[StaffId, list[tuple[int, int]]] = {each: [] for each in managers}
    for some in in_batches(managers):
        query = (
            select(columns.manager, columns.day, func.sum(columns.amount))
            .where(columns.manager.in_(some))
            .where(columns.day >= start, columns.day < end, columns.measure == EV)
            .group_by(columns.manager, columns.day)
        )
        for manager, day, points in connection.execute(query).all():
            found[manager].append((day, int(points)))
    return found


def _weekly(earned: Sequence[tuple[int, int]], span: Span) -> Counter[int]:
    """Points of the long window by the Monday of the week."""
    found: Counter[int] = Counter()
    for day, points in earned:
        if span.long_start <= day < span.end:
            found[day - (day + 6) % WEEK] += points
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
