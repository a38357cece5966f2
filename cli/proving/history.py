"""A history: what is told of a made-up bank, week by week, with or without this or that cheat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cli.proving import detected
from cli.proving.cast import Cast, Manager, cast, leader
from cli.proving.chance import chance, luck
from cli.proving.founding import WORKER, founded, newcomer
from cli.proving.outing import PURPOSES, Outing, honest
from cli.proving.parameters import Parameters
from cli.proving.prevented import NOT_HELD_A_WEEK, PREVENTED, circumstance, not_held
from cli.proving.recognition import Inbox, Thanks, answer, regress
from cli.proving.telling import Said, Telling, moment, workday
from cli.proving.weeks import monday, outings
from domain.event import Entry, Event, StaffId, VisitId
from domain.review import EvidenceRejected, EvidenceUpheld, SecondLookDrawn

_PLANNED_AHEAD = 3
"""Days before its Monday on which the first visits of a week are planned."""


class Scenario(NamedTuple):
    """Which bank: `roles` are the cheats that have a manager, `cheating` those that are done.

    With `alone` only the trapped team visits anybody: no chance is shared, so what is told of it is
    what it would be among the others.
    """

    seed: int
    parameters: Parameters
    weeks: int
    trap: bool = False
    alone: bool = False
    roles: tuple[str, ...] = ()
    cheating: frozenset[str] = frozenset()


class History(NamedTuple):
    """A ledger's entries, the people they tell of, and whom their leaders thanked."""

    scenario: Scenario
    cast: Cast
    entries: list[Entry]
    thanks: list[Thanks]


def history(scenario: Scenario, inbox: Inbox | None = None) -> History:
    """What the ledger of such a bank would hold, up to the Sunday of the last week.

    Without an inbox nobody is thanked for anything.
    """
    everybody = cast(scenario.seed, scenario.parameters, trap=scenario.trap, roles=scenario.roles)
    course = _Course(scenario, everybody, inbox)
    active = everybody.team(everybody.trapped) if scenario.alone else everybody.managers
    until = monday(scenario.weeks) - 1
    course.told.say(founded(everybody, until))
    for week in range(scenario.weeks):
        for manager in active:
            course.told.say(_week(scenario, everybody, manager, week))
        friday = monday(week) - _PLANNED_AHEAD
        course.pass_days(friday, friday + 7)
        regress(everybody, {each.staff for each in course.thanks if each.day >= friday})
    course.pass_days(until - _PLANNED_AHEAD + 1, until + 1)
    return History(scenario, everybody, course.entries, course.thanks)


class _Course:
    """The course of days: what is told on each, and what leaders answer to it."""

    def __init__(self, scenario: Scenario, everybody: Cast, inbox: Inbox | None) -> None:
        self.told = Telling()
        self.entries: list[Entry] = []
        self.thanks: list[Thanks] = []
        self._scenario, self._cast, self._inbox = scenario, everybody, inbox

    def pass_days(self, first: int, end: int) -> None:
        for day in range(first, end):
            self._pass_day(day)

    def _pass_day(self, day: int) -> None:
        fresh = self.told.until(day)
        self.entries += fresh
        if self._inbox is None:
            return
        for detection in self._inbox.detected(fresh):
            favoured = self._is_favoured(detection.staff, day)
            answered = answer(self._cast, self._inbox, detection, day, favoured=favoured)
            if answered:
                self.thanks.append(answered[0])
                self.told.say([answered[1]])

    def _is_favoured(self, staff: StaffId, day: int) -> bool:
        friend = self._cast.roles.get("collusion")
        begins = monday(self._scenario.parameters.cheat_begins - 1)
        cheats = "collusion" in self._scenario.cheating and day >= begins
        return cheats and friend is not None and friend.id == staff


def _week(scenario: Scenario, everybody: Cast, manager: Manager, week: int) -> Iterator[Said]:
    numbers, cheats = scenario.parameters, manager.role in scenario.cheating
    hides = cheats and manager.role in detected.DETECTED and week + 1 >= numbers.cheat_begins
    for outing in outings(everybody, manager, week):
        circumstance(outing)
        if outing.newcomer:
            yield from newcomer(outing, numbers.file_share)
        if hides:
            detected.disguise(everybody, outing)
        said = list(honest(outing, numbers.log_missing, numbers.log_late))
        if cheats and manager.role in PREVENTED:
            said = PREVENTED[manager.role](outing, said)
        yield from said
        yield from _second_look(everybody, outing)
    if manager.role == "back_dated":
        yield from _not_held(everybody, manager, week, cheats=cheats)
    if hides:
        yield from detected.made_up(everybody, manager, week)


def _second_look(everybody: Cast, outing: Outing) -> Iterator[Said]:
    """One in ten is drawn the next morning, for the leader of another team."""
    numbers, fell = everybody.parameters, outing.luck
    if outing.spontaneous or fell.drawn >= numbers.second_look_share:
        return
    of, drawn = (outing.manager.id, outing.customer), workday(outing.day, 1)
    others = [n for n in range(numbers.teams) if n != outing.manager.team]
    assessor = leader(others[int(fell.assessor * len(others))])
    look = SecondLookDrawn(
        manager=of[0], customer=of[1], assessor=assessor, on=date.fromordinal(drawn)
    )
    yield Said(moment(drawn, 8 * 60), outing.id, WORKER, look)
    day = workday(drawn, 1 + int(5 * fell.delay))
    upheld = numbers.fake_upheld if outing.faked else numbers.honest_upheld
    if outing.faked and assessor == detected.friend_of(everybody, outing.manager):
        upheld = 1.0
    kind = EvidenceUpheld if fell.upheld < upheld else EvidenceRejected
    verdict: Event = kind(
        manager=of[0], customer=of[1], assessor=assessor, on=date.fromordinal(day)
    )
    yield Said(moment(day, 16 * 60), outing.id, assessor, verdict)


def _not_held(everybody: Cast, manager: Manager, week: int, *, cheats: bool) -> Iterator[Said]:
    own = manager.customers
    for number in range(NOT_HELD_A_WEEK):
        day = monday(week) + number % 5
        place = (NOT_HELD_A_WEEK * week + number + len(own) // 2) % len(own)
        outing = Outing(
            manager=manager,
            id=VisitId(f"not-held-{manager.number:02}-{day}-{number}"),
            day=day,
            began=16 * 60 + number,
            customer=own[place],
            purpose=number % len(PURPOSES),
            luck=luck(chance(everybody.seed, "not held", manager.number, day, number)),
            slot=number,
            chance=1.0,
            won=True,
            planned=workday(day, -1),
        )
        yield from not_held(outing, cheats=cheats)
