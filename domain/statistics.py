"""Statistics of few people: whole numbers and fractions, so that every machine says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from hashlib import blake2b
from itertools import islice
from math import isqrt
from struct import Struct
from typing import TypeVar

Number = int | Fraction

FEWEST = 8
"""People or things of which there have to be so many before anything is said of their order."""

MILLION = 1_000_000

_TRIMMED_PERCENT = 20
_WORDS = Struct(">16I")

N = TypeVar("N", int, Fraction)


def spearman(xs: Sequence[Number], ys: Sequence[Number], minimum: int = FEWEST) -> int | None:
    """Spearman's ρ with average ranks for ties, in millionths.

    None for fewer than `minimum` pairs, and where one side is constant.
    """
    if len(xs) != len(ys):
        raise ValueError("Spearman's ρ is of pairs.")
    if len(xs) < minimum:
        return None
    a, b = _centred(xs), _centred(ys)
    spread = sum([x * x for x in a]) * sum([y * y for y in b])
    if not spread:
        return None
    both = sum([x * y for x, y in zip(a, b, strict=True)])
    # ρ is both / √spread; twice its millionths, rounded down, are rounded half away from zero.
    size = (isqrt(4 * both * both * MILLION * MILLION // spread) + 1) // 2
    return size if both > 0 else -size


def _centred(values: Sequence[Number]) -> list[int]:
    """Twice each value's average rank, less twice the mean rank."""
    ordered, size = sorted(values), len(values)
    last = {value: place for place, value in enumerate(ordered)}
    first = {value: size - place for place, value in enumerate(reversed(ordered))}
    return [first[value] + last[value] - size for value in values]


def nearest_rank(values: Iterable[N], percent: int, minimum: int = FEWEST) -> N | None:
    """The ⌈pn⌉-th of n values, the lowest first; None for fewer than `minimum` of them."""
    ordered = sorted(values)
    if len(ordered) < max(1, minimum):
        return None
    return ordered[max(1, -(-percent * len(ordered) // 100)) - 1]


def percentile(value: int, cohort: Sequence[int], minimum: int = FEWEST) -> int | None:
    """The share of a cohort strictly below a value and half of the ties, in millionths.

    Whoever has the value is one of the ties. None for fewer than `minimum`.
    """
    if len(cohort) < max(1, minimum):
        return None
    halves = 2 * sum(each < value for each in cohort) + sum(each == value for each in cohort)
    return round(Fraction(MILLION * halves, 2 * len(cohort)))


def trimmed_mean(values: Iterable[Number], minimum: int = FEWEST) -> Fraction | None:
    """The mean after ⌊0.2n⌋ values were dropped at each end; None for fewer than `minimum`."""
    ordered = sorted(values)
    if len(ordered) < max(1, minimum):
        return None
    dropped = len(ordered) * _TRIMMED_PERCENT // 100
    kept = ordered[dropped : len(ordered) - dropped]
    return Fraction(sum(kept)) / len(kept)


def median(values: Iterable[Number]) -> Fraction:
    """The middle value, or the mean of the two in the middle; there has to be one."""
    return Fraction(_twice_median(values), 2)


def twice_median(values: Iterable[int]) -> int:
    """Twice the median of whole numbers, which is a whole number too."""
    return int(_twice_median(values))


def _twice_median(values: Iterable[Number]) -> Number:
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]


def median_wait(waits: Sequence[int | None], minimum: int) -> Fraction | None:
    """The median of waits, of which those without a number go on and outlast every other.

    None for fewer than `minimum`, and where it lies among those that go on.
    """
    over = sorted(wait for wait in waits if wait is not None)
    if len(waits) < max(1, minimum) or len(over) <= len(waits) // 2:
        return None
    low, high = over[(len(waits) - 1) // 2], over[len(waits) // 2]
    return Fraction(low + high, 2)


def resamples(about: Iterable[str], size: int, times: int) -> Iterator[list[int]]:
    """`times` lists of `size` places below `size`, drawn with replacement.

    They follow from what they are about, in whatever order it is told, and from nothing else: who
    draws again gets the same ones.
    """
    seed = blake2b("\0".join(sorted(about)).encode()).digest()
    draw = _draws(seed)
    # The product of a 32-bit number and a size, shifted, is fair to one part in 10⁸ of few people.
    return ([each * size >> 32 for each in islice(draw, size)] for _ in range(times))


def _draws(seed: bytes) -> Iterator[int]:
    """32-bit numbers: the hashes of a counter under a key."""
    counter = 0
    while True:
        block = blake2b(counter.to_bytes(8, "big"), key=seed).digest()
        yield from _WORDS.unpack(block)
        counter += 1


def interval(drawn: Sequence[N], percent: int) -> tuple[N, N] | None:
    """Between which values the middle `percent` of those drawn lie; None where none was drawn."""
    # Rounded numbers are in the order of the exact ones, and sooner compared.
    ordered, tail = sorted(drawn, key=lambda each: (float(each), each)), (100 - percent) // 2
    low, high = nearest_rank(ordered, tail, 1), nearest_rank(ordered, 100 - tail, 1)
    return None if low is None or high is None else (low, high)
