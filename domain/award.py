"""Awards: badges given by hand, and the revocation of one award by two persons, with appeal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Self

from msgspec.structs import replace

from domain.badge import ALL
from domain.calendar import window_named
from domain.condition import Badge, ByHand
from domain.event import Code, Event, Refused, StaffId, StaffText, Subject
from domain.review import AppealDecided, AppealFiled


class AwardEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of an award carries: the wearer, and which badge."""

    staff: StaffId
    badge: Code


class BadgeAwarded(AwardEvent, frozen=True, kw_only=True, tag="badge.awarded"):
    """The badge was given by hand, for what the reason tells."""

    giver: StaffId
    reason: StaffText


class RevocationProposed(AwardEvent, frozen=True, kw_only=True, tag="badge.revocation_proposed"):
    """The award at the position `won` is to be revoked; a second person has to agree."""

    won: int
    reason: StaffText
    proposer: StaffId


class BadgeRevoked(AwardEvent, frozen=True, kw_only=True, tag="badge.revoked"):
    """The award at the position `won` stands no longer; the wearer can appeal."""

    won: int
    reason: StaffText
    proposer: StaffId
    confirmer: StaffId


class BadgeRestored(AwardEvent, frozen=True, kw_only=True, tag="badge.restored"):
    """The appeal was granted: the award at the position `won` stands again."""

    won: int
    decider: StaffId


class Hand(Subject, frozen=True, kw_only=True):
    """What one person gave by hand; its id is `hand/` and the id of the person."""

    given: tuple[BadgeAwarded, ...] = ()

    def give(
        self,
        award: BadgeAwarded,
        badge: Badge,
        roles: Collection[Code],
        won: Collection[str] = (),
    ) -> BadgeAwarded:
        """Give a badge, as far as its condition lets somebody in these roles, to somebody who won
        these before.
        """
        condition = badge.condition
        if not isinstance(condition, ByHand):
            raise Refused("This badge is won by what one does, not given.", about="badge")
        if not set(condition.who) & set(roles):
            raise Refused("This badge is not yours to give.", about="badge")
        if award.giver == award.staff:
            raise Refused("Nobody gives a badge to themselves.", about="staff")
        if not award.reason:
            raise Refused("Say what it is given for.", about="reason")
        gave = {each.badge for each in self.given if each.staff == award.staff}
        if award.badge in gave or award.badge in won:
            raise Refused("They were awarded this badge before.", about="badge")
        if self._given_lately(award.badge, condition, award.on) >= condition.at_most:
            raise Refused(
                "You have given this badge as often as the rules allow ({most}).",
                about="badge",
                most=condition.at_most,
            )
        return award

    def _given_lately(self, badge: Code, condition: ByHand, on: date) -> int:
        window = window_named(condition.window, on)
        return sum(
            each.badge == badge
            and (condition.window == ALL or window_named(condition.window, each.on) == window)
            for each in self.given
        )

    def after(self, event: Event) -> Self:
        """What was given once `event` has happened."""
        if isinstance(event, BadgeAwarded):
            return replace(self, given=(*self.given, event))
        return self


class Revocation(Subject, frozen=True, kw_only=True):
    """The revocation of one award: proposed, confirmed by another, appealed against, decided."""

    proposed: RevocationProposed | None = None
    revoked: BadgeRevoked | None = None
    filed: AppealFiled | None = None
    decided: AppealDecided | None = None

    def propose(self, proposal: RevocationProposed) -> RevocationProposed:
        """Propose to revoke an award."""
        if self.proposed:
            raise Refused("This revocation is proposed already.")
        if proposal.proposer == proposal.staff:
            raise Refused("Somebody else has to propose that.")
        if not proposal.reason:
            raise Refused("Say why the badge is to be revoked.", about="reason")
        return proposal

    def confirm(self, *, confirmer: StaffId, on: date) -> BadgeRevoked:
        """Agree, as a second person; the badge is not worn from here on."""
        proposed = self.proposed
        if not proposed or self.revoked:
            raise Refused("There is no open proposal to confirm.")
        if confirmer in (proposed.proposer, proposed.staff):
            raise Refused("Somebody else has to confirm the revocation.")
        return BadgeRevoked(
            staff=proposed.staff,
            badge=proposed.badge,
            won=proposed.won,
            reason=proposed.reason,
            proposer=proposed.proposer,
            confirmer=confirmer,
            on=on,
        )

    def appeal(self, *, position: int, reason: str, on: date) -> AppealFiled:
        """Question the revocation that stands at a position, as the wearer."""
        if not self.revoked or self.filed:
            raise Refused("There is nothing to appeal against.")
        if not reason:
            raise Refused("Say what you think is wrong.", about="reason")
        return AppealFiled(staff=self.revoked.staff, about=position, reason=reason, on=on)

    def decide(self, decision: AppealDecided) -> tuple[Event, ...]:
        """Answer the appeal, as a third person; granted, the badge is restored."""
        revoked, filed = self.revoked, self.filed
        if not revoked or not filed:
            raise Refused("There is no open appeal to decide.")
        if self.decided:
            raise Refused(
                "This appeal is decided already: the decision here stands, and yours was not "
                "recorded."
            )
        if decision.decider in (revoked.staff, revoked.proposer, revoked.confirmer):
            raise Refused("A third person has to decide the appeal.")
        if not decision.reason:
            raise Refused("Say what decides it.", about="reason")
        if not decision.granted:
            return (decision,)
        restored = BadgeRestored(
            staff=revoked.staff,
            badge=revoked.badge,
            won=revoked.won,
            decider=decision.decider,
            on=decision.on,
        )
        return decision, restored

    def after(self, event: Event) -> Self:
        """The revocation once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case RevocationProposed():
                changes = {"proposed": event}
            case BadgeRevoked():
                changes = {"revoked": event}
            case AppealFiled():
                changes = {"filed": event}
            case AppealDecided():
                changes = {"decided": event}
            case _:
                changes = {}
        return replace(self, **changes)


def hand_of(staff: StaffId) -> str:
    """The name of the subject that holds what somebody gave."""
    return f"hand/{staff}"
