"""Free text on its way in and out: encrypted per person when recorded, opened only on request."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec
from cryptography.exceptions import InvalidTag
from msgspec.structs import replace

from domain.event import Entry, Event, Private
from domain.ledger import keys
from domain.ledger.vault import Vault

REDACTED = "▒▒▒"
"""What stands in the place of a text whose key is gone."""


class PrivateField(NamedTuple):
    """Where a private text stands in an event type: a field, or a field of a nested struct."""

    person: str
    field: str
    inner: str = ""


@lru_cache(maxsize=1024)
def private_fields(kind: type[msgspec.Struct]) -> tuple[PrivateField, ...]:
    """The private texts of an event type."""
    found = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Private)]
        found += [PrivateField(mark.person, name) for mark in marks]
        nested = next((arg for arg in (hint, *get_args(hint)) if _is_struct(arg)), None)
        if nested:
            found += [PrivateField(p, name, field) for p, field, _ in private_fields(nested)]
    return tuple(found)


def people_written_about(event: Event) -> tuple[str, ...]:
    """Under whose keys the texts of an event will be."""
    return tuple(
        getattr(event, field.person) for field in private_fields(type(event)) if _text(event, field)
    )


def encrypted(event: Event, subject: str, version: int, vault: Vault) -> Event:
    """The event with its private texts encrypted for their place in the ledger."""
    for field in private_fields(type(event)):
        text = _text(event, field)
        if text:
            person = getattr(event, field.person)
            about = _about(subject, version, field, person)
            event = _with_text(event, field, keys.encrypt(vault.key(person), text, about))
    return event


def opened(entry: Entry, vault: Vault) -> Event:
    """The event with its private texts readable; `REDACTED` where a key is gone."""
    event = entry.event
    for field in private_fields(type(event)):
        text = _text(event, field)
        if text:
            person = getattr(event, field.person)
            about = _about(entry.subject, entry.version, field, person)
            event = _with_text(event, field, _decrypted(vault.find(person), text, about))
    return event


def redacted(event: Event) -> Event:
    """The event for somebody who is not to read its private texts."""
    for field in private_fields(type(event)):
        if _text(event, field):
            event = _with_text(event, field, REDACTED)
    return event


def _decrypted(key: bytes | None, text: str, about: str) -> str:
    if key is None:
        return REDACTED
    try:
        return keys.decrypt(key, text, about)
    except InvalidTag:
        return REDACTED


def _about(subject: str, version: int, field: PrivateField, person: str) -> str:
    return f"1|{subject}:{version}|{field.field}.{field.inner}|{person}"


def _text(event: Event, field: PrivateField) -> str:
    value = getattr(event, field.field)
    return str(getattr(value, field.inner) if field.inner else value)


def _with_text(event: Event, field: PrivateField, text: str) -> Event:
    value: Any = text
    if field.inner:
        value = replace(getattr(event, field.field), **{field.inner: text})
    return replace(event, **{field.field: value})


def _is_struct(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)
