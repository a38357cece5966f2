"""Agreement: how far second looks bear out what managers say, as a share and as Cohen's kappa."""

from __future__ import annotations

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
