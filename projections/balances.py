"""Balances: how the customers of some managers were due and seen, as known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from domain.balance import (
    Served,
    Tiers,
    became_mine,
    cadence,
    is_dropped,
    trailing_days,
    whole_cadences,
)
from domain.event import Code, CustomerId, GridId, StaffId
from domain.ledger.store import in_batches
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections.badges.rows import HOME_GRID
from projections.customers import (
    ACTIVITY,
    COVERAGE,
    CUSTOMER,
    MEMBERSHIP,
    OWNER,
)
from projections.rows import Rows, among
from projections.scores import CUSTOMER_TALLY, VISIT

_TIERS = msgspec.json.Decoder(list[tuple[int, Code]])
_VISITS = msgspec.json.Decoder(list[tuple[int, str]])
_DATED = ("day", "position")

Pair = tuple[StaffId, CustomerId]
Dated = list[tuple[int, int, Any]]
"""Day, position and what holds from then on, in this order."""

_Seen = tuple[int, Sequence[tuple[int, str]]]
"""How a manager rated a customer, and the visits by day."""

_UNSEEN: _Seen = (0, ())
_NO_DAYS: frozenset[int] = frozenset()


class _Times(NamedTuple):
    """What changed when about customers and grids."""

    active: dict[CustomerId, Dated]
    member: dict[CustomerId, dict[GridId, Dated]]
    owner: dict[GridId, Dated]
    registrar: dict[CustomerId, StaffId]


def served(
    connection: Connection, setting: Setting, managers: Sequence[StaffId]
) -> dict[StaffId, list[Served]]:
    """How each manager served the active customers of their grids, and those whom they registered
    and who are in no grid.
    """
    pairs = _pairs(connection, managers)
    customers = sorted({customer for _, customer in pairs})
    times, tiers = _times(connection, customers), _tiers(connection, customers)
    covered = _covered(connection, managers)
    planned = _planned(connection, setting, managers)
    today, rules = setting.today, setting.rules(setting.today)
    start = today + 1 - trailing_days(rules)
    found: dict[StaffId, list[Served]] = {manager: [] for manager in managers}
    for manager, customer in pairs:
        since = _since(times, manager, customer, (start, today))
        if since is not None:
            pair = manager, customer
            seen = covered.get(pair, _UNSEEN), planned.get(pair, 0)
            one = _served(customer, since, tiers.get(customer, ()), seen, (today, rules))
            found[manager].append(one)
    return found


def _served(
    customer: CustomerId,
    since: int,
    tiers: Tiers,
    seen: tuple[_Seen, int],
    now: tuple[int, Ruleset],
) -> Served:
    (rapport, visits), planned_day = seen
    today, rules = now
    # Of nearly everybody there are few visits, and of many customers none.
    days = {day for day, _ in visits if day <= today} if visits else _NO_DAYS
    return Served(
        customer=customer,
        since=since,
        cadence=cadence(tiers, today, rules),
        due=whole_cadences(since, today + 1, tiers, rules),
        visits=sum(day >= since for day in days) if days else 0,
        last_day=max(days) if days else 0,
        rapport=rapport,
        dropped=is_dropped(days, tiers, today, rules) if days else None,
        planned_day=planned_day,
    )


def _since(
    times: _Times, manager: StaffId, customer: CustomerId, window: tuple[int, int]
) -> int | None:
    start, today = window
    grids = times.member.get(customer, {})
    active = times.active.get(customer, [])
    plain = _plain(times, manager, customer, today)
    if plain is not None:
        return max(start, plain)

    def is_mine(day: int) -> bool:
        if not _at(active, day):
            return False
        inside = [grid for grid, rows in grids.items() if _at(rows, day)]
        if not inside:
            return times.registrar.get(customer) == manager
        return any(_at(times.owner.get(grid, []), day) == manager for grid in inside)

    changes = {row[0] for rows in (active, *grids.values()) for row in rows if row[0] > start}
    for grid in grids:
        changes.update(row[0] for row in times.owner.get(grid, ()) if row[0] > start)
    return became_mine(today, start, changes, is_mine)


def _plain(times: _Times, manager: StaffId, customer: CustomerId, today: int) -> int | None:
    """The same of those of whom nothing ever changed, who are nearly all: since when an active
    customer is in the one grid that always was the manager's, or before that in none and
    registered by the manager. None where there is more to look at.
    """
    active, grids = times.active.get(customer, ()), times.member.get(customer, {})
    if len(active) != 1 or len(grids) != 1:
        return None
    ((grid, inside),) = grids.items()
    owned = times.owner.get(grid, ())
    if len(inside) != 1 or len(owned) != 1:
        return None
    ((active_day, _, is_active), (inside_day, _, is_in), (owned_day, _, owner)) = (
        *active,
        *inside,
        *owned,
    )
    last = max(active_day, inside_day, owned_day)
    if not (is_active and is_in and owner == manager and last <= today):
        return None
    if times.registrar.get(customer) == manager and owned_day <= inside_day:
        return active_day
    return last


def _at(rows: Dated, day: int) -> Any:
    """What holds on a day: the last by (day, position)."""
    for since, _, what in reversed(rows):
        if since <= day:
            return what
    return None


def _pairs(connection: Connection, managers: Sequence[StaffId]) -> list[Pair]:
    """Who may be whose: those in a manager's grids now, and those registered and in none."""
    grids, files = HOME_GRID.table.c, CUSTOMER.table.c
    found: list[Pair] = []
    for some in in_batches(managers):
        homes = select(HOME_GRID.table).where(grids.manager.in_(some)).order_by(grids.grid)
        for row in map(HOME_GRID.row, connection.execute(homes)):
            found += [(row.manager, customer) for customer in row.customers]
        query = select(files.registrar, files.customer).where(
            files.registrar.in_(some), files.grids == "[]", files.departed_day == 0
        )
        found += [(who, customer) for who, customer in connection.execute(query).all()]
    return list(dict.fromkeys(found))


