"""Chance: each throw belongs to a seed and to what it is for, never to a stream that others use."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


def chance(seed: int, *about: object) -> Random:
    """The generator for one purpose: the same about the same."""
    return Random("|".join(map(str, (seed, *about))))  # noqa: S311  # a simulation, no secret


class Luck(NamedTuple):
    """What happens to fall out for one visit, each a number in [0, 1).

    All are drawn whether they are used or not, so that a cheat shifts none of them.
    """

    win: float
    formal: float
    manner: float
    start: float
    log: float
    drawn: float
    assessor: float
    delay: float
    upheld: float
    circumstance: float
    cheat: float
    other: float


def luck(generator: Random) -> Luck:
    """The next visit's luck."""
    throw = generator.random
    return Luck(*(throw() for _ in Luck._fields))
