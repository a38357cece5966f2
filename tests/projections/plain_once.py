"""What counts once, at the end of a history: a document, and a manager's day with a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.visit_event import (
    ContactMade,
    VisitClosed,
    VisitPlanned,
    VisitRescheduled,
    VisitStarted,
)

if TYPE_CHECKING:
    from tests.projections.plain_visits import PlainStop, PlainVisit


def foreseen(visit: PlainVisit) -> bool:
    """Whatever was planned was with the server when the visit began."""
    began = visit.start.event.began
    told = [e for e in visit.told if isinstance(e.event, VisitPlanned | VisitRescheduled)]
    return bool(told) and began is not None and all(entry.recorded < began for entry in told)


def is_spent(visit: PlainVisit, close: Any) -> bool:
    """Somebody else's close showed the same thing, and was the first that still stands told."""
    mine = (visit.name, close.event.customer)
    for thing in shown(close.event):
        firsts = (
            (entry.subject, entry.event.customer)
            for entry in visit.history.of(VisitClosed)
            if thing in shown(entry.event) and not visit.beside[entry.subject].removed
        )
        if next(firsts, mine) != mine:
            return True
    return False


def shown(event: Any) -> set[str]:
    """A document and photos, by their hashes."""
    return {event.evidence.digest, *event.evidence.photos} - {""}


def is_again(stop: PlainStop) -> bool:
    """Before this stop there was another one of the same manager, customer and day that counts.

    Who was only named at a stop with somebody else was not visited there.
    """
    asked = (stop.visit.manager, stop.customer, stop.day)
    for entry in stop.visit.history.of(VisitStarted, ContactMade):
        event = entry.event
        if (event.manager, event.customer, event.on) != asked:
            continue
        visit = stop.visit.beside[entry.subject]
        closed = {e.event.customer for e in visit.told if isinstance(e.event, VisitClosed)}
        tried = isinstance(event, VisitStarted) or stop.customer in closed
        counts = visit.counts and visit.in_time(entry, event.on)
        if tried and counts and entry.position < stop.entry.position:
            return True
    return False
