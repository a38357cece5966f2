"""Recognised: how far benchmark behaviour was recognised, in some units and days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select

from domain.event import Code, StaffId, UnitId
from domain.recognition import AWARD, THANKS
from domain.recognition_measures import Answer, Gap, gap, gini, latency
from domain.ruleset_parts import RecognitionRule
from domain.setting import Setting
from projections.people import STAFF, StaffRow
from projections.recognition.rows import DETECTION, RECOGNITION, DetectionRow, RecognitionRow
from projections.rows import FOREVER

_DETECTION, _RECOGNITION, _STAFF = DETECTION.table.c, RECOGNITION.table.c, STAFF.table.c


_ANSWERED = (_DETECTION.answer, _DETECTION.answered_on)
_MANAGER = '"manager"'


class Even(NamedTuple):
    """How evenly a leader's awards are spread over the people led.

    `gini` is None for too few people or without any award.
    """

    leader: StaffId
    awards: int
    gini: float | None


class Report(NamedTuple):
    """Recognition in some units: RG, how long it takes, whom it forgets, how even it is.

    `latency` counts working days; `unrecognised` are those whom nobody recognised for 60 days.
    """

    gap: Gap
    minimum: int
    latency: int | None
    unrecognised: list[StaffId]
    evenness: list[Even]

    @property
    def value(self) -> float | None:
        """RG; None for too few person-weeks."""
        return self.gap.value(self.minimum)


def recognition_gap(
    connection: Connection, setting: Setting, units: Collection[UnitId], start: int, end: int
) -> Gap:
    """RG of what was detected in some units on the days [start, end), as of today."""
    rule = setting.rules(setting.today).recognition
    answers = _answers(connection, units, start, end)
    return gap(answers, setting.today, rule, setting.calendar.working_days)


def has_detection(connection: Connection, units: Collection[UnitId], start: int, end: int) -> bool:
    """Whether anything was detected in some units on the days [start, end)."""
    query = select(_DETECTION.detection).where(*_seen(units, start, end)).limit(1)
    return connection.execute(query).first() is not None


def recognitions_of(
    connection: Connection, managers: Collection[StaffId], start: int, end: int
) -> dict[StaffId, int]:
    """How often each of some managers was thanked or given an award on the days [start, end)."""
    found = dict.fromkeys(managers, 0)
    query = (
        select(_RECOGNITION.staff, func.count())
        .where(_RECOGNITION.day >= start, _RECOGNITION.day < end)
        .group_by(_RECOGNITION.staff)
    )
    for staff, number in connection.execute(query):
        if staff in found:
            found[staff] = int(number)
    return found


def report(
    connection: Connection, setting: Setting, units: Collection[UnitId], start: int, end: int
) -> Report:
    """All that is told of recognition in some units on the days [start, end), as of today."""
    rule = setting.rules(setting.today).recognition
    answers = _answers(connection, units, start, end)
    # There are many detections, and few pairs of days between which to count.
    working_days = cache(setting.calendar.working_days)
    people = people_in(connection, units)
    return Report(
        gap=gap(answers, setting.today, rule, working_days),
        minimum=rule.minimum,
        latency=latency(answers, rule.minimum, working_days),
        unrecognised=_unrecognised(connection, setting.today, people, rule),
        evenness=_evenness(connection, setting, units, (start, end)),
    )


def people_in(connection: Connection, units: Collection[UnitId]) -> list[StaffRow]:
    """The customer managers who work in some units now; who has no role visits customers too."""
    query = select(STAFF.table).where(*_works_in(units)).order_by(_STAFF.staff)
    return [STAFF.row(values) for values in connection.execute(query).all()]


def number_in(connection: Connection, units: Collection[UnitId], but: StaffId) -> int:
    """How many they are without one of them."""
    query = select(func.count()).where(*_works_in(units), _STAFF.staff != but)
    return int(connection.execute(query).scalar_one())


def _works_in(units: Collection[UnitId]) -> list[ColumnElement[bool]]:
    return [
        _STAFF.unit.in_(units),
        _STAFF.left_day == 0,
        _STAFF.joined_day > 0,
        or_(_STAFF.roles == "[]", _STAFF.roles.contains(_MANAGER, autoescape=True)),
    ]


def received(
    connection: Connection, staff: StaffId, limit: int, first: int = 0
) -> list[RecognitionRow]:
    """Some of the thanks and awards that somebody received, the latest first."""
    query = (
        select(RECOGNITION.table)
        .where(_RECOGNITION.staff == staff)
        .order_by(_RECOGNITION.day.desc(), _RECOGNITION.position.desc())
        .offset(first)
        .limit(limit)
    )
    return [RECOGNITION.row(values) for values in connection.execute(query)]


def received_within(
    connection: Connection, staff: StaffId, start: int, end: int
) -> list[RecognitionRow]:
    """What somebody received on the days [start, end), the latest first."""
    query = (
        select(RECOGNITION.table)
        .where(_RECOGNITION.staff == staff, _RECOGNITION.day >= start, _RECOGNITION.day < end)
        .order_by(_RECOGNITION.day.desc(), _RECOGNITION.position.desc())
    )
    return [RECOGNITION.row(values) for values in connection.execute(query)]


def number_received(connection: Connection, staff: StaffId) -> int:
    """How many of them there are."""
    query = select(func.count()).select_from(RECOGNITION.table).where(_RECOGNITION.staff == staff)
    return int(connection.execute(query).scalar_one())


def last_recognised(connection: Connection, people: Collection[StaffId]) -> dict[StaffId, int]:
    """The latest day on which each of some people was recognised; who never was is not in it."""
    query = select(_RECOGNITION.staff, func.max(_RECOGNITION.day)).group_by(_RECOGNITION.staff)
    some = set(people)
    return {StaffId(s): int(day) for s, day in connection.execute(query) if s in some}


def _seen(units: Collection[UnitId], start: int, end: int) -> list[ColumnElement[bool]]:
    return [
        _DETECTION.unit.in_(units),
        _DETECTION.day >= start,
        _DETECTION.day < end,
        _DETECTION.position_to == FOREVER,
    ]


def _answers(
    connection: Connection, units: Collection[UnitId], start: int, end: int
) -> list[Answer]:
    query = select(
        _DETECTION.manager, _DETECTION.week, _DETECTION.known, *_ANSWERED, _DETECTION.agreed
    ).where(*_seen(units, start, end))
    return [_answer(*values) for values in connection.execute(query).all()]


def answer_of(row: DetectionRow) -> Answer:
    """What the gap looks at of a detection."""
    return _answer(row.manager, row.week, row.known, row.answer, row.answered_on, row.agreed)


def _answer(
    manager: StaffId, week: int, known: int, answer: Code, answered_on: int, agreed: int
) -> Answer:
    recognised = answered_on if answer in (THANKS, AWARD) else 0
    return Answer(manager, week, known, recognised, agreed > 0)


def _unrecognised(
    connection: Connection, today: int, people: list[StaffRow], rule: RecognitionRule
) -> list[StaffId]:
    """Those who have been here for 60 days, in which nobody recognised them."""
    since = today - rule.unrecognised_days
    lately = last_recognised(connection, [row.staff for row in people])
    return [
        row.staff for row in people if row.joined_day <= since and lately.get(row.staff, 0) <= since
    ]


def _evenness(
    connection: Connection, setting: Setting, units: Collection[UnitId], days: tuple[int, int]
) -> list[Even]:
    """For each leader of these units who gave awards: how these are spread over the people led."""
    query = select(_RECOGNITION.leader, _RECOGNITION.staff).where(
        _RECOGNITION.kind == AWARD, _RECOGNITION.day >= days[0], _RECOGNITION.day < days[1]
    )
    given: dict[StaffId, Counter[StaffId]] = {}
    for leader, staff in connection.execute(query):
        given.setdefault(StaffId(leader), Counter())[StaffId(staff)] += 1
    minimum = setting.rules(setting.today).recognition.minimum
    led = {leader: setting.below(setting.unit(leader, setting.today)) for leader in given}
    leaders = [leader for leader in sorted(given) if not led[leader].isdisjoint(units)]
    # Their people are asked for at once: of a bank there are as many leaders as units.
    people: defaultdict[UnitId, list[StaffId]] = defaultdict(list)
    for row in people_in(connection, set[UnitId]().union(*(led[leader] for leader in leaders))):
        people[row.unit].append(row.staff)
    found = []
    for leader in leaders:
        inside = (staff for unit in led[leader] for staff in people[unit] if staff != leader)
        amounts = [given[leader][staff] for staff in inside]
        found.append(Even(leader, given[leader].total(), gini(amounts, minimum)))
    return found
