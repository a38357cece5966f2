"""Eleven kinds of attack on sealed events, anywhere, and every bit: found, with the event named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.ledger.door import open_stores
from domain.ledger.ledger import Ledger
from domain.ledger.seals.examination import CHANGED, MISSING, examine
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.sealer import Sealer
from domain.ledger.settings import Settings
from tests.ledger.happenings import deed
from tests.ledger.seals.test_tampering import COLUMNS, attack

EVENTS = 48
"""Sealed under sixteen seals."""

Attack = Callable[[int, int], list[str]]
"""What is done to the event at a position, and perhaps to the one at a later position."""


def _copied(to: int, of: int) -> str:
    others = COLUMNS.replace('"subject"', "'forged'").replace('"command"', "'forged'")
    return f"INSERT INTO event SELECT {to}, {others} FROM event WHERE position = {of}"


ATTACKS: dict[str, Attack] = {
    "one is deleted": lambda p, _q: [f"DELETE FROM event WHERE position = {p}"],
    "a range is deleted": lambda p, q: [f"DELETE FROM event WHERE position BETWEEN {p} AND {q}"],
    "the tail is cut off": lambda p, _q: [f"DELETE FROM event WHERE position >= {p}"],
    "two are swapped": lambda p, q: [
        f"UPDATE event SET position = -1 WHERE position = {p}",
        f"UPDATE event SET position = {p} WHERE position = {q}",
        f"UPDATE event SET position = {q} WHERE position = -1",
    ],
    "one is put between": lambda p, _q: [
        f"UPDATE event SET position = -position WHERE position >= {p}",
        "UPDATE event SET position = 1 - position WHERE position < 0",
        _copied(p, p + 1),
    ],
    "the moment is another": lambda p, q: [
        f"UPDATE event SET at = at - {q} WHERE position = {p}",
    ],
    "the actor is another": lambda p, _q: [
        f"""UPDATE event SET "by" = "by" || '2' WHERE position = {p}""",
    ],
    "the topic is another": lambda p, _q: [
        f"UPDATE event SET topic = 'visit.cancelled' WHERE position = {p}",
    ],
    "one is there twice": lambda p, q: [
        f"DELETE FROM event WHERE position = {p}",
        _copied(p, q),
    ],
    "one is moved to the end": lambda p, _q: [
        f"UPDATE event SET position = {EVENTS + 1} WHERE position = {p}",
    ],
    "one is forged below the mark": lambda p, _q: [
        f"UPDATE event SET version = version + 100 WHERE position = {p}",
        f"UPDATE event SET state = replace(state, 'staff_1', 'staff_2') WHERE position = {p}",
    ],
}


@pytest.fixture
def sealed(sqlite_settings: Settings) -> Iterator[Ledger]:
    """Sealed events, of which a copy is kept to put them back."""
    with closing(open_stores(sqlite_settings)) as stores:
        sealer = Sealer.of(stores)
        for number in range(EVENTS // 3):
            stores.ledger.record_all([deed(f"c{number}", f"said {number}")])
            sealer.seal()
        attack(stores.ledger.store, ["CREATE TABLE was AS SELECT * FROM event"])
        yield stores.ledger


def put_back(ledger: Ledger) -> None:
    with ledger.store.write() as connection:
        connection.execute(text("DELETE FROM event"))
        connection.execute(text("INSERT INTO event SELECT * FROM was"))


def test_the_attacks_are_of_eleven_kinds() -> None:
    assert len(ATTACKS) == 11


def test_each_attack_is_found_wherever_it_is_and_the_event_named(sealed: Ledger) -> None:
    assert attacked(sealed, times=4, seed=1) == 44


@pytest.mark.release
@pytest.mark.timeout(1800)
def test_each_of_a_thousand_attacks_of_each_kind_is_found_and_the_event_named(
    sealed: Ledger,
) -> None:
    assert attacked(sealed, times=1000, seed=2) == 11_000


def attacked(ledger: Ledger, times: int, seed: int) -> int:
    """Attack so many times in each way; returns how many attacks were found where they were."""
    dice, found = random.Random(seed), 0
    assert examine(ledger) == (EVENTS, EVENTS // 3, ())
    for what, how in ATTACKS.items():
        for _ in range(times):
            position = dice.randrange(1, EVENTS)
            other = dice.randrange(position + 1, EVENTS + 1)
            with ledger.store.write() as connection:
                for statement in how(position, other):
                    connection.execute(text(statement))
            first = examine(ledger).differences[0]
            assert first.position == position, (what, position, other)
            assert first.found in (CHANGED, MISSING), (what, position, other)
            found += 1
            put_back(ledger)
    assert examine(ledger).differences == ()
    return found


def test_a_bit_that_was_turned_in_the_file_is_found_and_the_event_named(sealed: Ledger) -> None:
    dice = random.Random(3)
    names = [name.strip() for name in COLUMNS.split(",")]
    rows = sealed.recorder.rows(0, EVENTS)
    for _ in range(60):
        position, column = dice.randrange(1, EVENTS + 1), dice.randrange(len(names))
        value = rows[position - 1][column + 1] or "a text that was empty"
        other = dice.choice(list(turned(value)))
        kind = f"CAST(x'{other.hex()}' AS TEXT)" if isinstance(value, str) else f"x'{other.hex()}'"
        given = int.from_bytes(other, signed=True) if isinstance(value, int) else kind
        with sealed.store.write() as connection:
            change = f"UPDATE event SET {names[column]} = {given} WHERE position = {position}"
            connection.exec_driver_sql(change)
        [first, *more] = examine(sealed).differences
        assert (first.position, first.found, more) == (position, CHANGED, []), names[column]
        put_back(sealed)


@pytest.mark.release
@pytest.mark.timeout(900)
def test_no_bit_of_three_hundred_events_can_be_another_one(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    """On the rows as they are read; a text that is none is told by the reader, as tried above."""
    with closing(open_stores(sqlite_settings)) as stores:
        stores.ledger.record_all([deed(f"c{number}", f"said {number}") for number in range(100)])
        rows = stores.ledger.recorder.rows(0, 300)
    assert len(rows) == 300
    tried = 0
    for row in rows:
        leaf = leaf_of(row)
        for column, value in enumerate(row):
            for other in turned(value):
                tried += 1
                changed: Any = [*row]
                changed[column] = as_read(other, value)
                assert changed[column] is None or leaf_of(tuple(changed)) != leaf
    assert tried > 400_000


def turned(value: object) -> Iterator[bytes]:
    """The bytes of a value with each bit turned, one at a time."""
    raw = value.encode() if isinstance(value, str) else value
    raw = raw.to_bytes(8, signed=True) if isinstance(raw, int) else raw
    assert isinstance(raw, bytes)
    number = int.from_bytes(raw)
    for bit in range(8 * len(raw)):
        yield (number ^ 1 << bit).to_bytes(len(raw))


def as_read(raw: bytes, like: object) -> object:
    """A value as it is read from the store; None where nothing of that kind can be read."""
    if isinstance(like, int):
        number = int.from_bytes(raw, signed=True)
        return number if number >= 0 else None
    if isinstance(like, str):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return None
    return raw
