"""Team facts: how people's visits were carried out, and how what they achieved was recognised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select

from domain.event import StaffId
from domain.ledger.store import in_batches
from domain.recognition_measures import Answer, Gap, gap
from domain.ruleset import Ruleset
from domain.score import HELD
from domain.setting import Setting
from projections.measures.rows import EVIDENCED, IMPORTED, NEXT_STEP, TESTED, VISIT_MEASURE
from projections.recognised import answer_of, recognitions_of
from projections.recognition.rows import DETECTION, DetectionRow
from projections.rows import FOREVER
from projections.scores import FACT

_FACT, _VISIT, _DETECTION = FACT.table.c, VISIT_MEASURE.table.c, DETECTION.table.c


class Told(NamedTuple):
    """What the index looks at besides points and presence, of one person.

    `recognitions`, `detections` (person-weeks with one) and what is `long_` are of the long window,
    the others of the window; `oldest` is the day of the oldest detection not yet answered. Of
    `visits`, `formal` went through the motions.
    """

    recognitions: int | None = None
    detections: int = 0
    detected: int | None = None
    answered: int = 0
    long_detected: int = 0
    long_answered: int = 0
    oldest: int = 0
    visits: int | None = None
    formal: int = 0


Telling = Mapping[StaffId, Told]
NOTHING = Told()


class Span(NamedTuple):
    """The days [start, end) of a window, and the first day of the long window that ends with it."""

    long_start: int
    start: int
    end: int


def told_of(
    connection: Connection, setting: Setting, managers: Sequence[StaffId], span: Span
) -> Telling:
    """What recognitions and the forms of visits come to, for the parts RG, L and F."""
    rules = setting.rules(span.end - 1)
    detected = _detected(connection, managers, span)
    thanked = recognitions_of(connection, managers, span.long_start, span.end)
    forms = _forms(connection, rules, managers, span)
    found = {}
    for manager in managers:
        rows = detected[manager]
        lately = [row for row in rows if row.day >= span.start]
        of_window, of_long = _gap(setting, rules, lately), _gap(setting, rules, rows)
        open_days = [row.day for row in lately if not row.answered]
        visits, formal = forms.get(manager, (0, 0))
        found[manager] = Told(
            recognitions=thanked[manager],
            detections=len({row.week for row in rows}),
            detected=of_window.person_weeks,
            answered=of_window.recognised,
            long_detected=of_long.person_weeks,
            long_answered=of_long.recognised,
            oldest=min(open_days, default=0),
            visits=visits,
            formal=formal,
        )
    return found


def _gap(setting: Setting, rules: Ruleset, rows: Sequence[DetectionRow]) -> Gap:
    answers: list[Answer] = [answer_of(row) for row in rows]
    return gap(answers, setting.today, rules.recognition, setting.calendar.working_days)


def _detected(
    connection: Connection, managers: Sequence[StaffId], span: Span
) -> defaultdict[StaffId, list[DetectionRow]]:
    found: defaultdict[StaffId, list[DetectionRow]] = defaultdict(list)
    for some in in_batches(managers):
        query = select(DETECTION.table).where(
            _DETECTION.manager.in_(some),
            _DETECTION.day >= span.long_start,
            _DETECTION.day < span.end,
            _DETECTION.position_to == FOREVER,
        )
        for values in connection.execute(query):
            row = DETECTION.row(values)
            found[row.manager].append(row)
    return found


def _forms(
    connection: Connection, rules: Ruleset, managers: Sequence[StaffId], span: Span
) -> Mapping[StaffId, tuple[int, int]]:
    """Visits held, and those that went through the motions 滥竽充数: without a goal of the
    catalogue or a success test, without evidence and next step, or with a copied log (GAME.md, F).

    What came from a file has no forms to tell of.
    """
    goals = [goal.code for goal in rules.goals]
    aimless = or_(_VISIT.goal.not_in(goals), _VISIT.marks.bitwise_and(TESTED) == 0)
    fruitless = _VISIT.marks.bitwise_and(EVIDENCED | NEXT_STEP) == 0
    copied = _VISIT.likeness >= rules.trap.copied_likeness
    found: dict[StaffId, tuple[int, int]] = {}
    for some in in_batches(managers):
        counted = (
            select(_FACT.manager, func.count())
            .join(VISIT_MEASURE.table, _VISIT.visit == _FACT.visit)
            .where(_FACT.manager.in_(some), _FACT.kind == HELD, _FACT.position_to == FOREVER)
            .where(_FACT.day >= span.start, _FACT.day < span.end)
            .where(_VISIT.marks.bitwise_and(IMPORTED) == 0)
            .group_by(_FACT.manager)
        )
        formal = dict(_pairs(connection, counted.where(or_(aimless, fruitless, copied))))
        for manager, visits in _pairs(connection, counted):
            found[manager] = (visits, formal.get(manager, 0))
    return found


def _pairs(connection: Connection, query: Any) -> Iterator[tuple[StaffId, int]]:
    return ((StaffId(manager), int(number)) for manager, number in connection.execute(query))
