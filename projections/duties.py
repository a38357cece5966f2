"""Duties 双人办理: each deed that takes two persons, who asked for it and who decided about it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from domain.award import BadgeRevoked, RevocationProposed
from domain.customer import CustomerRegistered, RegistrationConfirmed
from domain.erasure import (
    ErasureApproved,
    ErasureDeclined,
    ErasureRequested,
    LegalHoldLifted,
    LegalHoldPlaced,
)
from domain.event import Code, Entry, Event, StaffId
from domain.proposal import (
    OrientationApproved,
    OrientationDeclined,
    OrientationProposed,
    RulesetApproved,
    RulesetDeclined,
    RulesetProposed,
)
from domain.recognition import RecognitionWaived, WaiverAgreed
from domain.review import (
    AdjustmentApproved,
    AdjustmentDeclined,
    AdjustmentProposed,
    AdjustmentWithdrawn,
    AppealDecided,
    AppealFiled,
    EvidenceRejected,
    EvidenceUpheld,
    SecondLookDrawn,
    SecondLookMissed,
    SecondLookRedrawn,
)
from domain.second_look import AssessorNamed, SecondLookTaken
from domain.setting import Setting
from domain.visit_event import LateFactsAccepted
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf

RULES, WEIGHTS, ADJUSTMENT, APPEAL = "rules", "weights", "adjustment", "appeal"
LOOK, CUSTOMER, REVOCATION, WAIVER = "second_look", "customer", "revocation", "waiver"
LATE, ERASURE, HOLD = "late_facts", "erasure", "legal_hold"
KINDS = (
    *(RULES, WEIGHTS, ADJUSTMENT, APPEAL, LOOK, CUSTOMER),
    *(REVOCATION, WAIVER, LATE, ERASURE, HOLD),
)
"""What takes two persons."""

APPROVED, DECLINED, WITHDRAWN, LAPSED = map(Code, ("approved", "declined", "withdrawn", "lapsed"))
"""What comes of it; nothing yet while it waits."""

NOBODY = StaffId("")


class DutyRow(msgspec.Struct, array_like=True, gc=False):
    """One deed of two; `number` counts those of a kind about the same subject.

    `proposer` is empty where lots asked, `decider` while nobody decided, and then the decision has
    position and day 0. `about` is the person concerned, staff or customer, if there is one.
    """

    kind: str
    subject: str
    number: int
    proposer: StaffId
    proposed: int
    proposed_day: int
    about: str = ""
    decider: StaffId = NOBODY
    decided: int = 0
    decided_day: int = 0
    answer: Code = Code("")

    @property
    def is_by_one(self) -> bool:
        """Whether one person did what takes two; to take back one's own proposal does not."""
        return self.answer == APPROVED and self.proposer == self.decider


DUTY = Rows(
    "duty",
    DutyRow,
    key=3,
    indexes=[("decided",), ("proposer",), ("decider",), ("about",)],
)


