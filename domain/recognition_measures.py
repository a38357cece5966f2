"""Measures of recognition: the gap, how long it takes, whom it forgets, and how even it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from domain.event import StaffId
from domain.ruleset_parts import RecognitionRule
from domain.statistics import nearest_rank

WorkingDays = Callable[[int, int], int]
"""How many days in [start, end) the bank works."""


class Answer(NamedTuple):
    """A detection as far as the gap looks at it; days are ordinals, 0 for never.

    `known` is the bank date on which it became known: before that nobody could answer. `recognised`
    is the day of thanks or an award; `excused` tells of a waiver that two leaders agree on.
    """

    staff: StaffId
    week: int
    known: int
    recognised: int = 0
    excused: bool = False


class Gap(NamedTuple):
    """RG as a fraction: person-weeks recognised in time among those with a detection."""

    recognised: int
    person_weeks: int

    def value(self, minimum: int) -> float | None:
        """RG = 1 − recognised / person-weeks; None below the minimum."""
        if self.person_weeks < minimum:
            return None
        return 1 - self.recognised / self.person_weeks


def gap(
    answers: Iterable[Answer], today: int, rule: RecognitionRule, working_days: WorkingDays
) -> Gap:
    """RG (GAME.md): a person-week is recognised when one of its detections was, in time.

    It is left out while fewer than 7 working days have passed since its latest detection became
    known, and where two leaders agree to waive all of it.
    """
    weeks: dict[tuple[StaffId, int], list[Answer]] = {}
    for answer in answers:
        if not answer.excused:
            weeks.setdefault((answer.staff, answer.week), []).append(answer)
    within = rule.answer_working_days
    due = [
        of_week
        for of_week in weeks.values()
        if working_days(max(each.known for each in of_week) + 1, today + 1) >= within
    ]
    in_time = [
        of_week
        for of_week in due
        if any(
            each.recognised and working_days(each.known + 1, each.recognised + 1) <= within
            for each in of_week
        )
    ]
    return Gap(len(in_time), len(due))


def latency(answers: Iterable[Answer], minimum: int, working_days: WorkingDays) -> int | None:
    """Median by nearest rank of the working days from known to recognised; None for too few."""
    days = [
        working_days(each.known + 1, each.recognised + 1) for each in answers if each.recognised
    ]
    return nearest_rank(days, 50, minimum)


def gini(amounts: Sequence[int], minimum: int) -> float | None:
    """Σ|xᵢ − xⱼ| / (2 n Σx) of one leader's awards over all whom they lead.

    0 is the same for everybody; None for too few people, or without any award.
    """
    people, total = len(amounts), sum(amounts)
    if people < minimum or not total:
        return None
    weighed = sum((2 * at - people - 1) * x for at, x in enumerate(sorted(amounts), 1))
    return weighed / (people * total)
