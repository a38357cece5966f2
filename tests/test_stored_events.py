"""Every event that was ever stored loads for ever: `stored_events.jsonl` has one of each kind."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NewType, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from domain import EVENTS
from domain.event import Event
from domain.ledger.door import open_stores
from domain.ledger.mapper import EventMapper, encoded
from domain.ledger.migration import migrate
from domain.ledger.settings import Settings

STORED = Path(__file__).parent / "stored_events.jsonl"

SEALED = (
    (57, "75cfb78aa76801a9534f6104e4e8637e899b1bd9901d8c1ad75324f64b91f6d4"),
    (83, "432ceba541c1519cc65f316d6e25af58324e5b98baceff7d83d79e7cb05fa905"),
    (84, "9018293f7b4d494f0299be4ae92e31325215366269e1f7c9f1a1edc3bdbbbf88"),
    (89, "d8d9bd26cb2e6c2757c79a833e517e41924de722932be0c3f6296b59b4abdfb9"),
    (91, "edf94522510f327b4d128a2cde90a09e052a646ae56950e55e51cd9273678de5"),
    (92, "b07472161b656c13f2616c53c770feb6ff9ce1c0199f26b1a5aeb65ebb415db4"),
    (95, "15d9c7c13b0a42010517c275e350d13b90f1997763d4011ca826cd0bd277f18f"),
    (98, "76dbbe0f34f711c63f973227f345b51d86eb8726ed8625db6e6d986322347782"),
    (100, "1ad3896534c50b713ab2d640688fd4c7933ff38f7e0eab68e13bfb4a9d9453a6"),
    (103, "c233bb3cfd6f40b4499e0e7dacc560b3ed391fbc75cbbbbb77e54dacf9cdbbae"),
    (104, "514bafe8a72b9bd3e6baa343833e25fcca1923fc469e0e49f1c81c483fb6d6f0"),
    (110, "8da75fc059ec64cb0a98edf1bda8188e154dfc85f94e152154260b709c359c9f"),
    (112, "6fd282b7992f0b9ecc7b175faca913b2466d0eac2946c1c4b4e35c2b4806233a"),
    (115, "13ceb067104aac4cc463b923f52746ba38289aefca36265f735dba3beb6e9c83"),
    (117, "6b72ee4a83c5a1067f30a275cc018b18ea49826b52c61ccbbe452935eb1f0e8b"),
)
"""How many lines there were, and the SHA-256 of them. Add to both; change neither."""


class Line(msgspec.Struct, frozen=True):
    """An event as the ledger has it in its columns; `state` is what stands in the column."""

    subject: str
    version: int
    topic: str
    state: msgspec.Raw


@cache
def lines() -> list[Line]:
    return [msgspec.json.decode(line, type=Line) for line in STORED.read_bytes().splitlines()]


def test_every_stored_event_loads_and_says_what_it_said() -> None:
    assert lines()
    for number, line in enumerate(lines(), 1):
        stored = StoredEvent(line.subject, line.version, line.topic, bytes(line.state))
        event = EventMapper().to_domain_event(stored)
        assert event.tag() == line.topic, f"line {number}"
        assert holds(json(encoded(event)), json(line.state)), f"line {number}"


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_kind_of_event_has_a_line_that_tells_all_its_fields(kind: type[Event]) -> None:
    told = [paths(json(line.state)) for line in lines() if line.topic == kind.tag()]
    wanted = msgspec.json.decode(line_of(kind), type=Line)
    assert any(paths(json(wanted.state)) <= known for known in told), (
        f"Append this line to {STORED.name}, then its seal to SEALED:\n{line_of(kind)}"
    )


def test_a_stored_line_is_never_changed_or_taken_away() -> None:
    content = STORED.read_bytes().splitlines(keepends=True)
    for count, digest in SEALED:
        assert sealed(content[:count]) == digest, f"one of the first {count} lines was changed"
    newest = (len(content), sealed(content))
    assert newest in SEALED, f"append to SEALED in this file: {newest}"


def test_a_ledger_with_all_stored_events_can_be_read(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, key_file=tmp_path / "key")
    migrate(settings)
    stores = open_stores(settings)
    stores.ledger.recorder.insert_events(
        [StoredEvent(str(at), 1, line.topic, bytes(line.state)) for at, line in enumerate(lines())]
    )
    entries = stores.ledger.since(0)
    stores.close()
    assert {type(entry.event) for entry in entries} == set(EVENTS)
    assert len(entries) == len(lines())


def holds(now: Any, stored: Any) -> bool:
    """Whether all that was stored is said still; a field added since may stand beside it."""
    if isinstance(stored, dict):
        return all(name in now and holds(now[name], stored[name]) for name in stored)
    if isinstance(stored, list):
        return len(now) == len(stored) and all(map(holds, now, stored))
    return bool(now == stored)


def paths(value: Any, path: str = "") -> set[str]:
    """The names of all fields, those inside of others included."""
    if isinstance(value, dict):
        return {path}.union(*(paths(inner, f"{path}.{name}") for name, inner in value.items()))
    if isinstance(value, list):
        return {path}.union(*(paths(inner, path) for inner in value))
    return {path}


def json(text: bytes | msgspec.Raw) -> Any:
    return msgspec.json.decode(text)


def sealed(content: list[bytes]) -> str:
    return hashlib.sha256(b"".join(content)).hexdigest()


def line_of(kind: type[Event]) -> str:
    """A line for an event type, each of its fields unlike its default."""
    event = next(examples(kind, ""))
    state = msgspec.Raw(encoded(event))
    line = Line(subject=kind.tag().replace(".", "_"), version=1, topic=kind.tag(), state=state)
    return msgspec.json.encode(line).decode()


def examples(hint: Any, name: str, default: Any = None) -> Iterator[Any]:
    """Values of a type that differ from the default: one for each variant there is."""
    if isinstance(hint, NewType):
        yield from examples(hint.__supertype__, name, default)
    elif get_origin(hint) is Annotated:
        yield from examples(get_args(hint)[0], name, default)
    elif get_origin(hint) in (Union, types.UnionType):
        for variant in get_args(hint):
            if variant is not types.NoneType:
                yield from examples(variant, name, default)
    elif get_origin(hint) is tuple:
        yield tuple(islice(examples(get_args(hint)[0], name), 40))
    elif issubclass(hint, msgspec.Struct):
        yield from structs(hint)
    else:
        yield PLAIN[hint](name, default)


INSIDE: list[type[msgspec.Struct]] = []
"""The structs whose fields are being filled: one that holds its own kind does so but once."""


def structs(kind: type[msgspec.Struct]) -> Iterator[msgspec.Struct]:
    """As many as the field with most variants has; none of a kind that is being filled."""
    if kind in INSIDE:
        return
    INSIDE.append(kind)
    hints = get_type_hints(kind, include_extras=True)
    fields = {
        field.name: list(examples(hints[field.name], field.name, field.default))
        for field in msgspec.structs.fields(kind)
    }
    INSIDE.remove(kind)
    for number in range(max(map(len, fields.values()), default=1)):
        yield kind(**{name: values[number % len(values)] for name, values in fields.items()})


PLAIN: dict[Any, Callable[[str, Any], Any]] = {
    bool: lambda name, default: default is not True,
    int: lambda name, default: 7 if default != 7 else 8,
    float: lambda name, default: 0.5,
    str: lambda name, default: f"some {name}",
    date: lambda name, default: date(2024, 5, 6),
    datetime: lambda name, default: datetime(2024, 5, 6, 1, 2, 3, 4, tzinfo=UTC),
}
