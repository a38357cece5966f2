"""Small banks for the tests of the proving ground, and how two histories differ."""

from __future__ import annotations

from collections import Counter

import msgspec

from cli.proving.detected import DETECTED
from cli.proving.history import History, Scenario, history
from cli.proving.parameters import Parameters
from cli.proving.prevented import PREVENTED
from domain.event import Entry

SMALL = Parameters(
    teams=2,
    customers=45,
    villagers=4,
    weeks=3,
    visits_low=10,
    visits_high=14,
    early_weeks=2,
    cheat_weeks=3,
    cheat_begins=2,
)
"""Twenty managers who meet each customer once."""

TINY = msgspec.structs.replace(
    SMALL, customers=20, villagers=2, weeks=1, early_weeks=1, cheat_weeks=1
)
"""One week of them, where only it matters that everything is measured."""

EVERY_ROLE = {"prevented": tuple(PREVENTED), "detected": DETECTED}


def small(seed: int = 0, *, kind: str = "", cheating: tuple[str, ...] = ()) -> History:
    """A small bank; `kind` says which cheats have a manager, `cheating` which of them are done."""
    roles = EVERY_ROLE[kind] if kind else ()
    return history(Scenario(seed, SMALL, 3, roles=roles, cheating=frozenset(cheating)))


def said(entry: Entry) -> bytes:
    """What an entry says, wherever it stands in the ledger."""
    return msgspec.json.encode([entry.at, entry.subject, entry.by, repr(entry.event)])


def differing(one: History, other: History) -> list[Entry]:
    """Entries that stand in one of two histories only."""
    counts = Counter(map(said, one.entries))
    counts.subtract(map(said, other.entries))
    return [each for each in (*one.entries, *other.entries) if counts[said(each)]]
