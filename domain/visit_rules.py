"""What each event of a visit changes in the standings: the rules of a visit's facts (GAME.md)."""

from __future__ import annotations

from domain import merit
from domain.book import Book
from domain.event import Code, CustomerId, Entry, VisitId
from domain.review import EvidenceRejected, EvidenceUpheld, SecondLookDrawn, SecondLookMissed
from domain.score import ACHIEVED, HELD, LogKept
from domain.tally import ACHIEVED as GOAL_REACHED
from domain.tally import (
    ALIGNED,
    MISSED,
    PURPOSED,
    WEIGHTED,
    CustomerTally,
    Stop,
    VisitTally,
)
from domain.visit_event import (
    ContactMade,
    GoalAchieved,
    GoalMissed,
    LateFactsAccepted,
    VisitCancelled,
    VisitClosed,
    VisitLapsed,
    VisitLogged,
    VisitPlanned,
    VisitRescheduled,
    VisitRetracted,
    VisitStarted,
)

IMPORTED = Code("imported")
"""Evidence of this kind stands, and is marked wherever it is shown."""

_ALIGNED_HUNDREDTHS = 50


def planned(book: Book, entry: Entry, event: VisitPlanned) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.manager, tally.customer = event.manager, event.customer
    tally.goal, tally.product = event.goal, event.product
    tally.planned_day, tally.planned_time = event.planned_on.toordinal(), event.planned_time
    tally.plan_at, tally.status = entry.at, "planned"


def rescheduled(book: Book, entry: Entry, event: VisitRescheduled) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.planned_day, tally.planned_time = event.planned_on.toordinal(), event.planned_time
    tally.moved_on_the_day = event.on == event.planned_on


