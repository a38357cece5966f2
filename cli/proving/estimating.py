"""Estimating: rank correlation, percentiles, and how sure a mean over seeds is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from random import Random
from statistics import fmean
from typing import TypeVar

import msgspec

_RESAMPLES = 2000
_SURE = 0.95
_SEED = 20180901

K = TypeVar("K")


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A mean over seeds with its 95 % interval, and the least and the greatest seed."""

    mean: float
    low: float
    high: float
    least: float
    greatest: float
    seeds: int


def average_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, the lowest first; ties share the mean of their places."""
    places: defaultdict[float, list[int]] = defaultdict(list)
    for place, value in enumerate(sorted(values), 1):
        places[value].append(place)
    return [fmean(places[value]) for value in values]


def spearman(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Correlation of average ranks; None where one side is constant."""
    one, two = average_ranks(left), average_ranks(right)
    middle = (len(one) + 1) / 2
    both = sum((a - middle) * (b - middle) for a, b in zip(one, two, strict=True))
    spread = sqrt(sum((a - middle) ** 2 for a in one) * sum((b - middle) ** 2 for b in two))
    return both / spread if spread else None


def percentiles(values: Mapping[K, float]) -> dict[K, float]:
    """0-100: the share strictly below, and half of the ties, oneself among them."""
    ranks = average_ranks(list(values.values()))
    return {key: 100 * (rank - 0.5) / len(values) for key, rank in zip(values, ranks, strict=True)}


def estimate(values: Sequence[float]) -> Estimate | None:
    """The mean of what each seed came to, with a bootstrap interval over seeds; None of nothing.

    The resampling has a seed of its own, so that the same values have the same interval.
    """
    if not values:
        return None
    of = Random(_SEED)  # noqa: S311  # a simulation, no secret
    means = sorted(fmean(of.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    tail = (1 - _SURE) / 2
    return Estimate(
        mean=fmean(values),
        low=means[int(tail * _RESAMPLES)],
        high=means[_RESAMPLES - 1 - int(tail * _RESAMPLES)],
        least=min(values),
        greatest=max(values),
        seeds=len(values),
    )
