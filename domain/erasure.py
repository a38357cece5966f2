"""An erasure 抹除 of one person: asked for, held up by law, agreed to by another, carried out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from msgspec.structs import replace

from domain.event import Code, Event, Private, Refused, StaffId, Subject, UnitId
from domain.staff import Staff

GROUNDS = OWN_WISH, NO_LONGER_NEEDED, COLLECTED_WRONGLY = tuple(
    map(Code, ("own_wish", "no_longer_needed", "collected_wrongly"))
)
"""Why somebody is erased; it stays readable when what was written about it does not."""

LONGEST = 2_000

ADMINISTRATOR, AUDITOR, LEADER = map(Code, ("administrator", "auditor", "leader"))

PersonText = Annotated[str, Private("person")]
"""Free text about the person who is erased, readable until then."""


def erasure_of(person: str) -> str:
    """The subject of whatever is decided about erasing a person."""
    return f"erasure/{person}"


class ErasureEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of an erasure carries: whom it is about, staff, customer or referee."""

    person: str


class ErasureRequested(ErasureEvent, frozen=True, kw_only=True, tag="person.erasure_requested"):
    """Somebody asked for the person to be erased."""

    requester: StaffId
    ground: Code
    reason: PersonText


class LegalHoldPlaced(ErasureEvent, frozen=True, kw_only=True, tag="person.legal_hold_placed"):
    """A law or a dispute forbids to erase the person for now."""

    placer: StaffId
    reason: PersonText


class LegalHoldLifted(ErasureEvent, frozen=True, kw_only=True, tag="person.legal_hold_lifted"):
    """Nothing forbids to erase the person any more."""

    lifter: StaffId
    reason: PersonText


class ErasureApproved(ErasureEvent, frozen=True, kw_only=True, tag="person.erasure_approved"):
    """A second person agreed; from here on it is carried out."""

    approver: StaffId


class ErasureDeclined(ErasureEvent, frozen=True, kw_only=True, tag="person.erasure_declined"):
    """A second person did not agree."""

    decider: StaffId
    reason: PersonText


class PersonErased(ErasureEvent, frozen=True, kw_only=True, tag="person.erased"):
    """The vault has forgotten the person: names, keys, photos, account."""


