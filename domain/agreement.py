"""Agreement: how far second looks bear out what managers say, as a share and as Cohen's kappa."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from domain.ranking import wilson


class Interval(NamedTuple):
    """A share and Wilson's score interval around it."""

    share: float
    low: float
    high: float


def upheld_share(upheld: int, judged: int, minimum: int, z: float) -> Interval | None:
    """Which share of the evidence judged was upheld; None where fewer than `minimum` were judged.

    Wilson's interval at `z` standard deviations (check, z = 1.2816: 24/30 → 0.692 to 0.877).
    """
    if judged < max(1, minimum):
        return None
    low, high = wilson(upheld, judged, z), 1 - wilson(judged - upheld, judged, z)
    share = upheld / judged
    # Where all are of one kind the bound is the share, and rounding may put it beyond.
    return Interval(share, min(share, max(0.0, low)), max(share, min(1.0, high)))


class Ratings(NamedTuple):
    """How often the manager (first word) and the assessor (second word) rated a goal how."""

    reached_reached: int = 0
    reached_missed: int = 0
    missed_reached: int = 0
    missed_missed: int = 0


def kappa(ratings: Ratings, minimum: int) -> float | None:
    """Cohen's kappa: the agreement beyond that of chance, 1 where both always rate alike.

    None where fewer than `minimum` goals were rated as reached, or as missed, by their managers:
    both classes are needed (GAME.md).
    """
    both, first_only, second_only, neither = ratings
    reached, missed = both + first_only, second_only + neither
    if min(reached, missed) < max(1, minimum):
        return None
    total = reached + missed
    agreed = (both + neither) / total
    by_chance = (reached * (both + second_only) + missed * (first_only + neither)) / total**2
    return (agreed - by_chance) / (1 - by_chance)


class Agreement(NamedTuple):
    """Cohen's kappa and the interval around it, within −1 and 1."""

    kappa: float
    low: float
    high: float


def agreement(ratings: Ratings, minimum: int, z: float) -> Agreement | None:
    """Kappa with its interval at `z` standard errors; None where `kappa` says nothing.

    The standard error is that of large samples for an agreement that may be other than that of
    chance (Fleiss, Cohen and Everitt 1969, formula 13): κ = (p − e) / (1 − e), where p is the share
    of pairs rated alike and e what chance alone would come to.
    """
    value = kappa(ratings, minimum)
    if value is None:
        return None
    error = sqrt(max(0.0, _variance(ratings, value)))
    return Agreement(value, max(-1.0, value - z * error), min(1.0, value + z * error))


def _variance(ratings: Ratings, value: float) -> float:
    total = sum(ratings)
    both, first_only, second_only, neither = (count / total for count in ratings)
    managers = both + first_only, second_only + neither
    assessors = both + second_only, first_only + neither
    chance = sum(a * b for a, b in zip(managers, assessors, strict=True))
    alike = sum(
        share * (1 - (managers[n] + assessors[n]) * (1 - value)) ** 2
        for n, share in enumerate((both, neither))
    )
    apart = (1 - value) ** 2 * (
        first_only * (assessors[0] + managers[1]) ** 2
        + second_only * (assessors[1] + managers[0]) ** 2
    )
    return (alike + apart - (value - chance * (1 - value)) ** 2) / (total * (1 - chance) ** 2)
