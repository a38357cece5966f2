"""A second look 复核 at one visit: drawn, asked for, taken blind by the assessor, or missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.calendar import Calendar
from domain.event import Code, CustomerId, Event, Refused, StaffId, Subject
from domain.review import (
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.visit_event import GoalAchieved, GoalMissed, VisitClosed, VisitEvent

UPHELD = Code("")
"""Stands for the reason where evidence is found good."""

NOBODY = StaffId("")
"""The assessor where nobody is eligible: an auditor has to name one."""

Verdict = EvidenceUpheld | EvidenceRejected


def waited(calendar: Calendar, asked: int, today: int) -> int:
    """Working days that are over when `today` opens, the day of asking not counted."""
    return calendar.working_days(asked + 1, today)


class AssessorNamed(VisitEvent, frozen=True, kw_only=True, tag="visit.assessor_named"):
    """An auditor asked `assessor` to look, because lots found nobody who may."""

    assessor: StaffId
    auditor: StaffId


class SecondLookTaken(VisitEvent, frozen=True, kw_only=True, tag="visit.second_look_taken"):
    """The assessor looked, and rated the goal without knowing how the manager had."""

    assessor: StaffId
    achieved: bool


class SecondLook(Subject, frozen=True, kw_only=True):
    """What happened to a visit, as far as the second look at it goes: the visit's own stream."""

    assessed: GoalAchieved | GoalMissed | None = None
    closed: tuple[CustomerId, ...] = ()
    drawn: SecondLookDrawn | None = None
    missed: SecondLookMissed | None = None
    taken: SecondLookTaken | None = None
    verdicts: tuple[Verdict, ...] = ()
    assessor: StaffId = NOBODY
    asked: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look."""
        return bool(self.drawn) and not (self.missed or self.taken or self.verdicts)

    def verdict(self, customer: CustomerId) -> Verdict | None:
        """The last word on the evidence of a customer's close."""
        found = (each for each in reversed(self.verdicts) if each.customer == customer)
        return next(found, None)

    def draw(self, *, assessor: StaffId, on: date) -> SecondLookDrawn:
        """Ask an assessor, or nobody for now, to look at an assessed visit."""
        if not self.assessed:
            raise Refused("This visit is not assessed yet.")
        if self.drawn:
            raise Refused("This visit was drawn for a second look already.")
        return SecondLookDrawn(**self._about(self.assessed, assessor), assessor=assessor, on=on)

    def redraw(self, *, assessor: StaffId, on: date) -> SecondLookRedrawn:
        """Ask another one, because the first one did not look in time."""
        drawn = self._still_open()
        return SecondLookRedrawn(**self._about(drawn, assessor), assessor=assessor, on=on)

    def name(self, *, assessor: StaffId, auditor: StaffId, on: date) -> AssessorNamed:
        """Ask somebody because lots found nobody; auditors do not name themselves."""
        drawn = self._still_open()
        if self.assessor:
            raise Refused("An assessor was drawn for this second look already.")
        if assessor == auditor:
            raise Refused("Name somebody other than yourself.", about="assessor")
        about = self._about(drawn, assessor)
        return AssessorNamed(**about, assessor=assessor, auditor=auditor, on=on)

    def miss(self, *, on: date) -> SecondLookMissed:
        """Give up: nobody looked in time."""
        drawn = self._still_open()
        return SecondLookMissed(manager=drawn.manager, customer=drawn.customer, on=on)

    def take(
        self, *, assessor: StaffId, doubts: Mapping[CustomerId, Code], achieved: bool, on: date
    ) -> tuple[Event, ...]:
        """Look: for each close the reason why its evidence is rejected, or UPHELD; and the goal.

        Returns a verdict for each close, and last the rating of the goal.
        """
        drawn = self._still_open()
        if assessor != self.assessor:
            raise Refused("Only the assessor who was drawn takes a second look.")
        if set(doubts) != set(self.closed):
            raise Refused("Say of each close whether its evidence shows the closing action.")
        who: dict[str, Any] = {"manager": drawn.manager, "assessor": assessor, "on": on}
        verdicts = [
            EvidenceRejected(**who, customer=customer, reason=doubts[customer])
            if doubts[customer] != UPHELD
            else EvidenceUpheld(**who, customer=customer)
            for customer in self.closed
        ]
        return (*verdicts, SecondLookTaken(**who, customer=drawn.customer, achieved=achieved))

    def uphold_on_appeal(
        self, *, customer: CustomerId, decider: StaffId, on: date
    ) -> EvidenceUpheld:
        """Find rejected evidence good after all, as neither the assessor nor the manager."""
        last = self.verdict(customer)
        if not isinstance(last, EvidenceRejected):
            raise Refused("This evidence was not rejected, or was upheld since.")
        if decider in (last.assessor, last.manager):
            raise Refused("Somebody else has to decide about this evidence.")
        return EvidenceUpheld(manager=last.manager, customer=customer, assessor=decider, on=on)

    def after(self, event: Event) -> Self:
        """The second look once `event` has happened to the visit."""
        changes: dict[str, Any]
        match event:
            case GoalAchieved() | GoalMissed():
                changes = {"assessed": event}
            case VisitClosed() if event.customer not in self.closed:
                changes = {"closed": (*self.closed, event.customer)}
            case SecondLookDrawn():
                changes = {"drawn": event, "assessor": event.assessor, "asked": self.asked + 1}
            case SecondLookRedrawn() | AssessorNamed():
                changes = {"assessor": event.assessor, "asked": self.asked + 1}
            case SecondLookMissed():
                changes = {"missed": event}
            case SecondLookTaken():
                changes = {"taken": event}
            case EvidenceUpheld() | EvidenceRejected():
                changes = {"verdicts": (*self.verdicts, event)}
            case _:
                changes = {}
        return replace(self, **changes)

    def _about(self, told: VisitEvent, assessor: StaffId) -> dict[str, Any]:
        """Whom the next event is about; nobody looks at a visit of their own."""
        if assessor == told.manager:
            raise Refused("Nobody takes a second look at their own visit.", about="assessor")
        return {"manager": told.manager, "customer": told.customer}

    def _still_open(self) -> SecondLookDrawn:
        if not self.drawn:
            raise Refused("This visit was not drawn for a second look.")
        if self.taken or self.verdicts:
            raise Refused("The second look at this visit was taken already.")
        if self.missed:
            raise Refused("Nobody looked in time; this visit stays unreviewed.")
        return self.drawn
