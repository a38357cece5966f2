"""Who reads what on the site: people, and what there is of each to read, drawn for each round."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from bench.visitor import Line, Visitor
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.appeals import APPEAL
from projections.customers import GRID
from projections.flags.rows import FLAG
from projections.looks import LOOK
from projections.people import STAFF, UNIT
from projections.scores import SCORE_ENTRY, VISIT
from web.access import ADMINISTRATOR, AUDITOR, LEADER

PEOPLE = 8
"""People of a kind who read in a round."""

MANAGING, LEADING, HEADING = "managers", "leaders of a unit", "leaders of the bank"
AUDITING, ADMINISTRATING, ASSESSING = "auditors", "administrators", "assessors"

_WINDOWS = ("week", "month", "rolling")
_KINDS = ("effective", "close")
_PAGES = ("1", "2", "3")
_TAGS = ("visit.closed", "visit.logged", "customer.registered")
_OF_EACH = 12
_POSITIONS = 200

Things = Mapping[str, Sequence[str]]
"""What may stand in an address, by the name that it has there."""


class Reader(NamedTuple):
    """Somebody who reads, and what there is of theirs."""

    staff: StaffId
    things: Things


class Readers(NamedTuple):
    """Those who read in a round, by what they are, and what there is for whoever may see it."""

    of: Mapping[str, Sequence[Reader]]
    things: Things

    @property
    def managers(self) -> Sequence[Reader]:
        """Managers, each with visits held and points won."""
        return self.of[MANAGING]

    def things_of(self, reader: Reader, name: str) -> Sequence[str]:
        """Those that a reader is asked about."""
        return reader.things.get(name) or self.things.get(name, ())

    def has(self, reader: Reader, names: Sequence[str]) -> bool:
        """Whether there is one of each."""
        return all(self.things_of(reader, name) for name in names)


def readers(settings: Settings, seed: int) -> Readers:
    """Draw those who read."""
    chance = random.Random(seed)
    with closing(open_stores(settings)) as stores, stores.views.read() as connection:
        active = chance.sample(_active(connection), PEOPLE)
        positions = [chance.randint(1, stores.ledger.head()) for _ in range(_POSITIONS)]
        leaders, root = _with_role(connection, LEADER), _root(connection)
        of = {
            MANAGING: [_manager(connection, each) for each in active],
            LEADING: [_leader(connection, *each) for each in leaders if each[1] != root],
            HEADING: [Reader(staff, {}) for staff, unit in leaders if unit == root],
            AUDITING: [Reader(staff, {}) for staff, _ in _with_role(connection, AUDITOR)],
            ADMINISTRATING: [
                Reader(staff, {}) for staff, _ in _with_role(connection, ADMINISTRATOR)
            ],
            ASSESSING: _assessors(connection),
        }
        some = {kind: chance.sample(all_, min(len(all_), PEOPLE)) for kind, all_ in of.items()}
        shared = _shared(connection, root) | {"at": list(map(str, positions)), "manager": active}
        return Readers(some, shared)


def _with_role(connection: Connection, role: str) -> list[tuple[StaffId, str]]:
    columns = STAFF.table.c
    query = select(columns.staff, columns.unit).where(columns.roles.contains(f'"{role}"'))
    query = query.where(columns.left_day == 0).order_by(columns.staff)
    return [(staff, unit) for staff, unit in connection.execute(query)]


def _active(connection: Connection) -> list[StaffId]:
    """Managers who work here and won points."""
    staff, score = STAFF.table.c, SCORE_ENTRY.table.c
    won = select(score.manager).distinct()
    query = select(staff.staff).where(staff.staff.in_(won), staff.left_day == 0)
    return _first(connection, query.order_by(staff.staff))


def _manager(connection: Connection, staff: StaffId) -> Reader:
    visit, score = VISIT.table.c, SCORE_ENTRY.table.c
    held = visit.manager == staff, visit.held_day > 0
    visits = select(visit.visit).where(*held).order_by(visit.held_day.desc())
    customers = select(visit.customer).where(*held).distinct().order_by(visit.customer)
    claims = select(score.claim).where(score.manager == staff).distinct().order_by(score.claim)
    found = {"visit": visits, "customer": customers, "claim": claims}
    things = {name: _first(connection, query.limit(_OF_EACH)) for name, query in found.items()}
    return Reader(staff, {"me": [staff], **things})


def _leader(connection: Connection, staff: StaffId, unit: str) -> Reader:
    of, visit = STAFF.table.c, VISIT.table.c
    below = select(of.staff).where(of.unit == unit, of.roles.contains('"manager"'))
    managers = _first(connection, below.where(of.left_day == 0).order_by(of.staff))
    visits = select(visit.visit).where(visit.manager.in_(managers), visit.held_day > 0)
    latest = visits.order_by(visit.held_day.desc()).limit(_OF_EACH)
    return Reader(staff, {"manager": managers, "visit": _first(connection, latest)})


def _assessors(connection: Connection) -> list[Reader]:
    look = LOOK.table.c
    asked = select(look.assessor, look.visit).where(look.done_day == 0, look.missed_day == 0)
    found: dict[StaffId, list[str]] = {}
    for assessor, visit in connection.execute(asked.order_by(look.visit)):
        found.setdefault(assessor, []).append(visit)
    return [Reader(staff, {"look": visits}) for staff, visits in found.items()]


def _root(connection: Connection) -> str:
    unit = UNIT.table.c
    return str(connection.execute(select(unit.unit).where(unit.parent == "")).scalar_one())


def _shared(connection: Connection, root: str) -> dict[str, Sequence[str]]:
    unit = UNIT.table.c
    regions = select(unit.unit).where(unit.parent == root).order_by(unit.unit)
    branches = select(unit.unit).where(unit.parent.not_in([root, ""])).order_by(unit.unit)
    ids = {
        "region": regions.limit(1),
        "branch": branches,
        "grid": _few(select(GRID.table.c.grid)),
        "flag": _few(select(FLAG.table.c.flag)),
        "appeal": _few(select(APPEAL.table.c.appeal)),
    }
    found = {name: _first(connection, query) for name, query in ids.items()}
    return {**found, "window": _WINDOWS, "kind": _KINDS, "tag": _TAGS, "page": _PAGES}


def _few(query: Select[Any]) -> Select[Any]:
    return query.order_by(*query.selected_columns).limit(_OF_EACH)


def _first(connection: Connection, query: Select[Any]) -> list[Any]:
    """The first column of the rows."""
    return list(connection.execute(query).scalars())


def signed_in(line: Line, chosen: Readers) -> dict[StaffId, Visitor]:
    """Everybody who reads, on one connection."""
    people = {each.staff for readers in chosen.of.values() for each in readers}
    return {staff: Visitor(line, staff) for staff in sorted(people)}
