"""The event trail: which entries are about whom, for those who search the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import msgspec

from domain import EVENTS
from domain.event import Entry, Event
from domain.setting import Setting
from projections.projection import OnEvent, Plain, Projection
from projections.rows import Rows
from projections.shelf import Shelf

BLOCK = 4096
"""Positions of the ledger that share a row for each thing they are about."""

TAG, BY, STAFF, CUSTOMER, SOURCE = "tag", "by", "staff", "customer", "source"
"""What an entry can be found by."""

_STAFF_FIELDS = ("manager", "staff", "registrar", "raiser", "confirmer", "clearer")


class TrailRow(msgspec.Struct, array_like=True, gc=False):
    """The entries of one block of positions whose `field` is `value`.

    An entry stands at position `block` · BLOCK + offset + 1; `offsets` ascend.
    """

    field: str
    value: str
    block: int
    offsets: list[int]


TRAIL = Rows("trail", TrailRow, key=3)

Found = defaultdict[str, list[int]]


class TrailFold(Plain):
    """Collects offsets as entries come; a block of them is a row, where an entry would be four."""

    def __init__(self, shelf: Shelf, _setting: Setting) -> None:
        """Fold into the drawers of `shelf`."""
        self._trail = shelf[TRAIL]
        self._about = {
            kind: (kind.tag(), _getter(kind, _STAFF_FIELDS), _getter(kind, ("customer",)))
            for kind in EVENTS
        }
        self._block = -1
        self._first = 1
        self._whole = False
        self._empty()

    def on_events(self) -> Mapping[type[Event], OnEvent]:
        """Every event is noted."""
        return dict.fromkeys(EVENTS, self._note)

    def _note(self, entry: Entry, event: Any) -> None:
        offset = entry.position - self._first
        if not 0 <= offset < BLOCK or self._block < 0:
            offset = self._turn(entry.position)
        tag, staff, customer = self._about[type(event)]
        self._tag[tag].append(offset)
        self._by[entry.by].append(offset)
        if staff:
            self._staff[staff(event)].append(offset)
        if customer:
            self._customer[customer(event)].append(offset)
        if entry.source:
            self._source[entry.source].append(offset)

    def _turn(self, position: int) -> int:
        """Turn to the block of a position; returns its offset."""
        self.finish()
        self._block, offset = divmod(position - 1, BLOCK)
        self._first = position - offset
        # Nothing of a block whose first entry comes now can have been written before.
        self._whole = offset == 0
        return offset

    def finish(self) -> None:
        """Write what was collected of the block."""
        for field, found in (
            (TAG, self._tag),
            (BY, self._by),
            (STAFF, self._staff),
            (CUSTOMER, self._customer),
            (SOURCE, self._source),
        ):
            for value, offsets in found.items():
                if value:
                    self._write(field, value, offsets)
        self._whole = False
        self._empty()

    def _write(self, field: str, value: str, offsets: list[int]) -> None:
        new = TrailRow(field, value, self._block, offsets)
        if self._whole:
            self._trail.add(new)
        elif row := self._trail.edit((field, value, self._block)):
            row.offsets += offsets
        else:
            self._trail.put(new)

    def _empty(self) -> None:
        self._tag, self._by = Found(list), Found(list)
        self._staff, self._customer, self._source = Found(list), Found(list), Found(list)


def _getter(kind: type[Event], names: tuple[str, ...]) -> Callable[[Any], str] | None:
    """Reads the first of some fields that an event type has."""
    name = next((name for name in names if name in kind.__struct_fields__), None)
    return attrgetter(name) if name else None


PROJECTION = Projection(name="trail", version=2, tables=(TRAIL,), fold=TrailFold)
