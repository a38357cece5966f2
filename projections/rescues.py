"""Rescues: what was offered to whom in a drought, for nobody but the two."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from domain.event import Code, Entry, Event, StaffId
from domain.rescue import RescueOffered
from domain.setting import Setting
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf


class RescueRow(msgspec.Struct, array_like=True, gc=False):
    """Help that a leader offered to somebody on a day, known since `position`."""

    staff: StaffId
    position: int
    leader: StaffId
    day: int
    offer: Code


RESCUE = Rows("rescue", RescueRow, key=2)


class RescueFold(Plain):
    """Keeps each offer."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawer of `shelf`."""
        self._rescues = shelf[RESCUE]

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Which event changes what."""
        return {RescueOffered: self._offered}

    def _offered(self, entry: Entry, event: RescueOffered) -> None:
        day = event.on.toordinal()
        self._rescues.add(RescueRow(event.staff, entry.position, event.leader, day, event.offer))


def offered_to(connection: Connection, staff: list[StaffId]) -> list[RescueRow]:
    """What was offered to some people, in the order in which it was recorded."""
    columns = RESCUE.table.c
    query = select(RESCUE.table).where(columns.staff.in_(staff)).order_by(columns.position)
    return [RESCUE.row(values) for values in connection.execute(query)]


PROJECTION = Projection(
    name="rescues",
    version=1,
    tables=(RESCUE,),
    fold=RescueFold,
)
