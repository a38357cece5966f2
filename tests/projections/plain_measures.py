"""What figures are reckoned from, counted in loops over a whole history, at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.event import Entry
from domain.staff import StaffLeft
from domain.visit_event import (
    ContactsClaimed,
    PreparationTicked,
    StageReached,
    VisitCancelled,
    VisitClosed,
    VisitEvent,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)
from tests.projections.plain import DAY
from tests.projections.plain_asked import Counts
from tests.projections.plain_customers import OfCustomers
from tests.projections.plain_scores import points
from tests.projections.plain_visits import PlainVisit


class Counting(OfCustomers):
    """All counts of a manager; zeros are left out."""

    def of(self, manager: str) -> Counts:
        """What one manager has to show."""
        found: Counts = {}
        for part in (self._held, self._plans, self._customers_met, self._at_home, self._chains):
            found |= part(manager)
        found["waits"] = Counter(self._waits(manager))
        found["first_wins"] = Counter(self._first_win(manager))
        found["days"] = self._days(manager)
        earned = points(self.history)
        found["ev"] = sum(
            amount
            for (who, _, day, measure), amount in earned.items()
            if (who, measure) == (manager, "ev") and self.start <= day < self.end
        )
        return {name: number for name, number in found.items() if number}

    def _held(self, manager: str) -> Counts:
        found: Counts = {
            "visits": 0, "purposed": 0, "weighted": 0, "aligned": 0, "prepared": 0, "claimed": 0,
            "logs_due": 0, "logs_kept": 0, "ticked": Counter(), "reached": Counter(),
            "lags": Counter(), "tier_visits": Counter(),
        }  # fmt: skip
        for visit in self.visits:
            if visit.manager == manager and visit.counts and self._inside(visit.day):
                self._add_visit(visit, found)
        found["effective"] = len(self._known(manager, "effective"))
        return found

    def _add_visit(self, visit: PlainVisit, found: Counts) -> None:
        history, host = self.history, str(visit.start.event.customer)
        weight = history.weight(visit.day, host, visit.goal, visit.product)
        found["visits"] += 1
        found["purposed"] += visit.purposed
        found["weighted"] += weight is not None
        found["aligned"] += weight is not None and weight >= 50
        claims = [e.event for e in visit.told if isinstance(e.event, ContactsClaimed)]
        found["claimed"] += sum(event.uncounted_contacts for event in claims)
        found["tier_visits"][self._tier_then(visit, host)] += 1
        del found["tier_visits"][""]
        stages = [stage.code for stage in self.rules.stages]
        reached = [e.event.stage for e in visit.told if isinstance(e.event, StageReached)]
        furthest = max([stages.index(stage) + 1 for stage in reached], default=0)
        if furthest and visit.first(VisitClosed):
            furthest = len(stages)
        found["reached"].update(range(1, furthest + 1))
        if visit.start.imported:
            return
        ticked = {e.event.item for e in visit.told if isinstance(e.event, PreparationTicked)}
        found["prepared"] += visit.plan is not None
        items = [item.code for item in self.rules.preparation]
        found["ticked"].update(items.index(item) for item in ticked)
        self._add_lags(visit, found)

    def _add_lags(self, visit: PlainVisit, found: Counts) -> None:
        days, age = self.rules.assess_days, (self.today - visit.day).days
        log, assessed = visit.first(VisitLogged), visit.assessed
        written = self._lag(log, visit) if log else None
        found["logs_due"] += written is not None or age > self.rules.on_time_days
        found["logs_kept"] += written is not None and written <= self.rules.on_time_days
        if visit.purposed and assessed:
            found["lags"][min(self._lag(assessed, visit), days + 1)] += 1
        elif visit.purposed and age > days:
            found["lags"][days + 1] += 1

    def _lag(self, entry: Entry, visit: PlainVisit) -> int:
        return self.history.days_late(entry, visit.day)

    def _tier_then(self, visit: PlainVisit, customer: str) -> str:
        """The tier on the day of the visit, as it was known when the visit began."""
        known = self._tierings(customer, visit.day)
        before = [entry for entry in known if entry.position < visit.start.position]
        return str(before[-1].event.tier) if before else ""

    def _plans(self, manager: str) -> Counts:
        """Plans that are over, by the day for which they were planned last."""
        streams: dict[str, list[Any]] = {}
        for entry in self.history.entries:
            if isinstance(entry.event, VisitEvent):
                streams.setdefault(entry.subject, []).append(entry)
        held = {fact.visit for fact in self.facts if fact.kind == "held"}
        started = {visit.name: visit for visit in self.visits}
        due = kept = 0
        for name, told in streams.items():
            kinds = {type(entry.event): entry for entry in told}
            plan = kinds.get(VisitPlanned)
            if plan is None or plan.event.manager != manager:
                continue
            day: date = kinds.get(VisitRescheduled, plan).event.planned_on
            counts = name in held
            if kinds.get(VisitStarted, plan).imported or not self.start <= day <= self.last:
                continue
            called_off = not kinds.keys().isdisjoint((VisitCancelled, VisitLapsed))
            open_still = day == self.today and not counts
            if open_still and not (called_off and name not in started):
                continue
            if VisitRetracted in kinds and not counts:
                continue
            due += 1
            kept += counts and started[name].on_planned_day
        return {"plans_due": due, "plans_kept": kept}

    def _first_win(self, manager: str) -> Iterator[int]:
        won = [f.day for f in self.facts if (f.kind, f.manager) == ("close", manager)]
        if won and self._inside(min(won)):
            yield self._working(self._began(manager), min(won))

    def _days(self, manager: str) -> int:
        left = [e.event.on for e in self.history.of(StaffLeft) if e.event.staff == manager]
        first = max(self.start, self._began(manager))
        return self.history.present(manager, first, min([self.last + DAY, *left]))
