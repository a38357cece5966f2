"""The scorer: turns entries, in the order of the ledger, into score lines.

It derives from tallies what should stand and says the difference to what it said before. So
facts that come late, wrong and corrected end in the same standings as the same facts told once,
right and in time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import customer_rules, visit_rules
from domain.book import Book, Memory
from domain.customer import (
    CustomerRegistered,
    CustomerTiered,
    RegistrationConfirmed,
    RiskFlagRaised,
)
from domain.event import Entry, Event
from domain.recognition import RecognitionGiven
from domain.review import (
    AdjustmentApproved,
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
)
from domain.score import Line
from domain.setting import Setting
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    ReferralObtained,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)

RULES: dict[type[Event], Callable[[Book, Entry, Any], None]] = {
    VisitPlanned: visit_rules.planned,
    VisitRescheduled: visit_rules.rescheduled,
    VisitCancelled: visit_rules.called_off,
    VisitLapsed: visit_rules.called_off,
    VisitStarted: visit_rules.started,
    ContactMade: visit_rules.contacted,
    VisitClosed: visit_rules.closed,
    GoalAchieved: visit_rules.assessed,
    GoalMissed: visit_rules.assessed,
    VisitLogged: visit_rules.logged,
    VisitRetracted: visit_rules.retracted,
    LateFactsAccepted: visit_rules.accepted,
    SecondLookDrawn: visit_rules.looked_at,
    SecondLookMissed: visit_rules.looked_at,
    EvidenceUpheld: visit_rules.judged,
    EvidenceRejected: visit_rules.judged,
    ReferralObtained: customer_rules.referred,
    CustomerRegistered: customer_rules.registered,
    RegistrationConfirmed: customer_rules.confirmed,
    CustomerTiered: customer_rules.tiered,
    RiskFlagRaised: customer_rules.flagged,
    AdjustmentApproved: customer_rules.adjusted,
    RecognitionGiven: customer_rules.recognised,
}
"""Which rule reads which event; a new rule is entered here."""


class Scorer:
    """Scores with what a setting knows, which has taken each entry before the scorer does."""

    def __init__(self, setting: Setting, memory: Memory) -> None:
        """Keep the tallies in `memory`."""
        self.book = Book(setting, memory)

    def take(self, entry: Entry) -> list[Line]:
        """The lines that follow from one entry."""
        rule = RULES.get(type(entry.event))
        if rule is None:
            return []
        self.book.begin(entry)
        rule(self.book, entry, entry.event)
        self.book.finish()
        return self.book.lines
