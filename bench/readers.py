"""Who reads what on the site: people, visits, claims and entries, drawn anew in each round."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import Connection, select

from bench.visitor import Line, Visitor
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.settings import Settings
from projections.people import STAFF, UNIT
from projections.scores import SCORE_ENTRY, VISIT
from web.access import AUDITOR

PEOPLE = 8
"""Managers who read in a round."""

_WINDOWS = ("week", "month", "rolling")
_OF_EACH = 12
_TAGS = ("visit.closed", "visit.logged", "customer.registered")


class Reader(NamedTuple):
    """A manager, some of their visits, and some of the claims that their points come from."""

    staff: StaffId
    visits: Sequence[str]
    claims: Sequence[str]


class Readers(NamedTuple):
    """Those who read in a round."""

    managers: Sequence[Reader]
    auditor: StaffId
    region: str
    head: int


class Page(NamedTuple):
    """A page under the name that its figure has, and who asks for it."""

    name: str
    path: str
    staff: StaffId


def readers(settings: Settings, seed: int) -> Readers:
    """Draw those who read; each of them has held visits and won points."""
    chance = random.Random(seed)
    with closing(open_stores(settings)) as stores, stores.views.read() as connection:
        managers = _active(connection)
        return Readers(
            [_reader(connection, each) for each in chance.sample(managers, PEOPLE)],
            _with_role(connection, AUDITOR)[0],
            _region(connection),
            stores.ledger.head(),
        )


def _with_role(connection: Connection, role: str) -> list[StaffId]:
    columns = STAFF.table.c
    of_role = select(columns.staff).where(columns.roles.contains(f'"{role}"'))
    of_role = of_role.where(columns.left_day == 0)
    return list(connection.execute(of_role.order_by(columns.staff)).scalars())


def _active(connection: Connection) -> list[StaffId]:
    """Managers who work here and won points."""
    staff, score = STAFF.table.c, SCORE_ENTRY.table.c
    won = select(score.manager).distinct()
    query = select(staff.staff).where(staff.staff.in_(won), staff.left_day == 0)
    return list(connection.execute(query.order_by(staff.staff)).scalars())


def _reader(connection: Connection, staff: StaffId) -> Reader:
    visit, score = VISIT.table.c, SCORE_ENTRY.table.c
    visits = select(visit.visit).where(visit.manager == staff, visit.held_day > 0)
    claims = select(score.claim).where(score.manager == staff).distinct()
    return Reader(
        staff,
        list(connection.execute(visits.order_by(visit.held_day.desc()).limit(_OF_EACH)).scalars()),
        list(connection.execute(claims.order_by(score.claim).limit(_OF_EACH)).scalars()),
    )


def _region(connection: Connection) -> str:
    """A unit right below the bank."""
    unit = UNIT.table.c
    regions = select(unit.unit).where(unit.parent.in_(select(unit.unit).where(unit.parent == "")))
    return str(connection.execute(regions.order_by(unit.unit).limit(1)).scalar_one())


def pages(chosen: Readers, seed: int) -> Iterator[Page]:
    """Every page once, asked for by somebody drawn by chance; endless."""
    chance = random.Random(seed)
    while True:
        staff, visits, claims = chance.choice(chosen.managers)
        window = chance.choice(_WINDOWS)
        board = f"/board?window={window}"
        at = chance.randint(1, chosen.head)
        yield Page("/today", "/today", staff)
        yield Page("/visits/{v}", f"/visits/{chance.choice(visits)}", staff)
        yield Page("/board, effective", board, staff)
        yield Page("/board, close", f"{board}&kind=close", staff)
        kind = chance.choice(("effective", "close"))
        yield Page("/board of a region", f"{board}&kind={kind}&unit={chosen.region}", staff)
        yield Page("/board, channel", "/board?kind=channel", staff)
        yield Page("/managers/{me}", f"/managers/{staff}?window={window}", staff)
        yield Page("/managers/{me}/why", f"/managers/{staff}/why?window={window}", staff)
        yield Page("/why/{claim}", f"/why/{chance.choice(claims)}", staff)
        yield Page("/customers", "/customers", staff)
        search = chance.choice((f"tag={chance.choice(_TAGS)}", f"staff={staff}"))
        yield Page("/trail, searched", f"/trail?{search}&before={at}", chosen.auditor)
        yield Page("/trail/{position}", f"/trail/{at}", chosen.auditor)


PAGES = 12
"""How many pages there are."""


def signed_in(line: Line, chosen: Readers) -> dict[StaffId, Visitor]:
    """Everybody who reads, on one connection."""
    people = [*(each.staff for each in chosen.managers), chosen.auditor]
    return {staff: Visitor(line, staff) for staff in people}
