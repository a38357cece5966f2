"""What rows tell, said again in events: the decisions of the visit refuse what cannot be."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from domain.event import Event, Refused, StaffId
from domain.ledger.intake.history import History
from domain.ledger.intake.names import CUSTOMER, STAFF, Names
from domain.ledger.intake.row import RowRefused, VisitRow
from domain.ledger.intake.steps import STEPS, Telling
from domain.ledger.likeness import Sketches
from domain.visit_event import VisitLogged


class Told(NamedTuple):
    """A row and its events; `assumed` names what they say beyond the row, or leave out."""

    row: VisitRow
    events: tuple[Event, ...]
    assumed: tuple[str, ...]


def told(row: VisitRow, history: History, names: Names) -> Told:
    """The events of one row; raises RowRefused. `names` has looked up everybody in it."""
    manager = StaffId(names.ids(STAFF)[row.manager])
    telling = Telling(row, history, manager, names.ids(CUSTOMER))
    for field, tell in STEPS:
        try:
            tell(telling)
        except RowRefused:
            raise
        except Refused as refused:
            raise RowRefused.because(refused, about=field) from refused
    return Told(row, tuple(telling.events), tuple(telling.assumed))


def with_likeness(told: list[Told], sketches: Sketches) -> list[Told]:
    """The same, each log measured against the earlier ones of its manager."""
    logs = [
        (event.manager, event.on, place, at, event)
        for place, each in enumerate(told)
        if each.row.log
        for at, event in enumerate(each.events)
        if isinstance(event, VisitLogged)
    ]
    for manager, on, place, at, event in sorted(logs, key=lambda log: log[:3]):
        row, events, assumed = told[place]
        likeness = sketches.likeness(
            visit=row.visit, person=manager, day=on.toordinal(), log=event.log
        )
        measured = replace(event, log_likeness=likeness)
        told[place] = Told(row, (*events[:at], measured, *events[at + 1 :]), assumed)
    return told