def _times(connection: Connection, customers: Sequence[CustomerId]) -> _Times:
    active: defaultdict[CustomerId, Dated] = defaultdict(list)
    for one, *dated in _columns(connection, ACTIVITY, ("customer", *_DATED, "active"), customers):
        active[one].append((dated[0], dated[1], dated[2]))
    member: dict[CustomerId, dict[GridId, Dated]] = {}
    owner: dict[GridId, Dated] = {}
    inside_since = ("customer", "grid", *_DATED, "member")
    for one, grid, day, position, inside in _columns(
        connection, MEMBERSHIP, inside_since, customers
    ):
        rows = member.setdefault(one, {}).setdefault(grid, [])
        rows.append((day, position, inside))
        owner[grid] = []
    owned_since = ("grid", *_DATED, "manager")
    for grid, day, position, manager in _columns(connection, OWNER, owned_since, sorted(owner)):
        owner[grid].append((day, position, manager))
    in_grids = [rows for grids in member.values() for rows in grids.values()]
    for rows in (*active.values(), *in_grids, *owner.values()):
        rows.sort(key=lambda row: row[:2])
    files = _columns(connection, CUSTOMER, ("customer", "registrar"), customers)
    return _Times(active, member, owner, dict(files))


def _tiers(connection: Connection, customers: Sequence[CustomerId]) -> dict[CustomerId, Tiers]:
    """The tiers alone: the rest of what scoring remembers of a customer is large."""
    rows = _columns(connection, CUSTOMER_TALLY, ("customer", "tiers"), customers)
    return {customer: _TIERS.decode(tiers) for customer, tiers in rows}


def _covered(connection: Connection, managers: Sequence[StaffId]) -> dict[Pair, _Seen]:
    asked = ("manager", "customer", "rapport", "visits")
    return {
        (manager, customer): (rapport, _VISITS.decode(visits))
        for manager, customer, rapport, visits in _columns(connection, COVERAGE, asked, managers)
    }


def _planned(
    connection: Connection, setting: Setting, managers: Sequence[StaffId]
) -> dict[Pair, int]:
    """Until when visits are planned."""
    columns = VISIT.table.c
    found: dict[Pair, int] = {}
    for some in in_batches(managers):
        query = select(columns.manager, columns.customer, columns.planned_day).where(
            columns.manager.in_(some),
            columns.planned_day >= setting.today,
            columns.status == "planned",
        )
        for manager, customer, day in connection.execute(query).all():
            found[manager, customer] = max(day, found.get((manager, customer), 0))
    return found


def _columns(
    connection: Connection, rows: Rows[Any], columns: Sequence[str], names: Sequence[str]
) -> Iterator[Any]:
    """Some columns of the rows whose first of them is among some: what else is there is large."""
    table = rows.table.c
    query = select(*(table[each] for each in columns))
    yield from connection.execute(query.where(among(connection, table[columns[0]], names))).all()
