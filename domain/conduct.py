"""Conduct: what of a manager's doings can look odd, and the pure rules that ask about it.

A rule returns the positions of the events that it asks about, or nothing. It never moves points:
a person looks, and what they decide is an event of its own (GAME.md, Anti-cheat).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from domain.calendar import Calendar
from domain.event import Code, CustomerId, StaffId
from domain.ranking import wilson
from domain.ruleset_parts import FlagRule
from domain.setting import DAY_MINUTES

HOUR_MINUTES = 60


class Began(NamedTuple):
    """A visit's beginning as the device claims it, in minutes of the bank's clock since day 0."""

    minute: int
    position: int
    customer: CustomerId


class Closing(NamedTuple):
    """A close: the day on which it happened, when it was recorded in minutes, and its position."""

    day: int
    recorded: int
    position: int


class Look(NamedTuple):
    """A second look's verdict: 1 upheld, -1 rejected."""

    day: int
    position: int
    assessor: StaffId
    verdict: int


class Favour(NamedTuple):
    """Something that a leader did for one person: an award, or late facts accepted."""

    day: int
    position: int
    staff: StaffId


class Trace(NamedTuple):
    """A customer whom a manager registered, and how much else there is to be seen of them.

    `known` to others: met by somebody else, with a sale or a file that was worked on.
    """

    day: int
    position: int
    meetings: int
    closes: tuple[int, ...]
    known: bool


Causes = tuple[int, ...]
"""Positions of the events that a question is about, in order; none where there is no question."""

NONE: Causes = ()


def copied_logs(logs: Sequence[tuple[int, int]], rule: FlagRule) -> Causes:
    """Logs (likeness, position) that are nearly those of other visits, where they are many."""
    copied = [position for likeness, position in logs if likeness >= rule.copied_likeness]
    if not _is_many(len(copied), len(logs), rule.copied_minimum, rule.copied_hundredths):
        return NONE
    return tuple(sorted(copied))


def impossible_times(visits: Sequence[Began], rule: FlagRule) -> Causes:
    """Visits to two customers that begin within minutes of each other, or at night."""
    odd = {each.position for each in visits if not _by_day(each.minute, rule)}
    for one, next_one in pairwise(sorted(visits)):
        is_too_soon = next_one.minute - one.minute < rule.travel_minutes
        if is_too_soon and one.customer != next_one.customer:
            odd.add(next_one.position)
    return tuple(sorted(odd)) if len(odd) >= rule.impossible_minimum else NONE


def _by_day(minute: int, rule: FlagRule) -> bool:
    hour = minute % DAY_MINUTES // HOUR_MINUTES
    return rule.first_hour <= hour < rule.last_hour


def period_end_burst(closes: Sequence[Closing], calendar: Calendar, rule: FlagRule) -> Causes:
    """Closes recorded on the last working day of a week or month, where these are most of all, or
    on one such day many times as many as on a usual one.

    What a phone that was offline sent in one flush counts on the day on which it happened.
    """
    found = list(_recorded_on(closes, rule))
    counts = Counter(day for _, day in found)
    for kind in ("week", "month"):
        last = {day for day in counts if calendar.is_last(day, kind)}
        late = sum(counts[day] for day in last)
        if _is_many(late, len(found), rule.burst_minimum, rule.burst_hundredths):
            return _on(last, found)
    return _on(_heaped(counts, calendar, rule), found)


def _on(days: Collection[int], found: Iterable[tuple[Closing, int]]) -> Causes:
    return tuple(sorted(close.position for close, day in found if day in days))


def _heaped(counts: Mapping[int, int], calendar: Calendar, rule: FlagRule) -> Collection[int]:
    """One last working day with so many times the closes of the other days with any, if any is.

    Whoever had too few such days has no usual one yet.
    """
    others, total = len(counts) - 1, sum(counts.values())
    for day, number in sorted(counts.items()):
        usual = total - number  # in all of the other days
        if not 0 < rule.heap_minimum <= number or others < rule.heap_days:
            continue
        if number * others < rule.heap_times * usual:
            continue
        if any(calendar.is_last(day, kind) for kind in ("week", "month")):
            return {day}
    return ()


def _recorded_on(closes: Sequence[Closing], rule: FlagRule) -> Iterable[tuple[Closing, int]]:
    """Each close with the day on which it counts as recorded."""
    flush: list[Closing] = []
    for close in sorted(closes, key=lambda each: (each.recorded, each.position)):
        if flush and close.recorded - flush[-1].recorded >= rule.flush_minutes:
            yield from _of_flush(flush)
            flush = []
        flush.append(close)
    yield from _of_flush(flush)


