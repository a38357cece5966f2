"""What figures count of customers: met, closed with, sold to, and seen when they were due."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from domain.event import StaffId, UnitId
from domain.measures import PRIORITY
from domain.score import EFFECTIVE, EV
from domain.tallied import Tallied
from projections.boards.rows import PAIR
from projections.figures.patches import Patch, Patches
from projections.figures.question import Found, Question, known
from projections.measures.rows import SALE
from projections.scores import FACT, SCORE_ENTRY

_FACT, _SCORE, _SALE, _PAIR = FACT.table.c, SCORE_ENTRY.table.c, SALE.table.c, PAIR.table.c
_MEETINGS = msgspec.json.Decoder(list[tuple[int, UnitId]])


def add(question: Question, found: Found, home: Patches) -> None:
    """Count meetings, points, and of the customers at home who was seen."""
    start, end = question.start, question.end
    sold = {(manager, customer) for manager, customer in question.told(_sales(question))}
    _add_due(question, found, home)
    for manager, customer, contacts, closes in question.told(_pairs(question)):
        days = [day for day, _ in _MEETINGS.decode(contacts)]
        patch = home.get(customer)
        mine = patch is not None and manager in patch.managers
        if patch and patch.active and mine:
            _add_seen(question, found[manager], _cadence(question, patch, manager), days)
        inside = len({day for day in days if start <= day < end})
        if not inside:
            continue
        counts = found[manager]
        counts.contacts += inside
        counts.contacted += 1
        counts.closed += any(start <= day < end for day, _ in _MEETINGS.decode(closes))
        counts.sold += (manager, customer) in sold
        counts.at_home += inside if mine else 0
    for manager, number in question.told(_effective(question)):
        found[manager].effective = int(number)
    for manager, amount in question.told(_points(question)):
        found[manager].ev = int(amount)


def _add_due(question: Question, found: Found, home: Patches) -> None:
    """Of the active customers of the own grids: who was due."""
    for patch in home.values():
        if patch.active:
            for manager in filter(question.concerns, patch.managers):
                found[manager].due += _cadence(question, patch, manager) > 0


def _add_seen(question: Question, counts: Tallied, cadence: int, days: list[int]) -> None:
    """Whether a customer was seen, who was met on these days; and in time, if they were due."""
    last = question.last
    counts.seen += any(question.start <= day < question.end for day in days)
    counts.due_seen += any(last - cadence < day <= last for day in days)


def _cadence(question: Question, patch: Patch, manager: StaffId) -> int:
    """In how many days a manager is to see a customer: one who was in a priority tier, and in the
    manager's grids, for all of them. 0 for others.
    """
    if patch.tier not in PRIORITY:
        return 0
    cadence = question.rules.cadence(patch.tier)
    return cadence if max(patch.tiered, patch.managers[manager]) <= question.last - cadence else 0


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