def called_off(book: Book, entry: Entry, event: VisitCancelled | VisitLapsed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.status = "lapsed" if isinstance(event, VisitLapsed) else "cancelled"


def started(book: Book, entry: Entry, event: VisitStarted) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    if tally.held_day:
        return
    day = event.on.toordinal()
    tally.manager, tally.customer, tally.status = event.manager, event.customer, "held"
    tally.held_day, tally.held_position = day, entry.position
    tally.imported, tally.late = entry.imported, book.late(entry, day)
    tally.purposed = _purposed(book, tally, event)
    tally.flags = _flags(book, tally)
    book.visit_fact(tally, HELD, tally.counts)
    _stop(book, entry, tally, event.customer, day)
    if tally.planned_day == day and not (tally.moved_on_the_day or tally.imported):
        book.act(tally, "held_on_planned_day", entry.position)


def _purposed(book: Book, tally: VisitTally, event: VisitStarted) -> bool:
    """Goal before visit: the plan was received before the claimed beginning (GAME.md)."""
    if not (tally.goal and tally.planned_day):
        return False
    if tally.imported or event.began is None:
        return tally.imported and tally.planned_day <= tally.held_day
    return tally.plan_at < event.began.timestamp() * 1_000_000


def _flags(book: Book, tally: VisitTally) -> int:
    segment = book.memory.customer(tally.customer).segment
    weight = book.setting.weight(tally.held_day, segment, tally.goal, tally.product)
    flags = PURPOSED if tally.purposed else 0
    if weight is not None:
        flags |= WEIGHTED | (ALIGNED if weight >= _ALIGNED_HUNDREDTHS else 0)
    return flags


def contacted(book: Book, entry: Entry, event: ContactMade) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    if event.customer not in tally.stops:
        _stop(book, entry, tally, event.customer, event.on.toordinal())


def _stop(book: Book, entry: Entry, tally: VisitTally, customer: CustomerId, day: int) -> None:
    tally.stops.append(customer)
    late = book.late(entry, day)
    stop = Stop(
        day=day,
        position=entry.position,
        visit=tally.visit,
        manager=tally.manager,
        goal=tally.goal,
        product=tally.product,
        late=late,
        counts=tally.counts and (not late or tally.late_accepted),
    )
    of_customer = book.memory.customer(customer)
    book.refresh(of_customer, of_customer.add(stop))


def closed(book: Book, entry: Entry, event: VisitClosed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    customer = book.memory.customer(event.customer)
    index = customer.stop(tally.visit)
    if index is None:
        return
    stop, day = customer.stops[index], event.on.toordinal()
    for_goal, complete = _judge(book, event, entry, tally, day)
    if stop.closed_day and (stop.for_goal, stop.complete) >= (for_goal, complete):
        return
    stop.closed_day, stop.closed_position = day, entry.position
    stop.closed_late = book.late(entry, day)
    stop.for_goal, stop.complete = for_goal, complete
    _update(book, tally, customer, index)


def _judge(
    book: Book, event: VisitClosed, entry: Entry, tally: VisitTally, day: int
) -> tuple[bool, bool]:
    """Whether the close belongs to the visit's goal, and whether its evidence is complete."""
    actions = book.setting.rules(day).closing_actions
    row = next((each for each in actions if each.code == event.closing_action), None)
    if row is None:
        return False, False
    complete = set(row.fields) <= set(event.evidence.fields)
    imported = entry.imported and event.evidence.kind == IMPORTED
    return row.goal == tally.goal, complete or imported


def assessed(book: Book, entry: Entry, event: GoalAchieved | GoalMissed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    if not tally.held_day or tally.assessed:
        return
    achieved = isinstance(event, GoalAchieved)
    tally.assessed = GOAL_REACHED if achieved else MISSED
    tally.status = "achieved" if achieved else "missed"
    tally.assessed_day, tally.assessed_position = event.on.toordinal(), entry.position
    tally.assessed_late = book.late(entry, tally.assessed_day)
    _refresh_visit(book, tally)
    if not tally.imported and not book.late(entry, tally.held_day):
        book.act(tally, "assessed_on_time", entry.position)


def logged(book: Book, entry: Entry, _event: VisitLogged) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    if not tally.held_day or tally.logged:
        return
    tally.logged = True
    if tally.counts and not tally.imported and not book.late(entry, tally.held_day):
        book.act(tally, "logged_on_time", entry.position)
        book.lines.append(LogKept(1, tally.manager, tally.visit, tally.held_day))


def retracted(book: Book, entry: Entry, _event: VisitRetracted) -> None:
    """A mistake taken back in time was never there; a failure stays in the denominator."""
    tally = book.memory.visit(VisitId(entry.subject))
    if not tally.held_day or tally.retracted:
        return
    tally.retracted, tally.status = True, "retracted"
    in_time = tally.late_accepted or not book.late(entry, tally.held_day)
    tally.removed = in_time and tally.assessed != MISSED
    _refresh_visit(book, tally)
    book.void_acts(tally)


def accepted(book: Book, entry: Entry, _event: LateFactsAccepted) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.late_accepted = True
    tally.removed = tally.retracted and tally.assessed != MISSED
    _refresh_visit(book, tally)


def _refresh_visit(book: Book, tally: VisitTally) -> None:
    book.visit_fact(tally, HELD, tally.counts)
    reached = tally.counts and not tally.retracted and tally.assessed == GOAL_REACHED
    book.visit_fact(tally, ACHIEVED, reached)
    for name in tally.stops:
        customer = book.memory.customer(name)
        index = customer.stop(tally.visit)
        if index is not None:
            _update(book, tally, customer, index)


def _update(book: Book, tally: VisitTally, customer: CustomerTally, index: int) -> None:
    """Tell a stop what its visit knows, and score the customer from there on."""
    stop = customer.stops[index]
    accepted = tally.late_accepted
    stop.counts = tally.counts and (accepted or not stop.late)
    stop.earns = tally.earns and stop.for_goal and (accepted or not stop.closed_late)
    stop.voided = tally.retracted
    stop.on = max(stop.day, stop.closed_day, tally.assessed_day)
    stop.assessed_position = tally.assessed_position
    stop.drawn = tally.drawn
    if tally.retracted:
        merit.void_referrals(book, customer, tally.visit)
    book.refresh(customer, index)


def looked_at(book: Book, entry: Entry, event: SecondLookDrawn | SecondLookMissed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.drawn = isinstance(event, SecondLookDrawn)
    _refresh_visit(book, tally)


def judged(book: Book, entry: Entry, event: EvidenceUpheld | EvidenceRejected) -> None:
    customer = book.memory.customer(event.customer)
    index = customer.stop(VisitId(entry.subject))
    if index is not None:
        customer.stops[index].verdict = 1 if isinstance(event, EvidenceUpheld) else -1
        book.refresh(customer, index)
