"""Deeds for the site: visits that were held, and a client that notes stages on them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import cycle, islice
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from bench.visitor import Line, Visitor
from domain.event import StaffId
from domain.ledger.door import open_stores
from domain.ledger.schema import EVENT
from domain.ledger.settings import Settings
from projections.people import STAFF
from projections.scores import VISIT

_MANAGERS, _OF_EACH = 40, 30
_CHUNK = 500
_STAGE = "needs"


class Held(NamedTuple):
    """A visit that was held, whose it is, and at which version it stands."""

    visit: str
    manager: StaffId
    version: int


def held(settings: Settings) -> list[Held]:
    """The latest visits of the busiest managers, one of each manager in turn."""
    with closing(open_stores(settings)) as stores:
        with stores.views.read() as connection:
            of_each = {each: _latest(connection, each) for each in _busiest(connection)}
        fewest = min(map(len, of_each.values()))
        turns = [(v[at], manager) for at in range(fewest) for manager, v in of_each.items()]
        with stores.ledger.store.read() as connection:
            versions = dict(_versions(connection, [visit for visit, _ in turns]))
    return [Held(visit, manager, versions[visit]) for visit, manager in turns]


def _busiest(connection: Connection) -> Sequence[StaffId]:
    visit, staff = VISIT.table.c, STAFF.table.c
    query = (
        select(visit.manager)
        .join(STAFF.table, staff.staff == visit.manager)
        .where(visit.held_day > 0, staff.left_day == 0)
        .group_by(visit.manager)
        .order_by(func.count().desc(), visit.manager)
    )
    return connection.execute(query.limit(_MANAGERS)).scalars().all()


def _latest(connection: Connection, manager: StaffId) -> Sequence[str]:
    visit = VISIT.table.c
    latest = select(visit.visit).where(visit.manager == manager, visit.held_day > 0)
    latest = latest.where(visit.status == "held").order_by(visit.held_day.desc(), visit.visit)
    return connection.execute(latest.limit(_OF_EACH)).scalars().all()


def _versions(connection: Connection, visits: Sequence[str]) -> Iterator[tuple[str, int]]:
    coming = iter(visits)
    while chunk := list(islice(coming, _CHUNK)):
        event = EVENT.c
        query = select(event.subject, func.max(event.version)).where(event.subject.in_(chunk))
        yield from ((row[0], row[1]) for row in connection.execute(query.group_by(event.subject)))


class Diary:
    """Notes stages on visits, one deed after the other on one connection, as their managers."""

    def __init__(
        self, address: str, visits: Sequence[Held], headers: Mapping[str, str] = {}
    ) -> None:
        """Sign all of the managers in; `headers` go with every deed."""
        self._line, self._headers = Line(address), headers
        managers = dict.fromkeys(each.manager for each in visits)
        self._people = {manager: Visitor(self._line, manager) for manager in managers}
        self._versions = {each.visit: each.version for each in visits}
        self._turn = cycle(visits)

    def note(self) -> int:
        """Do the next deed; returns the position at which it stands in the ledger."""
        visit, manager, _ = next(self._turn)
        person = self._people[manager]
        before, version = person.written, self._versions[visit]
        form = {"command": secrets.token_hex(16), "version": str(version), "choice": _STAGE}
        person.post(f"/visits/{visit}/stages", form, self._headers)
        assert person.written > before
        self._versions[visit] = version + 1
        return person.written

    def close(self) -> None:
        """Close the connection."""
        self._line.close()
