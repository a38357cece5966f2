"""What the decision about an appeal needs: the judgement that is questioned, and the visit."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace
from starlette.requests import Request

from domain.award import BadgeRevoked
from domain.event import Code, CustomerId, Entry, StaffId, VisitId
from domain.judges import judges
from domain.ledger.encryption import redacted
from domain.review import AdjustmentProposed, Appeal, AppealFiled, EvidenceRejected
from domain.ruleset import Ruleset
from domain.visit import Visit
from domain.visit_event import StageReached, VisitEvent
from projections import claims
from projections.scores import ScoreRow
from web.access import LEADER
from web.caller import Caller, caller, leads
from web.evidence import Shown, shown
from web.request import Desk, desk
from web.visit_deeds import rules_of

WITHHELD = ("hold", "release")
"""The kinds of score entries by which points wait for a second look."""


class Rights(NamedTuple):
    """How much of an appeal somebody is shown.

    `knows` is true of the appellant and of those who lead them, to whom customers have names and
    other pages are open; `reads` of who decides as well, who is shown what a second look shows.
    """

    knows: bool
    decides: bool
    reads: bool


class Judgement(NamedTuple):
    """What is questioned, who judged so and why, and what it did to points."""

    entry: Entry
    by: list[StaffId]
    reason: str
    badge: Code
    moved: AdjustmentProposed | None
    scores: list[ScoreRow]


class Meeting(NamedTuple):
    """The visit that it is about; customers have numbers, the one who was to be visited is 1."""

    visit: Visit
    customer: CustomerId
    stages: list[Code]
    shown: Shown
    numbers: dict[CustomerId, int]
    questioned: CustomerId
    is_logged: bool
    rules: Ruleset


def rights(request: Request, it: Appeal, judged: frozenset[StaffId]) -> Rights:
    """What the reader may of an appeal against the judgement of some."""
    here, me = desk(request), caller(request)
    if not it.filed:
        return Rights(knows=False, decides=False, reads=False)
    knows = me.staff == it.filed.staff or leads(here.setting(), me, it.filed.staff)
    decides = not it.decided and may_decide(me, it.filed, judged)
    decided = bool(it.decided and it.decided.decider == me.staff)
    return Rights(knows, decides, reads=knows or decides or decided)


def may_decide(me: Caller, filed: AppealFiled, judged: frozenset[StaffId]) -> bool:
    """Whether somebody is neither the appellant nor has a part in what is questioned."""
    return LEADER in me.roles and me.staff not in (judged | {filed.staff, filed.against})


def judges_of(here: Desk, entry: Entry) -> frozenset[StaffId]:
    """Who has a part in the judgement that an entry tells."""
    return judges(here.stream(entry.subject), entry.position)


def judgement(here: Desk, entry: Entry, it: Appeal, *, reads: bool) -> Judgement:
    """What is questioned; its texts are readable for who `reads`."""
    staff = it.filed.staff if it.filed else StaffId("")
    stream = [each for each in here.stream(entry.subject) if each.position <= entry.position]
    events = [
        here.stores.ledger.opened(each) if reads else redacted(each.event)
        for each in ([entry] if isinstance(entry.event, VisitEvent) else reversed(stream))
    ]
    reasons = (str(getattr(event, "reason", "")) for event in events)
    moved = next((event for event in events if isinstance(event, AdjustmentProposed)), None)
    return Judgement(
        entry,
        by=sorted(judges_of(here, entry) - {staff}),
        reason=next(filter(None, reasons), ""),
        badge=entry.event.badge if isinstance(entry.event, BadgeRevoked) else Code(""),
        moved=moved,
        scores=[_told(here, row) for row in claims.entries_at(here.views, staff, entry.position)],
    )


def _told(here: Desk, row: ScoreRow) -> ScoreRow:
    """A score entry with what was lost by it: points that were held back were gone before."""
    if row.kind != "reversal" or row.amount:
        return row
    entries = claims.entries_of(here.views, row.claim)
    earlier = [each for each in entries if each.position < row.position]
    return replace(row, amount=-sum(e.amount for e in earlier if e.kind not in WITHHELD))


def meeting(here: Desk, entry: Entry, *, knows: bool) -> Meeting | None:
    """The visit that an entry is of; its log is for who knows, and for who looks at evidence again
    in place of the assessor.
    """
    event = entry.event
    if not isinstance(event, VisitEvent):
        return None
    visit = here.load(Visit, entry.subject)
    found = shown(here, VisitId(entry.subject))
    begun = visit.planned or visit.started
    customer = begun.customer if begun else event.customer
    customers = dict.fromkeys([customer, *(close.customer for _, close in found.closes)])
    stream = here.stream(entry.subject)
    rejected = isinstance(event, EvidenceRejected)
    return Meeting(
        visit,
        customer,
        [each.event.stage for each in stream if isinstance(each.event, StageReached)],
        found,
        {each: number for number, each in enumerate(customers, 1)},
        questioned=event.customer if rejected else CustomerId(""),
        is_logged=knows or rejected,
        rules=rules_of(here, visit),
    )