class Erasure(Subject, frozen=True, kw_only=True):
    """What was decided about erasing one person."""

    requested: ErasureRequested | None = None
    approved: ErasureApproved | None = None
    held: LegalHoldPlaced | None = None
    erased: PersonErased | None = None

    @property
    def person(self) -> str:
        """Whom it is about."""
        return self.id.removeprefix("erasure/")

    @property
    def state(self) -> str:
        """How far it is: nothing, requested, approved or erased."""
        steps = (self.erased, "erased"), (self.approved, "approved"), (self.requested, "requested")
        return next((name for fact, name in steps if fact), "nothing")

    @property
    def is_due(self) -> bool:
        """Whether it is agreed on, lawful, and not carried out yet."""
        return bool(self.approved) and not (self.held or self.erased)

    def request(
        self, *, requester: StaffId, ground: str, reason: str, about: Staff, on: date
    ) -> ErasureRequested:
        """Ask for it; `about` is the person where that is one of the staff."""
        self._still_known()
        if self.requested:
            raise Refused("Somebody asked for this already; it waits for a second person.")
        if about.joined and not about.left:
            raise Refused("This person works for the bank; they have to leave it first.")
        if ground not in GROUNDS:
            raise Refused("Choose one from the list.", about="ground")
        return ErasureRequested(
            person=self.person,
            requester=requester,
            ground=Code(ground),
            reason=_told(reason),
            on=on,
        )

    def hold(self, *, placer: StaffId, reason: str, on: date) -> LegalHoldPlaced:
        """Forbid it for now, asked for or not."""
        self._still_known()
        if self.held:
            raise Refused("A legal hold is in place already.")
        return LegalHoldPlaced(person=self.person, placer=placer, reason=_told(reason), on=on)

    def lift(self, *, lifter: StaffId, reason: str, on: date) -> LegalHoldLifted:
        """Forbid it no more; somebody else than who placed the hold says so."""
        self._still_known()
        if not self.held:
            raise Refused("There is no legal hold on this person.")
        if lifter == self.held.placer:
            raise Refused("Somebody else has to lift a legal hold that you placed.")
        return LegalHoldLifted(person=self.person, lifter=lifter, reason=_told(reason), on=on)

    def approve(self, *, approver: StaffId, on: date) -> ErasureApproved:
        """Agree, as neither the one who asked nor the one who is erased."""
        self._undecided(approver)
        if self.held:
            raise Refused("A legal hold forbids to erase this person; it has to be lifted first.")
        return ErasureApproved(person=self.person, approver=approver, on=on)

    def decline(self, *, decider: StaffId, reason: str, on: date) -> ErasureDeclined:
        """Do not agree; it may be asked for again."""
        self._undecided(decider)
        return ErasureDeclined(person=self.person, decider=decider, reason=_told(reason), on=on)

    def erase(self, *, on: date) -> PersonErased:
        """Say that it was carried out, once the vault has forgotten the person."""
        if not self.approved or self.erased:
            raise Refused("This erasure is not agreed on, or was carried out already.")
        return PersonErased(person=self.person, on=on)

    def after(self, event: Event) -> Self:
        """The erasure once `event` has happened."""
        changes: dict[str, Any]
        match event:
            case ErasureRequested():
                changes = {"requested": event}
            case LegalHoldPlaced():
                changes = {"held": event}
            case LegalHoldLifted():
                changes = {"held": None}
            case ErasureApproved():
                changes = {"approved": event}
            case ErasureDeclined():
                changes = {"requested": None}
            case PersonErased():
                changes = {"erased": event}
            case _:
                changes = {}
        return replace(self, **changes)

    def _undecided(self, decider: StaffId) -> None:
        self._still_known()
        if not self.requested:
            raise Refused("Nobody has asked for this person to be erased.")
        if self.approved:
            raise Refused("This erasure was agreed on already.")
        if decider in (self.requested.requester, self.person):
            raise Refused("Somebody else than who asked for it has to decide.")

    def _still_known(self) -> None:
        if self.erased:
            raise Refused("This person was erased already.")


def may_request(staff: Staff) -> bool:
    """Whether somebody may ask for erasures: an administrator."""
    return _works(staff) and ADMINISTRATOR in staff.roles


def may_decide(staff: Staff, root: UnitId) -> bool:
    """Whether somebody may agree or not: an auditor, or who leads the whole bank."""
    leads = not staff.grants.isdisjoint({(LEADER, root), (LEADER, UnitId(""))})
    return _works(staff) and (leads or AUDITOR in staff.roles)


def may_hold(staff: Staff, root: UnitId) -> bool:
    """Whether somebody may place and lift a legal hold: whoever asks or decides."""
    return may_request(staff) or may_decide(staff, root)


def require_requester(staff: Staff, _root: UnitId) -> None:
    """Refuse whoever may not ask for erasures."""
    if not may_request(staff):
        raise Refused("Only an administrator asks for a person to be erased.")


def require_decider(staff: Staff, root: UnitId) -> None:
    """Refuse whoever may not agree or decline."""
    if not may_decide(staff, root):
        raise Refused("Only an auditor, or who leads the whole bank, decides about an erasure.")


def require_holder(staff: Staff, root: UnitId) -> None:
    """Refuse whoever may not place and lift legal holds."""
    if not may_hold(staff, root):
        raise Refused(
            "Only an administrator, an auditor, or who leads the whole bank, places and lifts "
            "legal holds."
        )


def _works(staff: Staff) -> bool:
    return bool(staff.joined and not staff.left)


def _told(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused("Say why.", about="reason")
    if len(reason) > LONGEST:
        raise Refused("Say it in {most} characters at most.", about="reason", most=LONGEST)
    return reason
