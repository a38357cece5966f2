"""Team facts: how people's visits were carried out, and how what they achieved was recognised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from domain.event import StaffId
from domain.ledger.store import in_batches
from domain.recognition_measures import Answer, Gap, gap
from domain.ruleset import Ruleset
from domain.score import HELD
from domain.setting import Setting
from projections.measures.rows import EVIDENCED, IMPORTED, NEXT_STEP, TESTED, VISIT_MEASURE
from projections.recognised import answer_of
from projections.recognition.rows import DETECTION, RECOGNITION, DetectionRow
from projections.rows import FOREVER, among, times
from projections.scores import FACT

_FACT, _VISIT = FACT.table.c, VISIT_MEASURE.table.c
_DETECTION, _RECOGNITION = DETECTION.table.c, RECOGNITION.table.c

_Forms = Mapping[StaffId, Sequence[tuple[int, int, int]]]
"""Of each: a day, the visits held on it, and those that went through the motions."""


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
    return TeamFacts(connection, setting, managers, span.long_start, span.end).told(managers, span)


class TeamFacts:
    """What is known of some people on the days [start, end), asked for once for every window that
    lies in them.
    """

    def __init__(
        self,
        connection: Connection,
        setting: Setting,
        managers: Sequence[StaffId],
        start: int,
        end: int,
    ) -> None:
        """Ask for it."""
        self._connection, self._setting, self._managers = connection, setting, managers
        self._days = Span(start, start, end)
        self._detected = _detected(connection, managers, self._days)
        self._thanked = _thanked(connection, managers, self._days)
        self._by_rules: dict[int, _Forms] = {}
        self._working_days = cache(setting.calendar.working_days)

    def told(self, managers: Sequence[StaffId], span: Span) -> Telling:
        """What it comes to in a window, of some of them."""
        rules = self._setting.rules(span.end - 1)
        forms = self._forms(rules)
        found = {}
        for manager in managers:
            rows = [row for row in self._detected[manager] if span.long_start <= row.day < span.end]
            lately = [row for row in rows if row.day >= span.start]
            of_window, of_long = self._gap(rules, lately), self._gap(rules, rows)
            open_days = [row.day for row in lately if not row.answered]
            mine = [row for row in forms.get(manager, ()) if span.start <= row[0] < span.end]
            found[manager] = Told(
                recognitions=sum(span.long_start <= day < span.end for day in self._of(manager)),
                detections=len({row.week for row in rows}),
                detected=of_window.person_weeks,
                answered=of_window.recognised,
                long_detected=of_long.person_weeks,
                long_answered=of_long.recognised,
                oldest=min(open_days, default=0),
                visits=sum(visits for _, visits, _ in mine),
                formal=sum(formal for _, _, formal in mine),
            )
        return found

    def _of(self, manager: StaffId) -> Sequence[int]:
        return self._thanked.get(manager, ())

    def _gap(self, rules: Ruleset, rows: Sequence[DetectionRow]) -> Gap:
        answers: list[Answer] = [answer_of(row) for row in rows]
        return gap(answers, self._setting.today, rules.recognition, self._working_days)

    def _forms(self, rules: Ruleset) -> _Forms:
        if rules.version not in self._by_rules:
            found = _forms(self._connection, rules, self._managers, self._days)
            self._by_rules[rules.version] = found
        return self._by_rules[rules.version]


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
        for values in connection.execute(query).all():
            row = DETECTION.row(values)
            found[row.manager].append(row)
    return found


def _thanked(
    connection: Connection, managers: Sequence[StaffId], span: Span
) -> Mapping[StaffId, list[int]]:
    """The days on which each was thanked or given an award."""
    query = (
        select(_RECOGNITION.staff, _RECOGNITION.day)
        .where(among(connection, _RECOGNITION.staff, managers))
        .where(_RECOGNITION.day >= span.start, _RECOGNITION.day < span.end)
    )
    found: defaultdict[StaffId, list[int]] = defaultdict(list)
    for staff, day in connection.execute(query).all():
        found[staff].append(day)
    return found


def _forms(
    connection: Connection, rules: Ruleset, managers: Sequence[StaffId], span: Span
) -> _Forms:
    """Visits held, and those that went through the motions 滥竽充数: without a goal of the
    catalogue or a success test, without evidence and next step, or with a copied log (GAME.md, F).

    What came from a file has no forms to tell of.
    """
    goals = [goal.code for goal in rules.goals]
    aimless = or_(_VISIT.goal.not_in(goals), _VISIT.marks.bitwise_and(TESTED) == 0)
    fruitless = _VISIT.marks.bitwise_and(EVIDENCED | NEXT_STEP) == 0
    copied = _VISIT.likeness >= rules.trap.copied_likeness
    # In a condition it would have PostgreSQL expect next to no visits, and look through all.
    is_live = _VISIT.marks.bitwise_and(IMPORTED) == 0
    sums = [times(is_live), times(is_live, or_(aimless, fruitless, copied))]
    found: defaultdict[StaffId, list[tuple[int, int, int]]] = defaultdict(list)
    for some in in_batches(managers):
        query = (
            select(_FACT.manager, _FACT.day, *sums)
            .join(VISIT_MEASURE.table, _VISIT.visit == _FACT.visit)
            .where(_FACT.manager.in_(some), _FACT.kind == HELD, _FACT.position_to == FOREVER)
            .where(_FACT.day >= span.start, _FACT.day < span.end)
            .group_by(_FACT.manager, _FACT.day)
        )
        for manager, day, visits, formal in connection.execute(query).all():
            found[manager].append((int(day), int(visits), int(formal)))
    return found
