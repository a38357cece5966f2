"""The agenda of a demonstration: what is going to be recorded, by the simulated minute."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from cli.demo.chance import Chance
from domain.event import Event, Subject
from domain.ledger.ledger import Deed
from domain.ledger.vault import Person

MINUTES = 24 * 60

_ENDS = (1, 480, 510, *range(570, 1111, 60), 1200, MINUTES)
"""Minutes of a day at which slots end; what falls into one is recorded together, at its end.

A commit takes as long as a hundred events, so there are few: an hour each where visits are held.
"""

_SLOTS = tuple(bisect_right(_ENDS, minute) for minute in range(MINUTES))
_PER_DAY = len(_ENDS)
_MINUTE = 60_000_000
_DEEDS = 1000

Decision = Callable[[Any], Event]
"""Asks the subject, as it then stands, for the event to record."""


class Stream:
    """A subject as the simulation left it, and the position of its latest event."""

    __slots__ = ("position", "subject")

    def __init__(self, subject: Subject) -> None:
        """Begin before the subject's first event."""
        self.subject = subject
        self.position = 0


class Batch(NamedTuple):
    """Deeds recorded in one transaction at `at`, and people whom the vault must know before."""

    day: int
    at: int
    people: list[Person]
    deeds: list[Deed]


Task = tuple[Stream, str, tuple[Decision, ...]]
"""The subject, who acts, and what is decided."""


def said(event: Event) -> Decision:
    """The decision on what no subject has to be asked about."""
    return lambda _subject: event


def moment(day: int, minute: int) -> int:
    """A minute of a day, as the agenda counts: both from zero on."""
    return day * MINUTES + minute


class Agenda:
    """Tasks by slot of time. Decisions are taken when their time comes, in the order added."""

    def __init__(self, chance: Chance) -> None:
        """Begin with nothing to do."""
        self.position = 0
        self._chance = chance
        self._commands = self._passed = 0
        self._tasks: dict[int, list[Task]] = {}
        self._people: dict[int, list[Person]] = {}

    def add(self, when: int, stream: Stream, by: str, *decisions: Decision) -> None:
        """Let `by` do something to a subject at a moment to come."""
        slot = _slot(when)
        if slot < self._passed:
            raise ValueError("The simulation cannot write into its own past.")
        self._tasks.setdefault(slot, []).append((stream, by, decisions))

    def introduce(self, when: int, person: Person) -> None:
        """Have the vault know a person from a moment on."""
        self._people.setdefault(_slot(when), []).append(person)

    def now(self, day: int, at: int, task: Task) -> Batch:
        """A batch of one deed, before everything else that is due."""
        return Batch(day, at, [], [self._deed(*task)])

    def rest(self, day: int, midnight: int) -> Iterator[Batch]:
        """All that is due on a day after it was opened, whose midnight is given as a time."""
        for index in range(1, _PER_DAY):
            yield from self._due(day, midnight, index)

    def dawn(self, day: int, midnight: int) -> Iterator[Batch]:
        """What is due when the day is opened, and no more."""
        return self._due(day, midnight, 0)

    def _due(self, day: int, midnight: int, index: int) -> Iterator[Batch]:
        slot = day * _PER_DAY + index
        self._passed = slot + 1
        tasks = self._tasks.pop(slot, [])
        people = self._people.pop(slot, [])
        at = midnight + _ENDS[index] * _MINUTE - self._chance.within(1, 29) * 1_000_000
        for start in range(0, len(tasks), _DEEDS):
            deeds = [self._deed(*task) for task in tasks[start : start + _DEEDS]]
            yield Batch(day, at + start, people, deeds)
            people = []

    def _deed(self, stream: Stream, by: str, decisions: tuple[Decision, ...]) -> Deed:
        subject = stream.subject
        version = subject.version
        events = []
        for decide in decisions:
            event = decide(subject)
            subject = subject.after(event)
            events.append(event)
        stream.subject = replace(subject, version=version + len(events))
        self.position += len(events)
        stream.position = self.position
        self._commands += 1
        return Deed(
            subject=subject.id,
            version=version,
            events=tuple(events),
            by=by,
            command=f"demo-{self._commands:010}",
        )


def _slot(when: int) -> int:
    day, minute = divmod(when, MINUTES)
    return day * _PER_DAY + _SLOTS[minute]
