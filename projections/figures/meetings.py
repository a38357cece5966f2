"""What figures count of customers: met, closed with, sold to, and seen when they were due."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from domain.event import CustomerId, StaffId, UnitId
from domain.measures import PRIORITY
from domain.score import EFFECTIVE, EV
from projections.boards.rows import PAIR
from projections.figures.patches import Patches
from projections.figures.question import Found, Question, known
from projections.measures.rows import SALE
from projections.scores import FACT, SCORE_ENTRY

_FACT, _SCORE, _SALE, _PAIR = FACT.table.c, SCORE_ENTRY.table.c, SALE.table.c, PAIR.table.c
_MEETINGS = msgspec.json.Decoder(list[tuple[int, UnitId]])

Pair = tuple[StaffId, CustomerId]
Met = dict[Pair, list[int]]
"""The days on which a manager met a customer, in order."""


def add(question: Question, found: Found, home: Patches) -> None:
    """Count meetings, points, and of the customers at home who was seen."""
    start, end = question.start, question.end
    sold = set(question.told(_sales(question)))
    met: Met = {}
    for manager, customer, contacts, closes in question.told(_pairs(question)):
        days = [day for day, _ in _MEETINGS.decode(contacts)]
        met[manager, customer] = days
        inside = len({day for day in days if start <= day < end})
        if not inside:
            continue
        counts = found[manager]
        counts.contacts += inside
        counts.contacted += 1
        counts.closed += any(start <= day < end for day, _ in _MEETINGS.decode(closes))
        counts.sold += (manager, customer) in sold
        counts.at_home += inside if manager in home.owners.get(customer, ()) else 0
    for manager, number in question.told(_effective(question)):
        found[manager].effective = int(number)
    for manager, amount in question.told(_points(question)):
        found[manager].ev = int(amount)
    _at_home(question, found, home, met)


def _at_home(question: Question, found: Found, home: Patches, met: Met) -> None:
    """Of the active customers of the own grids: who was seen, and who of those due in time.

    A customer is due who was in a priority tier, and in the own grids, for a whole cadence.
    """
    rules, last = question.rules, question.last
    for customer, managers in home.owners.items():
        if customer not in home.active:
            continue
        tiering = home.tiers.get(customer)
        for manager in filter(question.concerns, managers):
            days = met.get((manager, customer), ())
            found[manager].seen += any(question.start <= day < question.end for day in days)
            if tiering and tiering[2] in PRIORITY:
                cadence = rules.cadence(tiering[2])
                if max(tiering[0], managers[manager]) <= last - cadence:
                    found[manager].due += 1
                    found[manager].due_seen += any(last - cadence < day <= last for day in days)


def _pairs(question: Question) -> Select[Any]:
    """Whom managers met and closed with, a row each, as boards keep them."""
    return select(PAIR.table).where(question.by(_PAIR.manager))


def _sales(question: Question) -> Select[Any]:
    return (
        select(_SALE.manager, _SALE.customer)
        .where(question.by(_SALE.manager))
        .where(_SALE.day >= question.start, _SALE.day < question.end)
        .distinct()
    )


def _effective(question: Question) -> Select[Any]:
    return (
        select(_FACT.manager, func.count())
        .where(known(EFFECTIVE), question.by(_FACT.manager))
        .where(_FACT.day >= question.start, _FACT.day < question.end)
        .group_by(_FACT.manager)
    )


def _points(question: Question) -> Select[Any]:
    return (
        select(_SCORE.manager, func.sum(_SCORE.amount))
        .where(_SCORE.measure == EV, question.by(_SCORE.manager))
        .where(_SCORE.day >= question.start, _SCORE.day < question.end)
        .group_by(_SCORE.manager)
    )
