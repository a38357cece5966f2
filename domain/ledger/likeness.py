"""How much a work log resembles the person's own earlier ones, measured at the door (GAME.md).

Texts are encrypted once recorded, so what a rule needs of them is measured before. The vault keeps
a sketch of each log: keyed hashes of its shingles, from which nobody reads the log.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from domain.event import StaffId, VisitId
from domain.ledger.vault import Vault
from domain.ledger.vault_schema import SKETCH

WINDOW_DAYS = 180
"""A log is compared with those of as many days, its own the last of them."""

SHINGLE = 3
FEWEST = 30
"""A log of fewer shingles is like another only when it is the same."""

LONGEST = 4_000
"""Characters of a log that are compared; together with MOST_LOGS this bounds the work for one."""

MOST_LOGS = 500
"""Logs after which one is compared with no earlier block of days."""

_BLOCK_DAYS = 30
_HASH_BYTES = 8

Keyed = Callable[[bytes], bytes]


class Sketch(NamedTuple):
    """A log as hashes: of the whole, and of every three characters in it."""

    visit: str
    day: int
    whole: int
    shingles: frozenset[int]

    @property
    def short(self) -> bool:
        """Whether the log is like another only when it is the same."""
        return len(self.shingles) < FEWEST


class Packed(NamedTuple):
    """A sketch as the vault keeps it: 8 bytes a hash, that of the whole first."""

    visit: str
    day: int
    hashes: bytes


class Block:
    """The logs of a person in some days, and for each shingle the logs that it is in.

    Looking up the shingles of one log is ten times as fast as comparing it with each of the others.
    """

    def __init__(self, sketches: Iterable[Sketch]) -> None:
        """Begin with some logs."""
        self.sketches: list[Sketch] = []
        self._where: dict[int, list[int]] = {}
        self._fewest = LONGEST
        for sketch in sketches:
            self.add(sketch)

    def add(self, sketch: Sketch) -> None:
        """One more log."""
        for shingle in sketch.shingles:
            self._where.setdefault(shingle, []).append(len(self.sketches))
        self.sketches.append(sketch)
        if not sketch.short:
            self._fewest = min(self._fewest, len(sketch.shingles))

    def likeness(self, sketch: Sketch, first: int, floor: int) -> int:
        """The highest likeness to a log from day `first` on that is not later than this one.

        Where none is above `floor`, something not above it.
        """
        if sketch.short:
            same = (other for other in self.sketches if other.whole == sketch.whole)
            return 100 * any(_earlier(other, sketch, first) for other in same)
        shared = sketch.shingles & self._where.keys()
        counts = Counter(chain.from_iterable(self._where[shingle] for shingle in shared))
        highest, size = 0, len(sketch.shingles)
        for at, both in counts.most_common():
            if 100 * both <= max(highest, floor) * max(size, size + self._fewest - both):
                break  # not even the log with the fewest shingles would be more alike
            other = self.sketches[at]
            if _earlier(other, sketch, first) and not other.short:
                either = size + len(other.shingles) - both
                highest = max(highest, 100 * both // either)
        return highest


def _earlier(other: Sketch, sketch: Sketch, first: int) -> bool:
    return first <= other.day <= sketch.day and other.visit != sketch.visit


class Sketches:
    """Sketches of logs, those in the vault and those measured since; `keep` writes the latter."""

    def __init__(self, vault: Vault, keyed: Keyed | None = None) -> None:
        """Compare with the sketches of `vault`; its key is used unless told otherwise."""
        self._vault = vault
        self._keyed = keyed or (lambda data: vault.hash("sketch", data))
        self._key = b""
        self._person = StaffId("")
        self._blocks: dict[int, Block] = {}
        self._fresh: dict[tuple[StaffId, int], list[Packed]] = {}

    def likeness(self, *, visit: VisitId, person: StaffId, day: int, log: str) -> int:
        """0-100, the highest likeness to a log of the person in the window that ends with `day`.

        The log is remembered, so that the next one is compared with it too. One person's logs
        are held at a time: ask for one person after the other.
        """
        sketch = self._sketch(visit, day, log)
        first = day - WINDOW_DAYS + 1
        highest = compared = 0
        for number in range(day // _BLOCK_DAYS, first // _BLOCK_DAYS - 1, -1):
            if compared < MOST_LOGS and highest < 100:
                block = self._block(person, number)
                highest = max(highest, block.likeness(sketch, first, highest))
                compared += len(block.sketches)
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
        # Hundreds of hashes a log: BLAKE2 under a key of their own takes a third of the time.
        self._key = self._key or self._keyed(b"shingles")
        text = " ".join(log.split())[:LONGEST]
        shingles = {text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}
        return Sketch(visit, day, self._hash(text), frozenset(map(self._hash, shingles)))

    def _hash(self, text: str) -> int:
        hashed = blake2b(text.encode(), digest_size=_HASH_BYTES, key=self._key)
        return int.from_bytes(hashed.digest(), "big")

    def _remember(self, person: StaffId, sketch: Sketch) -> None:
        number = sketch.day // _BLOCK_DAYS
        self._block(person, number).add(sketch)
        hashes = (sketch.whole, *sorted(sketch.shingles))
        packed = Packed(sketch.visit, sketch.day, struct.pack(f">{len(hashes)}Q", *hashes))
        self._fresh.setdefault((person, number), []).append(packed)

    def _block(self, person: StaffId, number: int) -> Block:
        """The person's logs of 30 days, read from the vault once."""
        if person != self._person:
            self._person, self._blocks = person, {}
        if number not in self._blocks:
            found = [*self._read(person, number), *self._fresh.get((person, number), ())]
            self._blocks[number] = Block(_opened(packed) for packed in found)
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
