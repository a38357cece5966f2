"""Event, Entry and Subject: what happened, where it stands in the history, and whom it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, NewType, Self

import msgspec

StaffId = NewType("StaffId", str)
CustomerId = NewType("CustomerId", str)
VisitId = NewType("VisitId", str)
UnitId = NewType("UnitId", str)
GridId = NewType("GridId", str)

Code = NewType("Code", str)
"""A key of the ruleset: a goal, closing action, segment, tier, product or kind of evidence."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Refused(Exception):
    """A decision said no, in one sentence for the person that tells what to do.

    A {word} in the sentence stands for the value given under that name, so that the sentence
    itself is a constant that has a translation. `about` names the parameter of the decision, and
    so the field of the form, that has to be another; empty where it is the whole. `also` names
    others of which the same is to be said.
    """

    def __init__(
        self, sentence: str, /, *, about: str = "", also: tuple[str, ...] = (), **values: object
    ) -> None:
        """Say why not; a sentence without values is taken as it is, braces and all."""
        super().__init__(sentence.format(**values) if values else sentence)
        self.sentence, self.about, self.also, self.values = sentence, about, also, values


class Private(msgspec.Struct, frozen=True):
    """Marks a text field that the ledger encrypts under the key of the person named by a field."""

    person: str


CustomerText = Annotated[str, Private("customer")]
"""Free text about a customer: what was said before recording, ciphertext ever after."""

StaffText = Annotated[str, Private("staff")]
"""Free text about a member of staff: what was said before recording, ciphertext ever after."""

ManagerText = Annotated[str, Private("manager")]
"""The same, where the event calls the member of staff its manager."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A flat past-tense sentence with a lasting tag.

    `on` is the bank date on which it happened. A field added later has a default, so that what
    was stored before it still loads.
    """

    on: date

    @classmethod
    def tag(cls) -> str:
        """The lasting name under which events of this type are stored."""
        return str(cls.__struct_config__.tag)


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event in its place in the ledger.

    `at` counts microseconds of UTC since 1970 and is stamped by the ledger; `by` is the actor,
    `command` the idempotency key of the deed, `source` names an imported file or is empty.
    """

    position: int
    subject: str
    version: int
    at: int
    by: str
    command: str
    source: str
    event: Event

    @property
    def recorded(self) -> datetime:
        """The moment of recording, in UTC."""
        return EPOCH + timedelta(microseconds=self.at)

    @property
    def imported(self) -> bool:
        """Whether the entry came from a file rather than from the person who acted."""
        return self.source.startswith("import:")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What events are about: its state is the facts that its decisions need.

    Methods named by a verb decide: they may refuse, and return an event. `after` applies: it
    never refuses, so that history loads for ever.
    """

    id: str
    version: int = 0

    def after(self, event: Event) -> Self:
        """The subject once `event` has happened; an event it does not know changes nothing."""
        raise NotImplementedError

    def seen(self, events: Iterable[Event]) -> Self:
        """The subject after `events`, its version counted on."""
        subject = self
        for event in events:
            subject = msgspec.structs.replace(subject.after(event), version=subject.version + 1)
        return subject
