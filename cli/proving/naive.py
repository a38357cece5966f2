"""The naive board: points for what is claimed, as many a bank gives them; a control, not a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from domain.customer import RiskFlagCleared, RiskFlagRaised
from domain.event import CustomerId, Entry, StaffId
from domain.visit_event import (
    ContactMade,
    ContactsClaimed,
    GoalAchieved,
    GoalMissed,
    ReferralObtained,
    VisitClosed,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)

HELD, WITH_GOAL, ON_PLAN, CONTACT, ACHIEVED, CLOSE = 10, 10, 10, 1, 20, 30
REFERRAL, FLAGGED, FAILED = 20, 20, -20


def naive_points(entries: Iterable[Entry]) -> Counter[StaffId]:
    """Points of each manager, without a question asked."""
    points: Counter[StaffId] = Counter()
    plans: dict[str, tuple[date, bool]] = {}
    failed: set[str] = set()
    flagged: set[CustomerId] = set()
    for entry in entries:
        event, subject = entry.event, entry.subject
        match event:
            case VisitPlanned():
                plans[subject] = (event.planned_on, bool(event.goal))
            case VisitRescheduled():
                plans[subject] = (event.planned_on, plans[subject][1])
            case VisitStarted():
                day, goal = plans.get(subject, (None, False))
                points[event.manager] += HELD + WITH_GOAL * goal + ON_PLAN * (day == event.on)
                points[event.manager] += CONTACT + FLAGGED * (event.customer in flagged)
            case ContactsClaimed():
                points[event.manager] += CONTACT * event.uncounted_contacts
            case GoalMissed():
                failed.add(subject)
                points[event.manager] += FAILED
            case VisitRetracted():
                points[event.manager] -= FAILED * (subject in failed)
            case ContactMade() | GoalAchieved() | VisitClosed() | ReferralObtained():
                points[event.manager] += _WORTH[type(event)]
            case RiskFlagRaised():
                flagged.add(event.customer)
            case RiskFlagCleared():
                flagged.discard(event.customer)
            case _:
                pass
    return points


def visits_held(entries: Iterable[Entry]) -> Counter[StaffId]:
    """How many visits each manager says were held: the board that counts visits."""
    return Counter(each.event.manager for each in entries if isinstance(each.event, VisitStarted))


def goals_reached(entries: Iterable[Entry]) -> Counter[StaffId]:
    """How many goals each manager says were reached, which is the truth where nobody cheats."""
    return Counter(each.event.manager for each in entries if isinstance(each.event, GoalAchieved))


_WORTH: dict[type, int] = {
    ContactMade: CONTACT,
    GoalAchieved: ACHIEVED,
    VisitClosed: CLOSE,
    ReferralObtained: REFERRAL,
}
