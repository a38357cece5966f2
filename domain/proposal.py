"""Proposals of rules and of the orientation: one person proposes, another one decides."""

from __future__ import annotations

from datetime import date
from typing import Self

from msgspec.structs import replace

from domain.bank import NOTICE, OrientationPublished, RulesetPublished
from domain.event import Code, Event, Refused, StaffId, Subject, UnitId
from domain.orientation import Weight
from domain.ruleset import Ruleset
from domain.staff import Staff

RULESETS, ORIENTATIONS = "ruleset_proposals", "orientation_proposals"
"""The subjects: all proposals of a kind, one after the other, so that one is open at a time."""

ADMINISTRATOR, LEADER = Code("administrator"), Code("leader")


class RulesetProposed(Event, frozen=True, kw_only=True, tag="ruleset.proposed"):
    """Somebody drafted the next version of the rules; `number` counts such proposals."""

    number: int
    effective_from: date
    ruleset: Ruleset
    reason: str
    proposed_by: StaffId


class RulesetApproved(Event, frozen=True, kw_only=True, tag="ruleset.approved"):
    """Somebody else agreed; the bank published the version at the same moment.

    `report` is the digest of what the laboratory told them, empty before there was any history.
    """

    number: int
    approved_by: StaffId
    report: str = ""


class RulesetDeclined(Event, frozen=True, kw_only=True, tag="ruleset.declined"):
    """The proposed rules do not come into force."""

    number: int
    declined_by: StaffId
    reason: str


class OrientationProposed(Event, frozen=True, kw_only=True, tag="orientation.proposed"):
    """Somebody drafted the next orientation; `number` counts such proposals."""

    number: int
    effective_from: date
    weights: tuple[Weight, ...]
    reason: str
    proposed_by: StaffId


class OrientationApproved(Event, frozen=True, kw_only=True, tag="orientation.approved"):
    """Somebody else agreed; the bank published the weights at the same moment."""

    number: int
    approved_by: StaffId


class OrientationDeclined(Event, frozen=True, kw_only=True, tag="orientation.declined"):
    """The proposed weights do not come into force."""

    number: int
    declined_by: StaffId
    reason: str


Proposed = RulesetProposed | OrientationProposed
Approved = RulesetApproved | OrientationApproved
Declined = RulesetDeclined | OrientationDeclined
Published = RulesetPublished | OrientationPublished


class Proposals(Subject, frozen=True, kw_only=True):
    """The proposals of one kind: how many there were, and which one waits to be decided."""

    made: int = 0
    open: Proposed | None = None

    def propose(self, proposal: Proposed) -> Proposed:
        """Propose a draft that was read and checked; it gets the next number."""
        if self.open:
            raise Refused(
                "Proposal {number} waits to be decided; one is decided before the next is made.",
                number=self.open.number,
            )
        if not proposal.reason.strip():
            raise Refused("Say why the change is proposed.", about="reason")
        if proposal.effective_from < proposal.on + NOTICE:
            raise Refused(
                "It can take effect on {day} at the earliest.",
                about="effective_from",
                day=proposal.on + NOTICE,
            )
        return replace(proposal, number=self.made + 1)

    def approve(self, number: int, *, approver: StaffId, on: date, report: str = "") -> Approved:
        """Agree as somebody else; `published` is what the bank has to publish with it.

        `report` is the digest of what the laboratory tells of proposed rules.
        """
        proposal = self.undecided(number)
        if approver == proposal.proposed_by:
            raise Refused("A second person has to approve it.")
        if proposal.effective_from < on + NOTICE:
            raise Refused(
                "It was to take effect on {day}, which is too soon by now; decline it, and have "
                "it proposed for a later day.",
                day=proposal.effective_from,
            )
        if isinstance(proposal, RulesetProposed):
            return RulesetApproved(number=number, approved_by=approver, report=report, on=on)
        return OrientationApproved(number=number, approved_by=approver, on=on)

    def decline(self, number: int, *, decider: StaffId, reason: str, on: date) -> Declined:
        """Say no, and why; whoever proposed it may take it back like this."""
        proposal = self.undecided(number)
        if not reason.strip():
            raise Refused("Say why it is declined.", about="reason")
        if isinstance(proposal, RulesetProposed):
            return RulesetDeclined(number=number, declined_by=decider, reason=reason, on=on)
        return OrientationDeclined(number=number, declined_by=decider, reason=reason, on=on)

    def published(self, approved: Approved) -> Published:
        """What the bank publishes when the open proposal is approved."""
        proposal = self.undecided(approved.number)
        if isinstance(proposal, RulesetProposed):
            return RulesetPublished(
                effective_from=proposal.effective_from,
                ruleset=proposal.ruleset,
                reason=proposal.reason,
                proposed_by=proposal.proposed_by,
                approved_by=approved.approved_by,
                report=approved.report if isinstance(approved, RulesetApproved) else "",
                on=approved.on,
            )
        return OrientationPublished(
            effective_from=proposal.effective_from,
            weights=proposal.weights,
            reason=proposal.reason,
            proposed_by=proposal.proposed_by,
            approved_by=approved.approved_by,
            on=approved.on,
        )

    def after(self, event: Event) -> Self:
        """The proposals once `event` has happened."""
        if isinstance(event, Proposed):
            return replace(self, open=event, made=event.number)
        return replace(self, open=None) if isinstance(event, Approved | Declined) else self

    def undecided(self, number: int) -> Proposed:
        """The open proposal, if that is its number."""
        if not self.open or self.open.number != number:
            raise Refused("There is no open proposal {number} to decide.", number=number)
        return self.open


def may_propose(staff: Staff) -> bool:
    """Whether somebody may draft rules: an administrator who works for the bank."""
    return bool(staff.joined and not staff.left and ADMINISTRATOR in staff.roles)


def may_decide(staff: Staff, root: UnitId) -> bool:
    """Whether somebody may approve or decline: an administrator, or who leads the whole bank."""
    leads = not staff.grants.isdisjoint({(LEADER, root), (LEADER, UnitId(""))})
    return bool(staff.joined and not staff.left and (leads or ADMINISTRATOR in staff.roles))
