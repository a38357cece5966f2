"""The events of a visit 走访: planned, started, contacts made, closed, assessed, logged."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from domain.event import Code, CustomerId, CustomerText, Event, StaffId, VisitId


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How one can tell that the closing action was taken.

    `fields` are the codes of the form fields that were filled in, `digest` a keyed hash of the
    document, `note` free text (ciphertext once recorded), `photos` keyed hashes of photos.
    """

    kind: Code
    fields: tuple[Code, ...] = ()
    digest: str = ""
    note: CustomerText = ""
    photos: tuple[str, ...] = ()


class VisitEvent(Event, frozen=True, kw_only=True, gc=False):
    """What every event of a visit carries; `customer` is the one that the sentence is about."""

    manager: StaffId
    customer: CustomerId


class VisitPlanned(VisitEvent, frozen=True, kw_only=True, tag="visit.planned"):
    """A visit is intended on `planned_on`, with the goal that will tell whether it was good."""

    planned_on: date
    planned_time: str = ""
    goal: Code = Code("")
    product: Code = Code("")
    closing_action: Code = Code("")
    success_test: CustomerText = ""


class VisitRescheduled(VisitEvent, frozen=True, kw_only=True, tag="visit.rescheduled"):
    """The plan moved to another day; `on` is the day on which it was moved."""

    planned_on: date
    planned_time: str = ""


class VisitCancelled(VisitEvent, frozen=True, kw_only=True, tag="visit.cancelled"):
    """The plan was called off before the visit."""

    reason: Code = Code("")


class VisitLapsed(VisitEvent, frozen=True, kw_only=True, tag="visit.lapsed"):
    """Two days went by after the planned day and the visit was not started."""


class PreparationTicked(VisitEvent, frozen=True, kw_only=True, tag="visit.preparation_ticked"):
    """One item of the preparation is ready: `toolkit`, `visit_list` or `route`."""

    item: Code


class VisitStarted(VisitEvent, frozen=True, kw_only=True, tag="visit.started"):
    """The visit is held. `began` is the moment the device claims; an import has none."""

    began: datetime | None = None
    channel: Code = Code("")
    near_site: bool = False


class ContactMade(VisitEvent, frozen=True, kw_only=True, tag="visit.contact_made"):
    """A named customer was reached in the course of the visit."""


class ContactsClaimed(VisitEvent, frozen=True, kw_only=True, tag="visit.contacts_claimed"):
    """A bare number of people reached: shown as claimed, counted in no measure."""

    uncounted_contacts: int


class StageReached(VisitEvent, frozen=True, kw_only=True, tag="visit.stage_reached"):
    """The talk came as far as `stage` (rapport … close)."""

    stage: Code


class VisitClosed(VisitEvent, frozen=True, kw_only=True, tag="visit.closed"):
    """成交: the closing action was taken with one customer; the evidence says how one can tell."""

    closing_action: Code
    evidence: Evidence


class GoalAchieved(VisitEvent, frozen=True, kw_only=True, tag="visit.goal_achieved"):
    """The manager's assessment of the visit's one goal: reached."""


class GoalMissed(VisitEvent, frozen=True, kw_only=True, tag="visit.goal_missed"):
    """The manager's assessment of the visit's one goal: not reached, for this reason."""

    reason: Code = Code("")


class ReferralObtained(VisitEvent, frozen=True, kw_only=True, tag="visit.referral_obtained"):
    """`customer`, the referrer, named `referee`, who has a customer id from now on."""

    referee: CustomerId


class VisitLogged(VisitEvent, frozen=True, kw_only=True, tag="visit.logged"):
    """The work log. `log_likeness` 0-100 compares it with the person's own logs (GAME.md)."""

    log: CustomerText = ""
    next_step: CustomerText = ""
    log_likeness: int = 0


class SaleMade(VisitEvent, frozen=True, kw_only=True, tag="visit.sale_made"):
    """A product was sold; `amount` in hundredths of the currency, `fulfils` the visit closed."""

    product: Code
    amount: int = 0
    fulfils: VisitId = VisitId("")


class VisitRetracted(VisitEvent, frozen=True, kw_only=True, tag="visit.retracted"):
    """The manager takes the visit back; a failure stays in the denominator (GAME.md)."""

    reason: Code = Code("")


class LateFactsAccepted(VisitEvent, frozen=True, kw_only=True, tag="visit.late_facts_accepted"):
    """A leader gave a reason why what was recorded late is to earn all the same."""

    leader: StaffId
    reason: Code
