"""An outing: one visit as it really was, and how an honest manager tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cli.proving.cast import Manager
from cli.proving.chance import Luck
from cli.proving.telling import Said, clock, moment, workday
from domain.event import Code, CustomerId, Event, VisitId
from domain.visit_event import (
    ContactMade,
    Evidence,
    GoalAchieved,
    GoalMissed,
    VisitClosed,
    VisitLogged,
    VisitPlanned,
    VisitStarted,
)

EVENING = 19 * 60
PLANNING = 17 * 60 + 30


class Purpose(NamedTuple):
    """A goal of the catalogue, and the closing action that shows it was reached."""

    goal: str
    action: str
    evidence: str
    fields: tuple[str, ...]


# Written out again: the catalogue of the rules is what is being tried.
PURPOSES = (
    Purpose("channel_advanced", "partnership_agreed", "agreement_note", ("next_step", "next_date")),
    Purpose(
        "business_understood",
        "business_profile_filled",
        "business_profile",
        ("main_business", "turnover", "funding_need"),
    ),
    Purpose("product_sold", "product_signed", "contract", ("product", "contract_number")),
    Purpose("referral_obtained", "referral_list_received", "referral_list", ("referees",)),
    Purpose("proposal_accepted", "proposal_signed", "proposal", ("proposal_number", "signature")),
    Purpose("product_taught", "customer_operated", "operation_record", ("product", "operation")),
)
EASIEST = 1


@dataclass(slots=True, eq=False)
class Outing:
    """One visit: `began` is the minute of the day, `purpose` the place of its goal in PURPOSES.

    `slot` is its number on the day, `chance` the one it had. `spontaneous`: it has no plan.
    `planned_for` is another day than `day` where it was held later than planned; `planned` is the
    day on which that was done. `formal` is how it was gone through the motions: 1 without success
    test, 2 without next step, 3 with a copied log, 0 not at all. A `newcomer` was never met before.
    """

    manager: Manager
    id: VisitId
    day: int
    began: int
    customer: CustomerId
    purpose: int
    luck: Luck
    slot: int
    chance: float
    won: bool
    formal: int = 0
    offline: bool = False
    spontaneous: bool = False
    planned: int = 0
    planned_for: int = 0
    guests: tuple[CustomerId, ...] = ()
    newcomer: bool = False
    copied: bool = False
    faked: bool = False

    @property
    def over(self) -> int:
        """The minute at which it ended."""
        return self.began + 45

    def told(self, minute: float) -> int:
        """The moment at which what happened at a minute is recorded."""
        return moment(self.day, EVENING + minute / 1000 if self.offline else minute)

    def said(self, at: int, event: Event) -> Said:
        """An event of this visit, as its manager records it."""
        return Said(at, self.id, self.manager.id, event)


def honest(outing: Outing, log_missing: float, log_late: float) -> Iterator[Said]:
    """The visit as it was."""
    if not outing.spontaneous:
        yield planned(outing, moment(outing.planned, PLANNING))
    yield started(outing)
    for guest in outing.guests:
        yield contacted(outing, guest)
    if outing.won:
        yield closed(outing, outing.id)
    if not outing.spontaneous:
        yield assessed(outing, won=outing.won)
    if outing.luck.log >= log_missing:
        late = outing.luck.log < log_missing + log_late
        day = workday(outing.day, 2) if late else outing.day
        yield logged(outing, moment(day, EVENING + 10 + outing.began / 1000))


def planned(outing: Outing, at: int, *, on: int = 0) -> Said:
    """The plan, recorded at a moment of the day `on`."""
    purpose = PURPOSES[outing.purpose]
    plan = VisitPlanned(
        manager=outing.manager.id,
        customer=outing.customer,
        planned_on=date.fromordinal(outing.planned_for or outing.day),
        goal=Code(purpose.goal),
        closing_action=Code(purpose.action),
        success_test="" if outing.formal == 1 else "told",
        on=date.fromordinal(on or outing.planned),
    )
    return outing.said(at, plan)


def started(outing: Outing) -> Said:
    """The beginning."""
    start = VisitStarted(
        manager=outing.manager.id,
        customer=outing.customer,
        began=clock(outing.day, outing.began),
        near_site=True,
        on=date.fromordinal(outing.day),
    )
    return outing.said(outing.told(outing.began + 1), start)


def contacted(outing: Outing, guest: CustomerId) -> Said:
    """Somebody else who was met at the same stop."""
    on = date.fromordinal(outing.day)
    met = ContactMade(manager=outing.manager.id, customer=guest, on=on)
    return outing.said(outing.told(outing.over), met)


def closed(outing: Outing, document: str) -> Said:
    """The closing action of the visit's goal, with complete evidence."""
    purpose = PURPOSES[outing.purpose]
    evidence = Evidence(
        kind=Code(purpose.evidence),
        fields=tuple(Code(each) for each in purpose.fields),
        digest=document,
        note="told",
    )
    close = VisitClosed(
        manager=outing.manager.id,
        customer=outing.customer,
        closing_action=Code(purpose.action),
        evidence=evidence,
        on=date.fromordinal(outing.day),
    )
    return outing.said(outing.told(outing.over), close)


def assessed(outing: Outing, *, won: bool) -> Said:
    """The assessment, right after the visit."""
    of, on = (outing.manager.id, outing.customer), date.fromordinal(outing.day)
    event: Event = GoalMissed(manager=of[0], customer=of[1], reason=Code("not_ready"), on=on)
    if won:
        event = GoalAchieved(manager=of[0], customer=of[1], on=on)
    return outing.said(outing.told(outing.over + 1), event)


def logged(outing: Outing, at: int) -> Said:
    """The work log."""
    likeness = 97 if outing.copied or outing.formal == 3 else int(outing.luck.other * 40)
    log = VisitLogged(
        manager=outing.manager.id,
        customer=outing.customer,
        log="told",
        next_step="" if outing.formal == 2 else "told",
        log_likeness=likeness,
        on=date.fromordinal(outing.day),
    )
    return outing.said(at, log)
