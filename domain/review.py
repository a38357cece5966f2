"""Second looks 复核, adjustments and appeals 申诉: how a score is questioned, by two persons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Self

from msgspec.structs import replace

from domain.event import Code, Event, Refused, StaffId, StaffText, Subject
from domain.visit_event import VisitEvent

MOST = 1_000
"""Points that one adjustment moves, up or down: as many as ten effective visits are worth."""


class SecondLookDrawn(VisitEvent, frozen=True, kw_only=True, tag="visit.second_look_drawn"):
    """The assessed visit was drawn for a blind second look by `assessor`."""

    assessor: StaffId


class SecondLookRedrawn(VisitEvent, frozen=True, kw_only=True, tag="visit.second_look_redrawn"):
    """The first assessor did not look in time; another one is asked."""

    assessor: StaffId


class SecondLookMissed(VisitEvent, frozen=True, kw_only=True, tag="visit.second_look_missed"):
    """Nobody looked in time: the visit stays unreviewed."""


class EvidenceUpheld(VisitEvent, frozen=True, kw_only=True, tag="visit.evidence_upheld"):
    """The second look, or an appeal, found the evidence of the close with `customer` good."""

    assessor: StaffId


class EvidenceRejected(VisitEvent, frozen=True, kw_only=True, tag="visit.evidence_rejected"):
    """The second look found that the evidence does not show the closing action."""

    assessor: StaffId
    reason: Code = Code("")


class AdjustmentProposed(Event, frozen=True, kw_only=True, tag="adjustment.proposed"):
    """Points are to be moved by hand, for a reason that is kept."""

    staff: StaffId
    measure: Code
    amount: int
    reason: StaffText
    proposer: StaffId


class AdjustmentApproved(Event, frozen=True, kw_only=True, tag="adjustment.approved"):
    """A second person agreed; the points move on `on`."""

    staff: StaffId
    measure: Code
    amount: int
    approver: StaffId


class AdjustmentDeclined(Event, frozen=True, kw_only=True, tag="adjustment.declined"):
    """A second person did not agree; no points move."""

    staff: StaffId
    decider: StaffId
    reason: StaffText


class AdjustmentWithdrawn(Event, frozen=True, kw_only=True, tag="adjustment.withdrawn"):
    """Who proposed it took it back before anybody answered; no points move."""

    staff: StaffId
    proposer: StaffId


AdjustmentAnswered = AdjustmentApproved | AdjustmentDeclined | AdjustmentWithdrawn


class Adjustment(Subject, frozen=True, kw_only=True):
    """One adjustment by hand."""

    proposed: AdjustmentProposed | None = None
    answered: AdjustmentAnswered | None = None

    def propose(self, proposal: AdjustmentProposed) -> AdjustmentProposed:
        """Propose to move points."""
        if self.proposed:
            raise Refused("This adjustment is proposed already.")
        if not proposal.reason:
            raise Refused("Say why the points are to be moved.", about="reason")
        if not proposal.amount:
            raise Refused("Give the points to be moved, more or less than 0.", about="amount")
        if abs(proposal.amount) > MOST:
            raise Refused(
                "One adjustment moves {most} points at most, up or down; for more, correct what "
                "was recorded.",
                about="amount",
                most=MOST,
            )
        if proposal.proposer == proposal.staff:
            raise Refused("Somebody else has to propose to move your points.", about="staff")
        return proposal

    def approve(self, *, approver: StaffId, on: date) -> AdjustmentApproved:
        """Agree, as a second person."""
        if not self.proposed or self.answered:
            raise Refused("There is no open proposal to approve.")
        if approver in (self.proposed.proposer, self.proposed.staff):
            raise Refused("Somebody else has to approve the adjustment.")
        return AdjustmentApproved(
            staff=self.proposed.staff,
            measure=self.proposed.measure,
            amount=self.proposed.amount,
            approver=approver,
            on=on,
        )

    def decline(self, *, decider: StaffId, reason: str, on: date) -> AdjustmentDeclined:
        """Say no and why, as a second person."""
        if not self.proposed or self.answered:
            raise Refused("There is no open proposal to decline.")
        if decider in (self.proposed.proposer, self.proposed.staff):
            raise Refused(
                "Somebody else has to decline the adjustment; who proposed it withdraws it."
            )
        if not reason:
            raise Refused("Say why it is declined.", about="reason")
        return AdjustmentDeclined(staff=self.proposed.staff, decider=decider, reason=reason, on=on)

    def withdraw(self, *, proposer: StaffId, on: date) -> AdjustmentWithdrawn:
        """Take one's own proposal back."""
        if not self.proposed or self.answered:
            raise Refused("There is no open proposal to withdraw.")
        if proposer != self.proposed.proposer:
            raise Refused("Only who proposed the adjustment withdraws it; decline it instead.")
        return AdjustmentWithdrawn(staff=self.proposed.staff, proposer=proposer, on=on)

    def after(self, event: Event) -> Self:
        """The adjustment once `event` has happened."""
        if isinstance(event, AdjustmentProposed):
            return replace(self, proposed=event)
        return replace(self, answered=event) if isinstance(event, AdjustmentAnswered) else self


class AppealFiled(Event, frozen=True, kw_only=True, tag="appeal.filed"):
    """A person questions what happened at `about`, a position of the ledger.

    `against` is whose judgement it was, if it was somebody's.
    """

    staff: StaffId
    about: int
    reason: StaffText
    against: StaffId = StaffId("")


class AppealDecided(Event, frozen=True, kw_only=True, tag="appeal.decided"):
    """Somebody else decided; what follows from it is an event of its own."""

    staff: StaffId
    about: int
    decider: StaffId
    granted: bool
    reason: StaffText


class Appeal(Subject, frozen=True, kw_only=True):
    """One appeal."""

    filed: AppealFiled | None = None
    decided: AppealDecided | None = None

    def file(self, appeal: AppealFiled) -> AppealFiled:
        """Question a score."""
        if self.filed:
            raise Refused("This appeal is filed already.")
        if not appeal.reason:
            raise Refused("Say what you think is wrong.", about="reason")
        return appeal

    def decide(self, decision: AppealDecided, judges: Collection[StaffId] = ()) -> AppealDecided:
        """Answer it, as somebody else than the appellant and the `judges` of what is questioned."""
        if not self.filed:
            raise Refused("There is no open appeal to decide.")
        if self.decided:
            raise Refused(
                "This appeal is decided already: the decision here stands, and yours was not "
                "recorded."
            )
        if decision.decider == self.filed.staff:
            raise Refused("Somebody else has to decide your appeal.")
        if decision.decider == self.filed.against or decision.decider in judges:
            raise Refused("Whose judgement is questioned does not decide the appeal.")
        if not decision.reason:
            raise Refused("Say why you decide so.", about="reason")
        return decision

    def after(self, event: Event) -> Self:
        """The appeal once `event` has happened."""
        if isinstance(event, AppealFiled):
            return replace(self, filed=event)
        return replace(self, decided=event) if isinstance(event, AppealDecided) else self
