"""Asking: once a week, what of everybody's conduct is a question for a person."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from domain import conduct
from domain.conduct import Causes, Goals, Look, Trace
from domain.event import Code, StaffId
from domain.ruleset import Ruleset
from domain.setting import Setting
from projections.flags.rows import (
    CONDUCT,
    FAVOURS,
    FLAG,
    LOOKS,
    TRACE,
    ConductRow,
    FlagRow,
)
from projections.shelf import Shelf

COPIED, IMPOSSIBLE, BURST = Code("copied_logs"), Code("impossible_times"), Code("period_end_burst")
EASIEST, REJECTED = Code("always_easiest"), Code("rejected_evidence")
LENIENT, UNKNOWN = Code("lenient_assessor"), Code("unknown_customers")
FAVOURED, RING = Code("favoured"), Code("referral_ring")
KINDS = (COPIED, IMPOSSIBLE, BURST, EASIEST, REJECTED, LENIENT, UNKNOWN, FAVOURED, RING)
"""Kinds of flag."""

WEEK = 7

Goal = dict[Code, Goals]


class Question(NamedTuple):
    """Something to ask about a manager, and perhaps a second person."""

    kind: Code
    manager: StaffId
    causes: Causes
    other: StaffId = StaffId("")


class Asking:
    """Raises flags: one of a kind about the same people at a time."""

    def __init__(self, shelf: Shelf, setting: Setting) -> None:
        """Read and raise in the drawers of `shelf`."""
        self._setting = setting
        self._flags, self._conduct, self._traces = shelf[FLAG], shelf[CONDUCT], shelf[TRACE]
        self._looks, self._favours = shelf[LOOKS], shelf[FAVOURS]

    def ask(self, position: int, question: Question) -> None:
        """Raise a flag, unless one is open, or was answered and little was added since."""
        kind, manager, causes, other = question
        alike = [
            flag
            for flag in self._flags.where(manager=manager)
            if (flag.kind, flag.other) == (kind, other)
        ]
        answered = max((flag.answered for flag in alike), default=0)
        fresh = [cause for cause in causes if cause > answered]
        if any(not flag.answered for flag in alike) or 2 * len(fresh) < len(causes):
            return
        name = flag_id(kind, manager, other, position)
        today = self._setting.today
        self._flags.put(FlagRow(name, kind, manager, other, position, today, list(causes)))

    def ask_about_weeks_before(self, position: int, today: int) -> None:
        """Raise what there is to ask about the weeks before the Monday `today`."""
        rules = self._setting.rules(today)
        first = today - WEEK * rules.flags.weeks
        weeks = [
            row for start in range(first, today, WEEK) for row in self._conduct.where(monday=start)
        ]
        looks = self._looked_at(today - WEEK * rules.flags.look_weeks)
        questions = [
            *self._about_weeks(weeks, rules),
            *_about_looks(looks, first, rules),
            *self._about_customers({row.manager for row in weeks}, first, rules),
            *self._about_favours(first, rules),
        ]
        for each in questions:
            if each.causes:
                self.ask(position, each)

    def _about_weeks(self, weeks: Sequence[ConductRow], rules: Ruleset) -> Iterator[Question]:
        by_manager: defaultdict[StaffId, list[ConductRow]] = defaultdict(list)
        for row in weeks:
            by_manager[row.manager].append(row)
        goals = {manager: _goals(rows) for manager, rows in by_manager.items()}
        of_bank = _together(goals.values())
        for manager, rows in sorted(by_manager.items()):
            logs = [each for row in rows for each in row.logs]
            visits = [each for row in rows for each in row.visits]
            closes = [each for row in rows for each in row.closes]
            calendar, rule = self._setting.calendar, rules.flags
            yield Question(COPIED, manager, conduct.copied_logs(logs, rule))
            yield Question(IMPOSSIBLE, manager, conduct.impossible_times(visits, rule))
            yield Question(BURST, manager, conduct.period_end_burst(closes, calendar, rule))
            plans = conduct.always_easiest(goals[manager], of_bank, rule, rules.wilson_z)
            yield Question(EASIEST, manager, plans)

    def _looked_at(self, since: int) -> dict[StaffId, list[Look]]:
        found = {}
        for row in sorted(self._looks.where(), key=lambda each: each.manager):
            found[row.manager] = [each for each in row.looks if each.day >= since]
        return found

    def _about_customers(
        self, managers: set[StaffId], since: int, rules: Ruleset
    ) -> Iterator[Question]:
        for manager in sorted(managers):
            traces = [
                Trace(row.day, row.position, row.meetings, tuple(row.closes), bool(row.known))
                for row in self._traces.where(registrar=manager)
                if row.day >= since
            ]
            if traces:
                causes = conduct.unknown_customers(traces, rules.flags)
                yield Question(UNKNOWN, manager, causes)

    def _about_favours(self, since: int, rules: Ruleset) -> Iterator[Question]:
        for row in sorted(self._favours.where(), key=lambda each: each.leader):
            lately = [each for each in row.favours if each.day >= since]
            staff, causes = conduct.favoured(lately, rules.flags)
            yield Question(FAVOURED, staff, causes, row.leader)


def _about_looks(
    looks: dict[StaffId, list[Look]], lately: int, rules: Ruleset
) -> Iterator[Question]:
    """What the looks since `lately` say of evidence is not drowned by a better time before."""
    rule, z = rules.flags, rules.wilson_z
    for manager, of_manager in looks.items():
        latest = [each for each in of_manager if each.day >= lately]
        wanting = conduct.rejected_evidence(latest, rule, z)
        wanting = wanting or conduct.rejected_evidence(of_manager, rule, z)
        assessor, causes = conduct.lenient_assessor(of_manager, rule)
        yield Question(REJECTED, manager, wanting)
        yield Question(LENIENT, manager, causes, assessor)


def _goals(rows: Sequence[ConductRow]) -> Goal:
    found: Goal = {}
    for row in rows:
        for name, (planned, paid, positions) in row.goals.items():
            before = found.get(Code(name), Goals(0, 0))
            found[Code(name)] = Goals(
                before.planned + planned, before.paid + paid, (*before.positions, *positions)
            )
    return found


def _together(goals: Iterable[Goal]) -> Goal:
    found: Goal = {}
    for each in goals:
        for code, (planned, paid, _) in each.items():
            before = found.get(code, Goals(0, 0))
            found[code] = Goals(before.planned + planned, before.paid + paid)
    return found


def flag_id(kind: Code, manager: StaffId, other: StaffId, position: int) -> str:
    """The id of a flag, the same in every replay."""
    about = "|".join((kind, manager, other, str(position)))
    return "flag_" + hashlib.blake2b(about.encode(), digest_size=8).hexdigest()
