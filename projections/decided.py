"""Decided: who approved and who refused what, for those who watch that two persons did."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, or_, select

from projections.duties import DUTY, DutyRow

_DUTY = DUTY.table.c


class Wanted(NamedTuple):
    """Which duties: of a kind, of a person in whatever part, decided on the days [start, end)."""

    kind: str = ""
    person: str = ""
    start: int = 0
    end: int = 0
    waiting: bool = False


def duties(connection: Connection, wanted: Wanted, first: int, limit: int) -> list[DutyRow]:
    """Some of the duties, the latest first; of those that wait, the oldest first."""
    order = (_DUTY.proposed,) if wanted.waiting else (_DUTY.decided.desc(), _DUTY.kind)
    found = _where(select(DUTY.table), wanted).order_by(*order, _DUTY.subject)
    rows = connection.execute(found.offset(first).limit(limit))
    return [DUTY.row(values) for values in rows]


def number_of(connection: Connection, wanted: Wanted) -> int:
    """How many of them there are."""
    query = _where(select(func.count()).select_from(DUTY.table), wanted)
    return int(connection.execute(query).scalar_one())


def _where(query: Select[Any], wanted: Wanted) -> Select[Any]:
    day = _DUTY.proposed_day if wanted.waiting else _DUTY.decided_day
    query = query.where(_DUTY.decided == 0 if wanted.waiting else _DUTY.decided > 0)
    if wanted.kind:
        query = query.where(_DUTY.kind == wanted.kind)
    if wanted.person:
        parts = (_DUTY.proposer, _DUTY.decider, _DUTY.about)
        query = query.where(or_(*(each == wanted.person for each in parts)))
    if wanted.start:
        query = query.where(day >= wanted.start)
    return query.where(day < wanted.end) if wanted.end else query
