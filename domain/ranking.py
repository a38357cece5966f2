"""Ranking: shared ranks, proportions by Wilson's lower bound, and the digest of standings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import TypeVar

import msgspec

from domain.event import Code, StaffId
from domain.statistics import MILLION

EFFECTIVE, CLOSE, CHANNEL = "effective", "close", "channel"
IMPROVEMENT, HELP = "improvement", "help"

KINDS = (EFFECTIVE, CLOSE, CHANNEL, IMPROVEMENT, HELP)
"""Kinds of board, of equal visual weight."""

BY_THE_WEEK = "week"
"""The only kind of window in which there is improvement."""

FLOOR = Code("close/2")
"""The close board that ranks nobody with few contacts a day; close/1 ranks them."""

T = TypeVar("T")


def wilson(successes: int, trials: int, z: float) -> float:
    """Lower bound of Wilson's score interval for k/n (check, z = 1.2816: 3/3 → 0.646)."""
    if not trials:
        return 0.0
    share, z2 = successes / trials, z * z
    centre = share + z2 / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return (centre - spread) / (1 + z2 / trials)


def rate_value(successes: int, trials: int, minimum: int, z: float) -> int | None:
    """By what a rate is ranked, as a whole number of millionths; None below the minimum."""
    if trials < minimum:
        return None
    return round(wilson(successes, trials, z) * MILLION)


def shared_ranks(values: Sequence[int | None]) -> list[int | None]:
    """Ranks 1, 2, 2, 4 of values, the highest first; what has no value has no rank."""
    ranked = sorted((value for value in values if value is not None), reverse=True)
    first: dict[int, int] = {}
    for rank, value in enumerate(ranked, 1):
        first.setdefault(value, rank)
    return [None if value is None else first[value] for value in values]


def boards_of(period: str) -> tuple[Code, ...]:
    """The boards of a period that is settled now, each with the version of its formula."""
    kinds = (EFFECTIVE, CHANNEL, HELP)
    weekly = (IMPROVEMENT,) if period.startswith(BY_THE_WEEK) else ()
    return (*(Code(f"{kind}/1") for kind in (*kinds, *weekly)), FLOOR)


class Standing(msgspec.Struct, frozen=True, array_like=True):
    """A manager's place on one settled board: whole numbers only, never names."""

    kind: str
    manager: StaffId
    rank: int | None
    value: int | None


def digest(standings: Iterable[Standing]) -> str:
    """SHA-256 of standings in a canonical order: the same places give the same digest."""
    return hashlib.sha256(msgspec.json.encode(in_order(standings))).hexdigest()


def in_order(standings: Iterable[Standing]) -> list[Standing]:
    """Standings in the order in which their digest is taken."""
    return sorted(standings, key=lambda row: (row.kind, row.manager))
