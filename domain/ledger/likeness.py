"""How much a work log resembles the person's own earlier ones, measured at the door (GAME.md).

Texts are encrypted once recorded, so what a rule needs of them is measured before. The vault keeps
a sketch of each log: keyed hashes of its shingles, from which nobody reads the log.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from domain.event import StaffId, VisitId
from domain.ledger.schema import SKETCH
from domain.ledger.vault import Vault

WINDOW_DAYS = 180
"""A log is compared with those of as many days, its own the last of them."""

SHINGLE = 3
FEWEST = 30
"""A log of fewer shingles is like another only when it is the same."""

LONGEST = 4_000
"""Characters of a log that are compared; together with MOST_LOGS this bounds the work for one."""

MOST_LOGS = 500
"""Logs that one is compared with, the latest first."""

_BLOCK_DAYS = 30
_HASH_BYTES = 8

Keyed = Callable[[bytes], bytes]


class Sketch(NamedTuple):
    """A log as hashes: of the whole, and of every three characters in it."""

    visit: str
    day: int
    whole: int
    shingles: frozenset[int]


class Packed(NamedTuple):
    """A sketch as the vault keeps it: 8 bytes a hash, that of the whole first."""

    visit: str
    day: int
    hashes: bytes


class Sketches:
    """Sketches of logs, those in the vault and those measured since; `keep` writes the latter."""

    def __init__(self, vault: Vault, keyed: Keyed | None = None) -> None:
        """Compare with the sketches of `vault`; hash with its key unless told otherwise."""
        self._vault = vault
        self._keyed = keyed or (lambda data: vault.hash("sketch", data))
        self._person = StaffId("")
        self._blocks: dict[int, list[Sketch]] = {}
        self._fresh: dict[tuple[StaffId, int], list[Packed]] = {}

    def likeness(self, *, visit: VisitId, person: StaffId, day: int, log: str) -> int:
        """0-100, the highest likeness to a log of the person in the window that ends with `day`.

        The log is remembered, so that the next one is compared with it too. One person's logs
        are held at a time: ask for one person after the other.
        """
        sketch = self._sketch(visit, day, log)
        highest = 0
        for number, other in enumerate(self._earlier(person, day)):
            if number == MOST_LOGS or highest == 100:
                break
            if other.visit != visit:
                highest = max(highest, _likeness(sketch, other, highest))
        self._remember(person, sketch)
        return highest

    def keep(self) -> None:
        """Write what was measured into the vault; a visit that has a sketch there keeps it."""
        rows = [
            {"visit": packed.visit, "person": person, "day": packed.day, "shingles": packed.hashes}
            for (person, _), block in self._fresh.items()
            for packed in block
        ]
        if rows:
            dialect = postgresql if self._vault.store.postgres else sqlite
            with self._vault.store.write() as connection:
                connection.execute(dialect.insert(SKETCH).on_conflict_do_nothing(), rows)
        self._fresh = {}

    def _sketch(self, visit: str, day: int, log: str) -> Sketch:
        text = " ".join(log.split())[:LONGEST]
        shingles = {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}
        return Sketch(visit, day, self._hash(text), frozenset(map(self._hash, shingles)))

    def _hash(self, text: str) -> int:
        return int.from_bytes(self._keyed(text.encode())[:_HASH_BYTES], "big")

    def _remember(self, person: StaffId, sketch: Sketch) -> None:
        number = sketch.day // _BLOCK_DAYS
        self._block(person, number).append(sketch)
        hashes = (sketch.whole, *sorted(sketch.shingles))
        packed = Packed(sketch.visit, sketch.day, struct.pack(f">{len(hashes)}Q", *hashes))
        self._fresh.setdefault((person, number), []).append(packed)

    def _earlier(self, person: StaffId, day: int) -> Iterator[Sketch]:
        """The person's logs of the window, the latest block of days first."""
        first = day - WINDOW_DAYS + 1
        for number in range(day // _BLOCK_DAYS, first // _BLOCK_DAYS - 1, -1):
            for sketch in reversed(self._block(person, number)):
                if first <= sketch.day <= day:
                    yield sketch

    def _block(self, person: StaffId, number: int) -> list[Sketch]:
        """The person's logs of 30 days, read from the vault once."""
        if person != self._person:
            self._person, self._blocks = person, {}
        if number not in self._blocks:
            found = [*self._read(person, number), *self._fresh.get((person, number), ())]
            self._blocks[number] = [_opened(packed) for packed in found]
        return self._blocks[number]

    def _read(self, person: StaffId, number: int) -> list[Packed]:
        first = number * _BLOCK_DAYS
        query = (
            select(SKETCH.c.visit, SKETCH.c.day, SKETCH.c.shingles)
            .where(SKETCH.c.person == person)
            .where(SKETCH.c.day.between(first, first + _BLOCK_DAYS - 1))
            .order_by(SKETCH.c.day, SKETCH.c.visit)
        )
        with self._vault.store.read() as connection:
            return [Packed(*row) for row in connection.execute(query)]


def log_likeness(vault: Vault, *, visit: VisitId, person: StaffId, day: int, log: str) -> int:
    """Measure one log and keep its sketch; before the log is recorded, as the vault comes first."""
    sketches = Sketches(vault)
    likeness = sketches.likeness(visit=visit, person=person, day=day, log=log)
    sketches.keep()
    return likeness


def _opened(packed: Packed) -> Sketch:
    hashes = struct.unpack(f">{len(packed.hashes) // _HASH_BYTES}Q", packed.hashes)
    return Sketch(packed.visit, packed.day, hashes[0], frozenset(hashes[1:]))


def _likeness(one: Sketch, other: Sketch, floor: int) -> int:
    """Jaccard of the shingles in hundredths; 0 where it cannot be above `floor`."""
    fewer, more = sorted((len(one.shingles), len(other.shingles)))
    if fewer < FEWEST:
        return 100 if one.whole == other.whole else 0
    if 100 * fewer <= floor * more:
        return 0
    both = len(one.shingles & other.shingles)
    return 100 * both // (fewer + more - both)
