"""Writes the sealed part of a bundle: checkpoint, keys, seals, events, and proofs of some."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from domain.event import Refused
from domain.ledger.ledger import Ledger
from domain.ledger.recorder import Row
from domain.ledger.seals.leaf import leaf_of
from domain.ledger.seals.log import Seal, SealLog, nodes
from domain.ledger.seals.merkle import consistency_proof, inclusion_proof
from domain.ruleset import RULESET_1_EFFECTIVE
from domain.ruleset_1 import RULESET_1

FORMAT = "pacesetter bundle 1"
STRETCH = 5_000
KNOWN_NODES = 10_000
VERIFIER = "verify.py"

Progress = Callable[[int], None]
"""Told up to which position events were written."""

NAMING_SEALS = ("bank.period_settled", "bank.lots_drawn")
"""Events that name a seal; a slice proves that the log goes on from it."""


class _Named(msgspec.Struct, frozen=True, gc=False):
    checkpoint: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Named).decode


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle says of itself: its size is that of the checkpoint, `unit` empty for all, and
    `units` are that one and those below it.
    """

    format: str = FORMAT
    whole: bool
    unit: str
    units: tuple[str, ...] = ()
    size: int
    events: int
    scores: int


class Bundle:
    """A folder that is being filled, under one seal of a ledger; left on an error, it is as it was
    before.
    """

    def __init__(self, ledger: Ledger, folder: Path, seal: Seal) -> None:
        """Fill a new or empty folder with what a seal covers."""
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise Refused("{folder} is there already; name a new folder.", folder=folder)
        self._new = [each for each in (folder, *folder.parents) if not each.exists()]
        self._files: list[Path] = []
        folder.mkdir(parents=True, exist_ok=True)
        self._ledger, self._folder, self.seal = ledger, folder, seal
        self._log = SealLog(ledger.store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            for file in self._files:
                file.unlink(missing_ok=True)
            with suppress(OSError):  # somebody else may have put something there
                for each in self._new:
                    each.rmdir()

    def write_seals(self, earlier: str) -> None:
        """The checkpoint, the seals before it, the keys, the first rules, and what was kept."""
        self._put("checkpoint", self.seal.note.encode())
        known = [{"key": str(k.key), "endorsement": k.endorsement} for k in self._log.known_keys()]
        self._put("keys.json", _encode(known))
        self.write_lines("seals.jsonl", (seal.note for seal in self._seals()))
        first = {"effective_from": RULESET_1_EFFECTIVE, "ruleset": RULESET_1}
        self._put("rulesets.json", _encode([first]))
        self._put(VERIFIER, Path(__file__).with_name(VERIFIER).read_bytes())
        if earlier:
            kept = self._log.follows(earlier)
            if kept.size > self.seal.size:
                raise Refused(
                    "The checkpoint covers {size} events, which is more than the bundle has; "
                    "let it reach further.",
                    size=kept.size,
                )
            proof = self._log.consistency(kept.size, self.seal.size)
            self._put("earlier", earlier.encode())
            self._put("consistency.json", _encode([_text(each) for each in proof]))

    def write_events(self, only: Callable[[Row], bool] | None, progress: Progress) -> int:
        """The events, all or those that are asked for, each of these with its proof."""
        rows = self.rows(progress)
        if only is None:
            return self.write_lines("events.jsonl", (_line(row) for row in rows))
        chosen: list[int] = []
        named: set[int] = set()

        def noted() -> Iterator[Any]:
            for row in filter(only, rows):
                chosen.append(row[0])
                if row[3] in NAMING_SEALS:
                    named.add(_size_of(row))
                yield _line(row)

        written = self.write_lines("events.jsonl", noted())
        self.write_lines("proofs.jsonl", self._proofs(chosen))
        self.write_lines("seal_proofs.jsonl", self._seal_proofs(named))
        return written

    def rows(self, progress: Progress) -> Iterator[Row]:
        """All rows up to the seal, in order."""
        for start in range(0, self.seal.size, STRETCH):
            progress(start)
            yield from self._ledger.recorder.rows(start, STRETCH, self.seal.size)

    def write_lines(self, name: str, lines: Iterable[Any]) -> int:
        """A file of one JSON value a line; returns how many there are."""
        number = 0
        with self._file(name).open("wb") as file:
            for line in lines:
                file.write(_encode(line) + b"\n")
                number += 1
        return number

    def finish(self, about: About) -> None:
        """What the bundle says of itself comes last: without it there is none."""
        self._put("bundle.json", _encode(about))

    def _put(self, name: str, content: bytes) -> None:
        self._file(name).write_bytes(content)

    def _file(self, name: str) -> Path:
        self._files.append(self._folder / name)
        return self._files[-1]

    def _seals(self) -> Iterator[Seal]:
        size = 0
        while found := [s for s in self._log.after(size, STRETCH) if s.size <= self.seal.size]:
            yield from found
            size = found[-1].size

    def _proofs(self, positions: Iterable[int]) -> Iterator[list[str]]:
        with self._ledger.store.read() as connection:
            # Events that lie side by side have most of their proofs in common.
            node = lru_cache(KNOWN_NODES)(nodes(connection))
            for position in positions:
                proof = inclusion_proof(position - 1, self.seal.size, node)
                yield [_text(each) for each in proof]

    def _seal_proofs(self, sizes: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
        """For each size of a seal, that the log goes on from it to the checkpoint."""
        with self._ledger.store.read() as connection:
            node = nodes(connection)
            for size in sorted(sizes):
                if 0 < size <= self.seal.size:
                    proof = consistency_proof(size, self.seal.size, node)
                    yield size, [_text(each) for each in proof]


def seal_for(ledger: Ledger, position: int | None) -> Seal:
    """The seal that covers a position, or the newest one; refused where there is none yet."""
    log = SealLog(ledger.store)
    seal = log.newest() if position is None else log.covering(position)
    if seal is None:
        raise Refused("Not all of this is sealed yet; seal it with `pacesetter seal`.")
    return seal


def _line(row: Row) -> list[Any]:
    """A row as it travels: its columns, the keyed hash in base64, and the hash of its leaf."""
    return [*row[:10], _text(row[10]), bytes(row[11]).decode(), leaf_of(row).hex()]


def _size_of(row: Row) -> int:
    """The size of the seal that an event names, 0 where it names none."""
    size = _decode(row[11]).checkpoint.partition("/")[0]
    return int(size) if size.isdecimal() else 0


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