def _of_flush(flush: Sequence[Closing]) -> Iterable[tuple[Closing, int]]:
    days = {close.day for close in flush}
    for close in flush:
        yield close, close.day if len(days) > 1 else close.recorded // DAY_MINUTES


class Goals(NamedTuple):
    """How often a goal was planned, how often it was paid, and at which positions planned."""

    planned: int
    paid: int
    positions: tuple[int, ...] = ()


def always_easiest(
    mine: Mapping[Code, Goals], of_bank: Mapping[Code, Goals], rule: FlagRule, z: float
) -> Causes:
    """Plans for one goal, where hardly anything else is planned; none where most of the bank plans
    it, or where it surely pays less often than what else the bank plans: that is no easy way.

    Who always plans the same is paid less often than they reach it, for each customer once in a
    while; so it need not be shown that it pays more often.
    """
    total = sum(each.planned for each in mine.values())
    code = max(mine, key=lambda each: (mine[each].planned, each), default=None)
    goals = mine[code] if code else Goals(0, 0)
    if not _is_many(goals.planned, total, rule.goal_minimum, rule.goal_hundredths):
        return NONE
    others = [each for name, each in of_bank.items() if name != code]
    planned, paid = sum(each.planned for each in others), sum(each.paid for each in others)
    of_all = sum(each.planned for each in of_bank.values())
    is_common = 100 * (of_all - planned) > rule.goal_common_hundredths * of_all
    missed = max(0, goals.planned - goals.paid)
    at_most = 1 - wilson(missed, goals.planned, z)
    if is_common or planned * at_most < paid:
        return NONE
    return tuple(sorted(goals.positions))


def rejected_evidence(looks: Sequence[Look], rule: FlagRule, z: float) -> Causes:
    """Second looks that found the evidence wanting, where it is more than bad luck.

    They speak of the closes that were not drawn, too: the draw is by chance.
    """
    rejected = [each.position for each in looks if each.verdict < 0]
    if len(rejected) < rule.rejected_minimum:
        return NONE
    if 100 * wilson(len(rejected), len(looks), z) < rule.rejected_hundredths:
        return NONE
    return tuple(sorted(rejected))


def lenient_assessor(looks: Sequence[Look], rule: FlagRule) -> tuple[StaffId, Causes]:
    """The assessor who upholds what others who look at the same manager reject, if there is one."""
    by_assessor: dict[StaffId, list[Look]] = {}
    for look in looks:
        by_assessor.setdefault(look.assessor, []).append(look)
    for assessor, own in sorted(by_assessor.items()):
        others = [each for each in looks if each.assessor != assessor]
        if min(len(own), len(others)) < rule.lenient_minimum:
            continue
        # u/n - U/N ≥ share, in whole numbers.
        lead = _upheld(own) * len(others) - _upheld(others) * len(own)
        if 100 * lead >= rule.lenient_hundredths * len(own) * len(others):
            return assessor, tuple(sorted(e.position for e in own if e.verdict > 0))
    return StaffId(""), NONE


def _upheld(looks: Sequence[Look]) -> int:
    return sum(each.verdict > 0 for each in looks)


def unknown_customers(traces: Sequence[Trace], rule: FlagRule) -> Causes:
    """Customers closed with of whom nobody but their registrar ever saw anything else."""
    unseen = [
        each
        for each in traces
        if each.closes and not each.known and each.meetings <= rule.unknown_meetings
    ]
    if not _is_many(len(unseen), len(traces), rule.unknown_minimum, rule.unknown_hundredths):
        return NONE
    return tuple(sorted(at for each in unseen for at in (each.position, *each.closes)))


def favoured(favours: Sequence[Favour], rule: FlagRule) -> tuple[StaffId, Causes]:
    """The one person whom most of what a leader gave went to, if there is one."""
    counts = Counter(each.staff for each in favours)
    for staff, number in sorted(counts.items()):
        if _is_many(number, len(favours), rule.favoured_minimum, rule.favoured_hundredths):
            return staff, tuple(sorted(e.position for e in favours if e.staff == staff))
    return StaffId(""), NONE


def _is_many(number: int, of: int, minimum: int, hundredths: int) -> bool:
    return number >= minimum and 100 * number >= hundredths * of
