"""What figures count of visits: those that stand in the facts, by the day they were held."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from domain.event import Code
from domain.score import HELD
from domain.tally import ALIGNED, PURPOSED, WEIGHTED
from projections.figures.question import Found, Question, known
from projections.measures.rows import (
    CANCELLED,
    CLOSED,
    IMPORTED,
    LAPSED,
    MOVED_ON_THE_DAY,
    RETRACTED,
    VISIT_MEASURE,
)
from projections.rows import times
from projections.scores import FACT

_VISIT, _FACT = VISIT_MEASURE.table.c, FACT.table.c

Sum = tuple[str, Any, ColumnElement[Any]]
"""The name of a count, the key in it if it has several, and how it is counted."""

_LIVE = _VISIT.marks.bitwise_and(IMPORTED) == 0
_PURPOSED = _FACT.flags.bitwise_and(PURPOSED) != 0


def add(question: Question, found: Found) -> None:
    """Count visits in one pass, and plans in another."""
    _add_held(question, found)
    _add_plans(question, found)


def _add_held(question: Question, found: Found) -> None:
    rules = question.rules
    sums = _sums(
        question.setting.today,
        rules.on_time_days,
        rules.assess_days,
        (len(rules.preparation), len(rules.stages)),
        tuple(tier.code for tier in rules.tiers),
    )
    query = (
        select(_FACT.manager, *(each for _, _, each in sums))
        .join(VISIT_MEASURE.table, _VISIT.visit == _FACT.visit)
        .where(known(HELD), _FACT.day >= question.start, _FACT.day < question.end)
        .where(question.by(_FACT.manager))
        .group_by(_FACT.manager)
    )
    for manager, *numbers in question.told(query):
        counts = found[manager]
        for (name, key, _), number in zip(sums, numbers, strict=True):
            if key is None:
                setattr(counts, name, int(number))
            elif number:
                getattr(counts, name)[key] += int(number)


@lru_cache(maxsize=8)
def _sums(
    today: int, on_time: int, assess: int, steps: tuple[int, int], tiers: tuple[Code, ...]
) -> list[Sum]:
    """All counts of held visits; they are expressions of SQL, and take longer to say than to ask.

    `steps` are items of the preparation and stages.
    """
    return [
        *_facts(),
        *_logs(today, on_time),
        *_steps(*steps),
        *_lags(today, assess),
        *_tiers(tiers),
    ]


def _facts() -> list[Sum]:
    return [
        ("visits", None, func.count()),
        ("purposed", None, times(_PURPOSED)),
        ("weighted", None, times(_FACT.flags.bitwise_and(WEIGHTED) != 0)),
        ("aligned", None, times(_FACT.flags.bitwise_and(ALIGNED) != 0)),
        ("prepared", None, times(_LIVE, _VISIT.planned_day > 0)),
        ("claimed", None, func.sum(_VISIT.claimed)),
    ]


def _logs(today: int, days: int) -> list[Sum]:
    """Logs that were written, or could have been in time; a file's visits have none to tell of."""
    due = or_(_VISIT.log_lag >= 0, _FACT.day < today - days)
    kept = (_VISIT.log_lag >= 0, _VISIT.log_lag <= days)
    return [("logs_due", None, times(_LIVE, due)), ("logs_kept", None, times(_LIVE, *kept))]


def _steps(preparation: int, stages: int) -> list[Sum]:
    """Items of the preparation, and stages; who closed went through all of them."""
    planned = and_(_LIVE, _VISIT.planned_day > 0)
    items: list[Sum] = [
        ("ticked", at, times(planned, _VISIT.prepared.bitwise_and(1 << at) != 0))
        for at in range(preparation)
    ]
    closed = and_(_VISIT.marks.bitwise_and(CLOSED) != 0, _VISIT.stage > 0)
    reached: list[Sum] = [
        ("reached", at, times(or_(_VISIT.stage >= at, closed))) for at in range(1, stages + 1)
    ]
    return [*items, *reached]


def _lags(today: int, days: int) -> list[Sum]:
    """Days to the assessment; whoever was not assessed in time counts as a day later than that."""
    lag = case(
        (_VISIT.assessed_lag > days, days + 1),
        (_VISIT.assessed_lag >= 0, _VISIT.assessed_lag),
        (_FACT.day < today - days, days + 1),
        else_=-1,
    )
    return [("lags", at, times(_LIVE, _PURPOSED, lag == at)) for at in range(days + 2)]


def _tiers(codes: tuple[Code, ...]) -> list[Sum]:
    return [("tier_visits", code, times(_VISIT.tier == code)) for code in codes]


def _add_plans(question: Question, found: Found) -> None:
    """Plans by the last day planned for, once it is over or they are no longer open."""
    held = and_(_FACT.visit == _VISIT.visit, known(HELD))
    over = or_(
        _VISIT.planned_day < question.setting.today,
        _FACT.visit.is_not(None),
        _VISIT.status.in_((CANCELLED, LAPSED)),
    )
    taken_back = and_(_VISIT.status == RETRACTED, _FACT.visit.is_(None))
    moved = _VISIT.marks.bitwise_and(MOVED_ON_THE_DAY) != 0
    kept = (_FACT.day == _VISIT.planned_day, ~moved)
    query = (
        select(_VISIT.manager, func.count(), times(*kept))
        .outerjoin(FACT.table, held)
        .where(_VISIT.planned_day >= max(1, question.start), _VISIT.planned_day <= question.last)
        .where(_LIVE, over, ~taken_back, question.by(_VISIT.manager))
        .group_by(_VISIT.manager)
    )
    for manager, due, on_the_day in question.told(query):
        found[manager].plans_due, found[manager].plans_kept = int(due), int(on_the_day)
