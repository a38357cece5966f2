"""Evidence: what others are shown of a visit who judge it, and not whose it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from domain.event import VisitId
from domain.visit_event import VisitClosed, VisitLogged, VisitPlanned
from web.request import Desk


class Shown(NamedTuple):
    """Nothing in it tells whose visit it is or how it was assessed; customers are numbers."""

    plan: VisitPlanned | None
    closes: list[tuple[int, VisitClosed]]
    log: VisitLogged | None


def shown(here: Desk, visit: VisitId) -> Shown:
    """What was planned, closed and logged on a visit, readable."""
    plan, log = None, None
    closes: list[tuple[int, VisitClosed]] = []
    numbers: dict[str, int] = {}
    for entry in here.stream(visit):
        if isinstance(entry.event, (VisitPlanned, VisitClosed, VisitLogged)):
            event: Any = here.stores.ledger.opened(entry)
            match event:
                case VisitPlanned():
                    plan = event
                case VisitLogged():
                    log = event
                case _:
                    number = numbers.setdefault(event.customer, len(numbers))
                    closes.append((number, event))
    return Shown(plan, sorted(closes, key=lambda each: each[0]), log)
