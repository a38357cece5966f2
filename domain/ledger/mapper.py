"""Events to stored JSON and back: one msgspec decoder for all of EVENTS."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain import EVENTS
from domain.event import Entry, Event
from domain.ledger.recorder import Row, Scanned, StoredEntry

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(reduce(or_, EVENTS)).decode


class Pending(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event on its way into the ledger: an entry that has no position yet."""

    subject: str
    version: int
    at: int
    by: str
    source: str
    command: str
    part: int
    body: bytes
    event: Event

    def at_position(self, position: int) -> Entry:
        """The entry that it became."""
        return Entry(
            position=position,
            subject=self.subject,
            version=self.version,
            at=self.at,
            by=self.by,
            command=self.command,
            source=self.source,
            event=self.event,
        )


class EventMapper(Mapper[str]):
    """The library's mapper interface over msgspec: plain JSON, a lasting tag instead of a path."""

    def __init__(self) -> None:
        """Needs no transcoder of the library; its own stands in for the interface's sake."""
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The row of a pending event."""
        pending: Pending = domain_event
        event = pending.event
        return StoredEntry(
            pending.subject,
            pending.version,
            event.tag(),
            _encode(event),
            event.on.isoformat(),
            pending.at,
            pending.by,
            pending.source,
            pending.command,
            pending.part,
            pending.body,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event alone, as the library's event store returns it."""
        return _decode(stored_event.state)


def encoded(event: Event) -> bytes:
    """An event as it is stored."""
    return _encode(event)


def entry_of(row: Row) -> Entry:
    """The entry of a stored row."""
    return scanned((*row[:3], *row[5:9], row[11]))


def scanned(row: Scanned) -> Entry:
    """The entry of a row that was scanned."""
    return Entry(
        position=row[0],
        subject=row[1],
        version=row[2],
        at=row[3],
        by=row[4],
        source=row[5],
        command=row[6] or "",
        event=_decode(row[7]),
    )
