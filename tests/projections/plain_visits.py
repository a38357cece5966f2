"""What is known of visits at the end of a history: who was met, and which closes stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from domain.event import Entry
from domain.review import EvidenceRejected, EvidenceUpheld, SecondLookDrawn, SecondLookMissed
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    VisitClosed,
    VisitEvent,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)
from tests.projections.plain import Told
from tests.projections.plain_once import is_spent


@dataclass
class PlainVisit:
    """One visit that was started; `told` is all that was ever said of it, `beside` all visits."""

    history: Told
    told: list[Any]
    beside: dict[str, PlainVisit] = field(repr=False)

    def first(self, *kinds: type[VisitEvent]) -> Any:
        """The first entry of these types, or None."""
        return next((entry for entry in self.told if isinstance(entry.event, kinds)), None)

    def last(self, *kinds: type[VisitEvent]) -> Any:
        """The last entry of these types, or None."""
        return next((e for e in reversed(self.told) if isinstance(e.event, kinds)), None)

    @cached_property
    def name(self) -> str:
        return str(self.told[0].subject)

    @cached_property
    def start(self) -> Any:
        return self.first(VisitStarted)

    @cached_property
    def manager(self) -> str:
        return str(self.start.event.manager)

    @cached_property
    def day(self) -> date:
        held: date = self.start.event.on
        return held

    @cached_property
    def plan(self) -> Any:
        return self.first(VisitPlanned)

    @cached_property
    def goal(self) -> str:
        return str(self.plan.event.goal) if self.plan else ""

    @cached_property
    def product(self) -> str:
        return str(self.plan.event.product) if self.plan else ""

    def in_time(self, entry: Entry, on: date) -> bool:
        """On time, or late and accepted by a leader, which 7 days later nobody can any more."""
        rules, days = self.history.rules(on), self.history.days_late(entry, on)
        accepted = self.first(LateFactsAccepted) is not None and days <= rules.late_days
        return days <= rules.on_time_days or accepted

    @cached_property
    def retracted(self) -> bool:
        return self.first(VisitRetracted) is not None

    @cached_property
    def removed(self) -> bool:
        """Taken back in time, and not a failure that is to be hidden."""
        took_back, assessed = self.first(VisitRetracted), self.first(GoalAchieved, GoalMissed)
        if not took_back or (assessed and isinstance(assessed.event, GoalMissed)):
            return False
        return self.in_time(took_back, self.day)

    @cached_property
    def counts(self) -> bool:
        return not self.removed and self.in_time(self.start, self.day)

    @cached_property
    def purposed(self) -> bool:
        """A goal was set, and the server had received it before the claimed beginning."""
        if not self.goal:
            return False
        began = self.start.event.began
        if self.start.imported:
            return bool(self.plan.event.planned_on <= self.day)
        return began is not None and bool(self.plan.recorded < began)

    @cached_property
    def assessed(self) -> Any:
        return self.first(GoalAchieved, GoalMissed)

    @cached_property
    def achieved(self) -> bool:
        reached = self.assessed and isinstance(self.assessed.event, GoalAchieved)
        return bool(reached) and self.counts and not self.retracted

    @cached_property
    def earns(self) -> bool:
        """Whether a close for its goal makes it effective."""
        in_time = self.assessed and self.in_time(self.assessed, self.assessed.event.on)
        return self.achieved and self.purposed and bool(in_time)

    @cached_property
    def on_planned_day(self) -> bool:
        """Held on the day planned, which was not moved there on the day itself."""
        if not self.plan or self.start.imported:
            return False
        moved = self.last(VisitRescheduled)
        if moved:
            return bool(moved.event.on != moved.event.planned_on == self.day)
        return bool(self.plan.event.planned_on == self.day)

    @cached_property
    def unreviewed(self) -> bool:
        """Drawn, and nobody looked in time."""
        look = self.last(SecondLookDrawn, SecondLookMissed)
        missed = look is not None and isinstance(look.event, SecondLookMissed)
        return missed and self.first(EvidenceUpheld, EvidenceRejected) is None

    def log_in_time(self) -> bool:
        """The log came in time for the visit, which stands."""
        log = self.first(VisitLogged)
        if not log or self.start.imported or self.retracted or not self.counts:
            return False
        return self.in_time(log, self.day)


@dataclass
class PlainStop:
    """One customer who was met on a visit."""

    visit: PlainVisit
    entry: Entry
    customer: str
    paid: int = field(default=0, compare=False)

    @cached_property
    def day(self) -> date:
        return self.entry.event.on

    @cached_property
    def key(self) -> tuple[date, int]:
        return self.day, self.entry.position

    @cached_property
    def counts(self) -> bool:
        return self.visit.counts and self.visit.in_time(self.entry, self.day)

    @cached_property
    def contact(self) -> bool:
        return self.counts and self.customer in self.visit.history.confirmed

    def _complete(self, entry: Any) -> bool:
        row, evidence = self._row(entry), entry.event.evidence
        imported = entry.imported and evidence.kind == "imported"
        return row is not None and (imported or set(row.fields) <= set(evidence.fields))

    def _row(self, entry: Any) -> Any:
        actions = self.visit.history.rules(entry.event.on).closing_actions
        return next((row for row in actions if row.code == entry.event.closing_action), None)

    def _for_goal(self, entry: Any) -> bool:
        row = self._row(entry)
        return row is not None and row.goal == self.visit.goal

    @cached_property
    def best_close(self) -> Any:
        """Of the closes with complete evidence in time: one for the goal, then the first."""
        closes = [
            e
            for e in self.visit.told
            if (isinstance(e.event, VisitClosed) and e.event.customer == self.customer)
            and (self.visit.in_time(e, e.event.on) and self._complete(e))
            and not is_spent(self.visit, e)
        ]
        closes.sort(key=lambda e: (not self._for_goal(e), e.event.on, e.position))
        return closes[0] if closes else None

    @cached_property
    def verdict(self) -> type[VisitEvent] | None:
        judged = [
            entry.event
            for entry in self.visit.told
            if isinstance(entry.event, EvidenceUpheld | EvidenceRejected)
            and entry.event.customer == self.customer
        ]
        return type(judged[-1]) if judged else None

    @cached_property
    def pending(self) -> bool:
        """Drawn, and nobody has looked yet."""
        look = self.visit.last(SecondLookDrawn, SecondLookMissed)
        return bool(look) and isinstance(look.event, SecondLookDrawn) and self.verdict is None

    @cached_property
    def sound(self) -> bool:
        """There is a close that counts, and nobody found its evidence wanting."""
        untouched = self.contact and not self.visit.retracted
        return untouched and self.best_close is not None and self.verdict is not EvidenceRejected

    @cached_property
    def closed(self) -> bool:
        """The close stands."""
        return self.sound and not self.pending

    @cached_property
    def earns(self) -> bool:
        return self.sound and self.visit.earns and self._for_goal(self.best_close)


def visits(history: Told) -> list[PlainVisit]:
    """All visits that were started, in the order in which they were."""
    streams: dict[str, list[Entry]] = {}
    for entry in history.entries:
        if isinstance(entry.event, VisitEvent):
            streams.setdefault(entry.subject, []).append(entry)
    found: dict[str, PlainVisit] = {}
    for name, stream in streams.items():
        if any(isinstance(entry.event, VisitStarted) for entry in stream):
            found[name] = PlainVisit(history, stream, found)
    return sorted(found.values(), key=lambda visit: int(visit.start.position))


def stops(visit: PlainVisit) -> Iterator[PlainStop]:
    """Whom a visit met: its own customer, and those named on it."""
    met: set[str] = set()
    for entry in visit.told:
        if isinstance(entry.event, VisitStarted | ContactMade):
            if entry.event.customer not in met:
                yield PlainStop(visit, entry, entry.event.customer)
            met.add(entry.event.customer)
