"""What has happened to a visit 走访, as far as its decisions need it, and what an event adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from msgspec.structs import replace

from domain.event import Code, CustomerId, Event, Subject
from domain.second_look import SecondLookTaken
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    PreparationTicked,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)


class VisitFacts(Subject, frozen=True, kw_only=True):
    """The facts of one visit."""

    planned: VisitPlanned | None = None
    rescheduled: VisitRescheduled | None = None
    cancelled: VisitCancelled | None = None
    lapsed: VisitLapsed | None = None
    started: VisitStarted | None = None
    assessed: GoalAchieved | GoalMissed | None = None
    logged: VisitLogged | None = None
    retracted: VisitRetracted | None = None
    looked: SecondLookTaken | None = None
    accepted: LateFactsAccepted | None = None
    ticked: frozenset[Code] = frozenset()
    contacted: frozenset[CustomerId] = frozenset()
    closed: frozenset[tuple[CustomerId, Code]] = frozenset()

    def after(self, event: Event) -> Self:
        """The visit once `event` has happened."""
        apply = _APPLY.get(type(event))
        return replace(self, **apply(self, event)) if apply else self


_APPLY: dict[type[Event], Callable[[VisitFacts, Any], dict[str, Any]]] = {
    VisitPlanned: lambda visit, event: {"planned": event},
    VisitRescheduled: lambda visit, event: {"rescheduled": event},
    VisitCancelled: lambda visit, event: {"cancelled": event},
    VisitLapsed: lambda visit, event: {"lapsed": event},
    PreparationTicked: lambda visit, event: {"ticked": visit.ticked | {event.item}},
    VisitStarted: lambda visit, event: {
        "started": event,
        "contacted": visit.contacted | {event.customer},
    },
    ContactMade: lambda visit, event: {"contacted": visit.contacted | {event.customer}},
    VisitClosed: lambda visit, event: {
        "closed": visit.closed | {(event.customer, event.closing_action)}
    },
    GoalAchieved: lambda visit, event: {"assessed": event},
    GoalMissed: lambda visit, event: {"assessed": event},
    VisitLogged: lambda visit, event: {"logged": event},
    VisitRetracted: lambda visit, event: {"retracted": event},
    LateFactsAccepted: lambda visit, event: {"accepted": event},
    SecondLookTaken: lambda visit, event: {"looked": event},
}
