"""What each event of a customer changes in the standings: confirmation, tiers, flags, referrals."""

from __future__ import annotations

from domain import visit_rules
from domain.book import Book
from domain.customer import (
    CustomerRegistered,
    CustomerTiered,
    RegistrationConfirmed,
    RiskFlagRaised,
)
from domain.event import Entry, VisitId
from domain.recognition import AWARD as AN_AWARD
from domain.recognition import RecognitionGiven
from domain.review import AdjustmentApproved
from domain.score import AWARD, Claim, claim_id
from domain.stop import Flag, Referral
from domain.visit_event import ReferralObtained


def registered(book: Book, entry: Entry, event: CustomerRegistered) -> None:
    tally = book.memory.customer(event.customer)
    tally.registered, tally.segment = True, event.segment
    for stop in tally.stops:
        visit = book.memory.visit(stop.visit)
        if visit.customer == tally.customer:
            visit_rules.hold(book, visit)


def confirmed(book: Book, entry: Entry, event: RegistrationConfirmed) -> None:
    """From here on the customer counts, for what was done with them before as well."""
    tally = book.memory.customer(event.customer)
    tally.confirmed = True
    book.refresh(tally, 0)


def tiered(book: Book, entry: Entry, event: CustomerTiered) -> None:
    tally = book.memory.customer(event.customer)
    day = event.on.toordinal()
    tally.tiers = sorted([*tally.tiers, (day, event.tier)], key=lambda row: row[0])
    book.refresh(tally, 0)


def flagged(book: Book, entry: Entry, event: RiskFlagRaised) -> None:
    tally = book.memory.customer(event.customer)
    tally.flags.append(Flag(event.on.toordinal(), entry.position, event.raiser))


def referred(book: Book, entry: Entry, event: ReferralObtained) -> None:
    """The referee has to be new to the bank, and counts once, for the first who named them."""
    visit = book.memory.visit(VisitId(entry.subject))
    referee = book.memory.customer(event.referee)
    referrer = book.memory.customer(event.customer)
    day = event.on.toordinal()
    for told, other in ((referrer.referred, event.referee), (referee.referred_by, event.customer)):
        told.append(
            Referral(
                other,
                visit.visit,
                event.manager,
                day,
                entry.position,
                late=book.late(day),
                known=referee.registered,
                accepted=visit.late_accepted,
            )
        )
    book.meet(referee)


def adjusted(book: Book, entry: Entry, event: AdjustmentApproved) -> None:
    """Two persons moved points by hand."""
    name = claim_id("adjustment", entry.subject)
    day = event.on.toordinal()
    claim = Claim(name, "adjustment", event.measure, event.staff, day, (entry.position,))
    book.score("award", claim, event.amount)


def recognised(book: Book, entry: Entry, event: RecognitionGiven) -> None:
    """An award pays, thanks do not; it stays when what it was given for is corrected later."""
    if event.kind == AN_AWARD:
        day = event.on.toordinal()
        points = book.setting.rules(day).recognition.award_points
        name = claim_id("recognised", entry.subject)
        causes = (*event.evidence, entry.position)
        book.score("award", Claim(name, "recognised", AWARD, event.staff, day, causes), points)