class DutiesFold(Plain):
    """Pairs what was asked for with what was decided."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._duties = shelf[DUTY]
        self._imported: set[str] = set()

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {
            RulesetProposed: lambda e, it: self._ask(e, RULES, it.proposed_by, number=it.number),
            RulesetApproved: lambda e, it: self._say(e, RULES, it.approved_by, it.number),
            RulesetDeclined: lambda e, it: self._no(e, RULES, it.declined_by, it.number),
            OrientationProposed: lambda e, it: self._ask(
                e, WEIGHTS, it.proposed_by, number=it.number
            ),
            OrientationApproved: lambda e, it: self._say(e, WEIGHTS, it.approved_by, it.number),
            OrientationDeclined: lambda e, it: self._no(e, WEIGHTS, it.declined_by, it.number),
            AdjustmentProposed: lambda e, it: self._ask(e, ADJUSTMENT, it.proposer, it.staff),
            AdjustmentApproved: lambda e, it: self._say(e, ADJUSTMENT, it.approver),
            AdjustmentDeclined: lambda e, it: self._no(e, ADJUSTMENT, it.decider),
            AdjustmentWithdrawn: lambda e, it: self._answer(e, ADJUSTMENT, it.proposer, WITHDRAWN),
            AppealFiled: lambda e, it: self._ask(e, APPEAL, it.staff, it.staff),
            AppealDecided: self._decided,
            RevocationProposed: lambda e, it: self._ask(e, REVOCATION, it.proposer, it.staff),
            BadgeRevoked: lambda e, it: self._say(e, REVOCATION, it.confirmer),
            RecognitionWaived: lambda e, it: self._ask(e, WAIVER, it.leader, it.staff),
            WaiverAgreed: lambda e, it: self._say(e, WAIVER, it.leader),
            LateFactsAccepted: self._accepted,
            ErasureRequested: lambda e, it: self._again(e, ERASURE, it.requester, it.person),
            ErasureApproved: lambda e, it: self._last(e, ERASURE, it.approver, APPROVED),
            ErasureDeclined: lambda e, it: self._last(e, ERASURE, it.decider, DECLINED),
            LegalHoldPlaced: lambda e, it: self._again(e, HOLD, it.placer, it.person),
            LegalHoldLifted: lambda e, it: self._last(e, HOLD, it.lifter, APPROVED),
            **self._of_customers_and_visits(),
        }

    def _of_customers_and_visits(self) -> Mapping[type[Event], OnEvent]:
        return {
            CustomerRegistered: self._registered,
            RegistrationConfirmed: self._confirmed,
            SecondLookDrawn: lambda e, it: self._ask(e, LOOK, NOBODY, it.manager),
            SecondLookRedrawn: lambda e, _: self._asked_by(e, NOBODY),
            AssessorNamed: lambda e, it: self._asked_by(e, it.auditor),
            SecondLookMissed: lambda e, _: self._answer(e, LOOK, NOBODY, LAPSED),
            SecondLookTaken: lambda e, it: self._judged(e, it.assessor, APPROVED),
            EvidenceUpheld: lambda e, it: self._judged(e, it.assessor, APPROVED),
            EvidenceRejected: lambda e, it: self._judged(e, it.assessor, DECLINED),
        }

    def _ask(
        self, entry: Entry, kind: str, proposer: StaffId, about: str = "", number: int = 1
    ) -> None:
        day = entry.event.on.toordinal()
        who = (proposer, entry.position, day, about)
        self._duties.put(DutyRow(kind, entry.subject, number, *who))

    def _say(self, entry: Entry, kind: str, decider: StaffId, number: int = 1) -> None:
        self._answer(entry, kind, decider, APPROVED, number)

    def _no(self, entry: Entry, kind: str, decider: StaffId, number: int = 1) -> None:
        row = self._duties.get((kind, entry.subject, number))
        # Who proposed rules declines them in order to take them back.
        own = row is not None and row.proposer == decider
        self._answer(entry, kind, decider, WITHDRAWN if own else DECLINED, number)

    def _answer(
        self, entry: Entry, kind: str, decider: StaffId, answer: Code, number: int = 1
    ) -> None:
        row = self._duties.edit((kind, entry.subject, number))
        if row:
            row.decider, row.answer = decider, answer
            row.decided, row.decided_day = entry.position, entry.event.on.toordinal()

    def _decided(self, entry: Entry, event: AppealDecided) -> None:
        self._answer(entry, APPEAL, event.decider, APPROVED if event.granted else DECLINED)

    def _again(self, entry: Entry, kind: str, proposer: StaffId, about: str) -> None:
        """Ask for what may be asked for several times."""
        self._ask(entry, kind, proposer, about, self._asked(kind, entry.subject) + 1)

    def _last(self, entry: Entry, kind: str, decider: StaffId, answer: Code) -> None:
        self._answer(entry, kind, decider, answer, self._asked(kind, entry.subject))

    def _asked(self, kind: str, subject: str) -> int:
        """How often it was asked for, which is seldom more than once."""
        number = 0
        while self._duties.get((kind, subject, number + 1)):
            number += 1
        return number

    def _accepted(self, entry: Entry, event: LateFactsAccepted) -> None:
        number = self._asked(LATE, entry.subject) + 1
        self._ask(entry, LATE, event.manager, event.manager, number)
        self._say(entry, LATE, event.leader, number)

    def _registered(self, entry: Entry, event: CustomerRegistered) -> None:
        if entry.imported:  # no person vouches for what a file says and the same file confirms
            self._imported.add(entry.subject)
        else:
            self._ask(entry, CUSTOMER, event.registrar, event.customer)

    def _confirmed(self, entry: Entry, event: RegistrationConfirmed) -> None:
        if entry.subject in self._imported:
            self._imported.discard(entry.subject)
        else:
            self._say(entry, CUSTOMER, event.confirmer)

    def _asked_by(self, entry: Entry, auditor: StaffId) -> None:
        row = self._duties.edit((LOOK, entry.subject, 1))
        if row and auditor:
            row.proposer = auditor

    def _judged(self, entry: Entry, assessor: StaffId, answer: Code) -> None:
        """What an assessor says of one close, or of the goal; an appeal is a deed of its own."""
        row = self._duties.get((LOOK, entry.subject, 1))
        if row and row.decider in (NOBODY, assessor) and row.answer not in (DECLINED, LAPSED):
            self._answer(entry, LOOK, assessor, answer)


PROJECTION = Projection(name="duties", version=1, tables=(DUTY,), fold=DutiesFold)
