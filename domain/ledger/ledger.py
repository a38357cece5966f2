"""The ledger: record what happened, load a subject, read on from a position."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    OperationalError,
)

from domain.bank import BANK, Bank
from domain.event import Entry, Event, Refused, Subject
from domain.ledger.encryption import encrypted, opened, people_written_about
from domain.ledger.mapper import EventMapper, Pending, encoded, entry_of, scanned
from domain.ledger.recorder import Recorder
from domain.ledger.store import Store, in_batches
from domain.ledger.vault import Vault

S = TypeVar("S", bound=Subject)

Clock = Callable[[], int]
"""Microseconds of UTC since 1970."""


class Conflict(Refused):
    """Somebody else wrote to the subject in between; load it again and decide again."""


class CommandReused(Refused):
    """The command id was used before, for something else."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What one command does to one subject: the events to record upon its `version`."""

    subject: str
    version: int
    events: tuple[Event, ...]
    by: str
    command: str
    source: str = ""


def system_clock() -> int:
    """The server's time; nothing but the ledger and the worker reads it."""
    return time.time_ns() // 1000


class Ledger(Application[str]):
    """The one door to what happened. Safe to share between threads."""

    mapper: EventMapper
    recorder: Recorder

    def __init__(self, store: Store, vault: Vault, clock: Clock = system_clock) -> None:
        """Open the ledger kept in `store`; texts go under the keys of `vault`."""
        self.store, self.vault, self.clock = store, vault, clock
        self._bank = Bank(id=BANK)
        super().__init__()

    def construct_factory(self, env: Any) -> InfrastructureFactory[Any]:
        """The library asks for a factory; ours makes the one recorder."""
        return _Factory(env, self.store)

    def construct_mapper(self) -> EventMapper:
        """Events are stored as msgspec's JSON."""
        return EventMapper()

    def record(
        self, subject: Subject, *events: Event, by: str, command: str = "", source: str = ""
    ) -> tuple[Entry, ...]:
        """Append events to a subject, durably; returns their entries.

        The same `command` id is stored once and answers the same. Raises Conflict when the
        subject is not at its version any more, CommandReused, Unavailable.
        """
        return self.record_all(
            [
                Deed(
                    subject=subject.id,
                    version=subject.version,
                    events=events,
                    by=by,
                    command=command or secrets.token_hex(16),
                    source=source,
                )
            ]
        )

    def record_all(self, deeds: Sequence[Deed]) -> tuple[Entry, ...]:
        """Append many deeds in one transaction, all or none, in their order."""
        pending = self._pending(deeds)
        try:
            return self._put(pending)
        except OperationalError:
            # The connection was cut long ago, or right after COMMIT: a second try tells which.
            return self._put(pending)

    def _put(self, pending: list[Pending]) -> tuple[Entry, ...]:
        # What `events.put` does, without the two objects a row that it returns beside the position.
        rows = [self.mapper.to_stored_event(each) for each in pending]
        try:
            positions = self.recorder.insert_events(rows) or ()
        except IntegrityError as error:
            return self._stored_before(pending, error)
        return tuple(map(Pending.at_position, pending, positions))

    def _pending(self, deeds: Sequence[Deed]) -> list[Pending]:
        at = self.clock()
        self.vault.keys(p for d in deeds for e in d.events for p in people_written_about(e))
        parts: dict[str, int] = {}
        pending = []
        for deed in deeds:
            for version, event in enumerate(deed.events, deed.version + 1):
                part = parts[deed.command] = parts.get(deed.command, -1) + 1
                pending.append(
                    Pending(
                        subject=deed.subject,
                        version=version,
                        at=at,
                        by=deed.by,
                        source=deed.source,
                        command=deed.command,
                        part=part,
                        body=self.vault.hash("command", deed.subject.encode() + encoded(event)),
                        event=encrypted(event, deed.subject, version, self.vault),
                    )
                )
        return pending

    def _stored_before(self, pending: list[Pending], error: IntegrityError) -> tuple[Entry, ...]:
        """What the commands stored when they came in before is the answer to them now."""
        rows = self.recorder.of_commands(list(dict.fromkeys(each.command for each in pending)))
        if not rows:
            raise Conflict("Somebody else changed this meanwhile; look again.") from error
        stored = {(row[8], row[9]): row[10] for row in rows}
        if stored != {(each.command, each.part): each.body for each in pending}:
            raise CommandReused("This command id was used for something else; use a new one.")
        return tuple(entry_of(row) for row in rows)

    def answered(self, commands: Sequence[str]) -> dict[str, list[Entry]]:
        """What some commands stored earlier, by command id."""
        found: dict[str, list[Entry]] = {}
        for some in in_batches(commands):
            for row in self.recorder.of_commands(some):
                found.setdefault(row[8] or "", []).append(entry_of(row))
        return found

    def load(self, kind: type[S], subject: str) -> S:
        """A subject with all its facts; one that nothing happened to has version 0."""
        return kind(id=subject).seen(entry.event for entry in self.of(subject))

    def load_all(self, kind: type[S], subjects: Sequence[str]) -> dict[str, S]:
        """Some subjects at once, each with all its facts."""
        events: dict[str, list[Event]] = {each: [] for each in subjects}
        for some in in_batches(subjects):
            for entry in map(entry_of, self.recorder.of_subjects(some)):
                events[entry.subject].append(entry.event)
        return {each: kind(id=each).seen(told) for each, told in events.items()}

    def of(self, subject: str, after: int = 0) -> list[Entry]:
        """The entries of one subject above a version."""
        return [entry_of(row) for row in self.recorder.of_subject(subject, after)]

    def at(self, positions: Sequence[int]) -> list[Entry]:
        """The entries at some positions, a page of them at the most, in their order."""
        return [entry_of(row) for row in self.recorder.at(positions)]

    def since(
        self,
        position: int,
        limit: int = 5000,
        until: int | None = None,
        kinds: Iterable[type[Event]] = (),
    ) -> list[Entry]:
        """At most `limit` entries after a position, in order; `until` and `kinds` narrow it."""
        topics = tuple(kind.tag() for kind in kinds)
        if not topics:
            return [scanned(row) for row in self.recorder.scan(position, limit, until)]
        return [entry_of(row) for row in self.recorder.rows(position, limit, until, topics)]

    def head(self) -> int:
        """The highest position, 0 in an empty ledger."""
        return self.recorder.max_notification_id() or 0

    def bank(self) -> Bank:
        """The bank as of now."""
        bank = self._bank
        self._bank = bank.seen(entry.event for entry in self.of(BANK, bank.version))
        return self._bank

    def today(self) -> date:
        """The latest day opened; refused in a bank that has not opened one."""
        today = self.bank().today
        if today is None:
            raise Refused("The bank has not opened its first day yet; run `pacesetter work`.")
        return today

    def opened(self, entry: Entry) -> Event:
        """The event of an entry with its private texts readable."""
        return opened(entry, self.vault)


class _Factory(InfrastructureFactory[Any]):
    def __init__(self, env: Any, store: Store) -> None:
        super().__init__(env)
        self._store = store

    def application_recorder(self) -> Recorder:
        return Recorder(self._store)

    aggregate_recorder = application_recorder  # type: ignore[assignment]
    tracking_recorder = process_recorder = application_recorder  # type: ignore[assignment]
