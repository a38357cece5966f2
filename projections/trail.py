"""The event trail: which entry is about whom, for those who search the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from domain import EVENTS
from domain.event import CustomerId, Entry, Event, StaffId
from domain.setting import Setting
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf


class TrailRow(msgspec.Struct, gc=False):
    """One entry: when, what, by whom, about which member of staff and which customer."""

    position: int
    at: int
    day: int
    tag: str
    subject: str
    by: str
    staff: StaffId
    customer: CustomerId
    source: str


TRAIL = Rows(
    "trail",
    TrailRow,
    indexes=[("staff", "position"), ("customer", "position"), ("tag", "position")],
)

_STAFF_FIELDS = ("manager", "staff", "registrar", "raiser", "confirmer", "clearer")


class TrailFold(Plain):
    """Writes one row an entry."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._trail = shelf[TRAIL]
        self._staff_field = {kind: _field(kind, _STAFF_FIELDS) for kind in EVENTS}
        self._customer_field = {kind: _field(kind, ("customer",)) for kind in EVENTS}
        self._tags = {kind: kind.tag() for kind in EVENTS}

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Every event leaves a row."""
        return dict.fromkeys(EVENTS, self._note)

    def _note(self, entry: Entry, event: Any) -> None:
        kind = type(event)
        staff, customer = self._staff_field[kind], self._customer_field[kind]
        self._trail.add(
            TrailRow(
                entry.position,
                entry.at,
                event.on.toordinal(),
                self._tags[kind],
                entry.subject,
                entry.by,
                getattr(event, staff) if staff else StaffId(""),
                getattr(event, customer) if customer else CustomerId(""),
                entry.source,
            )
        )


def _field(kind: type[Event], names: tuple[str, ...]) -> str:
    """The first of some fields that an event type has."""
    return next((name for name in names if name in kind.__struct_fields__), "")


PROJECTION = Projection(name="trail", version=1, tables=(TRAIL,), fold=TrailFold)
