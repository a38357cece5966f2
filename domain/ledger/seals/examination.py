"""The examination: is every sealed event still the one that was sealed, under every signature?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from domain.event import Refused
from domain.ledger.ledger import Ledger
from domain.ledger.seals.log import Seal, SealLog, leaves
from domain.ledger.seals.merkle import Frontier
from domain.ledger.seals.note import PublicKey, opened
from domain.ledger.seals.stored import stored_leaves

STRETCH = 5_000

Progress = Callable[[int], None]
"""Told up to which position events were examined."""


class Difference(NamedTuple):
    """What is wrong with the event at a position."""

    position: int
    found: str


class Examined(NamedTuple):
    """How many events and seals were examined, and the first differences; none where all is well.

    An event that a false root covers cannot be told from its neighbours where its leaf was changed
    with it: then the first position under that seal is named.
    """

    events: int
    seals: int
    differences: tuple[Difference, ...]


MOST = 20
"""Differences that are told; where one event was taken out, all that follow differ."""


def examine(ledger: Ledger, progress: Progress = lambda _position: None) -> Examined:
    """Hash every sealed event again, and compare leaves, roots and signatures."""
    log = SealLog(ledger.store)
    keys = [known.key for known in log.known_keys()]
    size, found = log.size(), list[Difference]()
    frontier, seals, counted = Frontier(), _seals(log), 0
    seal = next(seals, None)
    while frontier.size < size:
        start, end = frontier.size, min(size, frontier.size + STRETCH)
        known = stored_leaves(ledger.recorder, start, end - start, end)
        with ledger.store.read() as connection:
            kept = leaves(connection, start, end)
        if len(kept) != end - start:
            return _told(start, counted, [*found, Difference(start + 1, LEAF_MISSING)])
        for position, leaf in enumerate(kept, start + 1):
            if known.get(position) != leaf:
                found.append(Difference(position, CHANGED if position in known else MISSING))
            frontier.add(leaf)
            if seal and seal.size == position:
                if reason := _wrong(seal, frontier, keys):
                    found.append(Difference(position, reason))
                counted, seal = counted + 1, next(seals, None)
        progress(end)
        if len(found) >= MOST:
            break
    return _told(frontier.size, counted, found)


CHANGED = "The event is not the one that was sealed."
MISSING = "The event that was sealed is not there."
LEAF_MISSING = "What was sealed of the event is not there."
FALSE_ROOT = "The events up to here do not lead to the root that was signed."


def _told(events: int, seals: int, found: list[Difference]) -> Examined:
    return Examined(events, seals, tuple(sorted(found)[:MOST]))


def _wrong(seal: Seal, frontier: Frontier, keys: list[PublicKey]) -> str:
    """What is wrong with a seal, given the tree of the leaves it covers."""
    try:
        checkpoint = opened(seal.note, keys)
    except Refused as refused:
        return str(refused)
    right = checkpoint.size == frontier.size and checkpoint.root == frontier.root()
    return "" if right else FALSE_ROOT


def _seals(log: SealLog) -> Iterator[Seal]:
    """Every seal, the smallest first."""
    size = 0
    while found := log.after(size, STRETCH):
        yield from found
        size = found[-1].size
