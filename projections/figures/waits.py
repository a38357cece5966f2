"""What figures count in working days: how long a risk waited, and how long the first win took."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Select, func, select

from domain.event import CustomerId, StaffId
from domain.score import CLOSE
from domain.stop import Stop
from projections.figures.patches import Patches
from projections.figures.question import Found, Question, known
from projections.measures.rows import CUSTOMER_MEASURE, Risk
from projections.scores import CUSTOMER_TALLY, FACT

_FACT = FACT.table.c
_RISKS = msgspec.json.Decoder(list[Risk])


def add(question: Question, found: Found, home: Patches) -> None:
    """Count flags of the customers at home, and managers who won for the first time."""
    risks = dict(_risks(question, home))
    stops = _stops(question, risks)
    for customer, raised in risks.items():
        for risk in raised:
            days = _wait(question, risk, stops.get(customer, []))
            if days is not None:
                for manager in filter(question.concerns, home[customer].managers):
                    found[manager].waits[days] += 1
    calendar, setting = question.setting.calendar, question.setting
    for manager, day in question.told(_first_closes(question)):
        if question.start <= day < question.end:
            found[manager].first_wins[calendar.working_days(setting.began(manager), day)] += 1


def _risks(question: Question, home: Patches) -> Iterator[tuple[CustomerId, list[Risk]]]:
    """Flags raised in the window on customers who are in somebody's grids."""
    columns = CUSTOMER_MEASURE.table.c
    query = select(columns.customer, columns.risks).where(columns.risks != "[]")
    names = None if question.few is None else home
    for customer, told in question.among(query, columns.customer, names):
        raised = [risk for risk in _RISKS.decode(told) if question.start <= risk[0] < question.end]
        if raised and customer in home:
            yield customer, raised


def _stops(question: Question, risks: dict[CustomerId, list[Risk]]) -> dict[CustomerId, list[Stop]]:
    table = CUSTOMER_TALLY.table
    rows = question.among(select(table), table.c.customer, risks)
    return {tally.customer: tally.stops for tally in map(CUSTOMER_TALLY.row, rows)}


def _wait(question: Question, risk: Risk, stops: list[Stop]) -> int | None:
    """Working days from a flag to the first visit of another than its raiser.

    Where nobody came yet, the days so far; None where there is still time, or where the risk was
    settled without a visit.
    """
    day, position, raiser, *cleared = risk
    working_days = question.setting.calendar.working_days
    for stop in stops:
        if stop.contact and stop.manager != raiser and stop.key > (day, position):
            if cleared[0] and tuple(cleared) < stop.key:
                return None
            return working_days(day + 1, stop.day + 1)
    so_far = working_days(day + 1, question.setting.today + 1)
    in_time = so_far <= question.rules.craft.risk_working_days
    return None if cleared[0] or in_time else so_far


def _first_closes(question: Question) -> Select[tuple[StaffId, int]]:
    return (
        select(_FACT.manager, func.min(_FACT.day))
        .where(known(CLOSE), question.by(_FACT.manager))
        .group_by(_FACT.manager)
    )
