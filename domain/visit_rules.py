"""What each event of a visit changes in the standings: the rules of a visit's facts (GAME.md)."""

from __future__ import annotations

from domain import craft, document, merit
from domain.book import Book
from domain.document import Showing
from domain.event import Code, CustomerId, Entry, VisitId
from domain.review import EvidenceRejected, EvidenceUpheld, SecondLookDrawn, SecondLookMissed
from domain.score import ACHIEVED, HELD
from domain.stop import Close, Stop
from domain.tally import ACHIEVED as GOAL_REACHED
from domain.tally import ALIGNED, MISSED, PURPOSED, UNREVIEWED, WEIGHTED, VisitTally
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
    tally.moved_at = entry.at


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
    tally.imported, tally.late = entry.imported, book.late(day)
    tally.foreseen, tally.purposed = _foreseen(tally, event), _purposed(tally, event)
    hold(book, tally)
    _stop(book, entry, tally, event.customer, day)
    craft.act(book, tally)


def hold(book: Book, tally: VisitTally) -> None:
    """Say whether the visit was held, and whether its goal was reached."""
    book.visit_fact(tally, HELD, _flags(book, tally) if tally.counts else None)
    book.visit_fact(tally, ACHIEVED, 0 if tally.achieved else None)


def _purposed(tally: VisitTally, event: VisitStarted) -> bool:
    """Goal before visit: the plan was received before the claimed beginning (GAME.md)."""
    if not (tally.goal and tally.planned_day):
        return False
    if tally.imported:
        return tally.planned_day <= tally.held_day
    return _before(tally.plan_at, event)


def _foreseen(tally: VisitTally, event: VisitStarted) -> bool:
    """Plan before visit: it, and its last move, were received before the claimed beginning."""
    return bool(tally.planned_day) and _before(max(tally.plan_at, tally.moved_at), event)


def _before(at: int, event: VisitStarted) -> bool:
    return event.began is not None and at < event.began.timestamp() * 1_000_000


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
    stop = Stop(
        day=day,
        position=entry.position,
        visit=tally.visit,
        manager=tally.manager,
        goal=tally.goal,
        product=tally.product,
        own=customer == tally.customer,
        late=book.late(day),
    )
    _inform(tally, stop)
    of_customer = book.memory.customer(customer)
    book.refresh(of_customer, of_customer.add(stop))


def _inform(tally: VisitTally, stop: Stop) -> None:
    """Tell a stop what its visit knows."""
    stop.accepted = tally.late_accepted
    stop.counts = tally.counts and tally.in_time(stop.late)
    stop.earns, stop.voided, stop.drawn = tally.earns, tally.retracted, tally.drawn
    stop.flags = UNREVIEWED if tally.unreviewed else 0
    stop.assessed_day, stop.assessed_position = tally.assessed_day, tally.assessed_position


def closed(book: Book, entry: Entry, event: VisitClosed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    customer = book.memory.customer(event.customer)
    index = customer.stop(tally.visit)
    if index is None:
        return
    day = event.on.toordinal()
    for_goal, complete = _judge(book, event, entry, tally, day)
    close = Close(day, entry.position, book.late(day), for_goal, complete)
    close.document, close.photos = event.evidence.digest, event.evidence.photos
    of = Showing(entry.position, tally.visit, event.customer, void=tally.removed)
    document.show(book, close, of)
    customer.stops[index].closes.append(close)
    book.refresh(customer, index)


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
    tally.assessed_late = book.late(tally.assessed_day)
    tally.assessed_lag = book.late(tally.held_day)
    _refresh(book, tally)


def logged(book: Book, entry: Entry, _event: VisitLogged) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    if not tally.held_day or tally.log_position:
        return
    tally.log_position, tally.log_late = entry.position, book.late(tally.held_day)
    craft.act(book, tally)


def retracted(book: Book, entry: Entry, _event: VisitRetracted) -> None:
    """A mistake taken back in time was never there; a failure stays in the denominator."""
    tally = book.memory.visit(VisitId(entry.subject))
    if not tally.held_day or tally.retracted:
        return
    tally.retracted, tally.status = True, "retracted"
    tally.retracted_late = book.late(tally.held_day)
    _refresh(book, tally)


def accepted(book: Book, entry: Entry, _event: LateFactsAccepted) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.late_accepted = True
    _refresh(book, tally)


def looked_at(book: Book, entry: Entry, event: SecondLookDrawn | SecondLookMissed) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    tally.drawn = isinstance(event, SecondLookDrawn)
    tally.missed_look = not tally.drawn
    _refresh(book, tally)


def judged(book: Book, entry: Entry, event: EvidenceUpheld | EvidenceRejected) -> None:
    tally = book.memory.visit(VisitId(entry.subject))
    customer = book.memory.customer(event.customer)
    index = customer.stop(tally.visit)
    if index is not None:
        customer.stops[index].verdict = 1 if isinstance(event, EvidenceUpheld) else -1
    tally.judged = True
    _refresh(book, tally)


def _refresh(book: Book, tally: VisitTally) -> None:
    """Say what follows from a change of the visit for itself and all who were met on it."""
    if not tally.held_day:
        return
    hold(book, tally)
    for name in tally.stops:
        customer = book.memory.customer(name)
        index = customer.stop(tally.visit)
        if index is not None:
            _inform(tally, customer.stops[index])
            merit.of_visit(book, tally, customer)
            book.refresh(customer, index)
    if tally.retracted:
        document.take_back(book, tally)
    craft.act(book, tally)
