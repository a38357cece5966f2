"""Agreement: Wilson's interval and Cohen's kappa beside straightforward computations of both."""

from __future__ import annotations

from math import isclose, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.agreement import Ratings, agreement, kappa, upheld_share
from domain.ranking import wilson

Z = 1.2816
NUMBER = st.integers(0, 60)


def roots(successes: int, trials: int, z: float) -> tuple[float, float]:
    """Wilson's interval as it is defined: where (share - p)² = z² · p(1 - p)/n."""
    share = successes / trials
    a, b, c = 1 + z * z / trials, -(2 * share + z * z / trials), share * share
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def plain_kappa(pairs: list[tuple[bool, bool]]) -> float:
    """Cohen's kappa from a list of pairs of ratings."""
    number = len(pairs)
    observed = sum(first == second for first, second in pairs) / number
    expected = sum(
        (sum(first == kind for first, _ in pairs) / number)
        * (sum(second == kind for _, second in pairs) / number)
        for kind in (True, False)
    )
    return (observed - expected) / (1 - expected)


def test_the_check_values_of_the_mission() -> None:
    assert round(wilson(3, 3, Z), 3) == 0.646
    found = upheld_share(24, 30, 5, Z)
    assert found
    assert (round(found.share, 3), round(found.low, 3)) == (0.8, 0.692)


def test_kappa_of_a_known_table() -> None:
    # The example of most textbooks: 20 and 15 alike, 5 and 10 unlike.
    assert kappa(Ratings(20, 5, 10, 15), 5) == pytest.approx(0.4)
    assert kappa(Ratings(9, 0, 0, 7), 5) == 1
    assert kappa(Ratings(0, 9, 9, 0), 5) == pytest.approx(-1)
    assert kappa(Ratings(10, 0, 10, 0), 5) == 0


def test_fewer_than_the_minimum_of_either_class_give_no_kappa() -> None:
    assert kappa(Ratings(), 5) is None
    assert kappa(Ratings(40, 0, 2, 2), 5) is None
    assert kappa(Ratings(2, 2, 0, 40), 5) is None
    assert kappa(Ratings(5, 0, 1, 4), 5) is not None
    assert kappa(Ratings(40, 0, 0, 0), 0) is None


def test_fewer_than_the_minimum_of_closes_give_no_share() -> None:
    assert upheld_share(0, 0, 5, Z) is None
    assert upheld_share(4, 4, 5, Z) is None
    assert upheld_share(0, 0, 0, Z) is None
    assert upheld_share(5, 5, 5, Z)


@given(NUMBER, NUMBER)
@example(0, 9)
def test_the_interval_is_wilsons(upheld: int, rejected: int) -> None:
    found = upheld_share(upheld, upheld + rejected, 5, Z)
    if upheld + rejected < 5:
        assert found is None
        return
    assert found
    low, high = roots(upheld, upheld + rejected, Z)
    assert isclose(found.low, low, abs_tol=1e-9)
    assert isclose(found.high, high, abs_tol=1e-9)
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(NUMBER, NUMBER, NUMBER, NUMBER)
def test_kappa_is_cohens(both: int, first: int, second: int, neither: int) -> None:
    pairs = [(True, True)] * both + [(True, False)] * first
    pairs += [(False, True)] * second + [(False, False)] * neither
    found = kappa(Ratings(both, first, second, neither), 5)
    if min(both + first, second + neither) < 5:
        assert found is None
    else:
        assert found is not None
        assert isclose(found, plain_kappa(pairs), abs_tol=1e-12)


def shares_kappa(shares: list[float]) -> float:
    """Cohen's kappa of what shares of all pairs were rated how."""
    both, first_only, second_only, neither = (each / sum(shares) for each in shares)
    first, second = both + first_only, both + second_only
    chance = first * second + (1 - first) * (1 - second)
    return (both + neither - chance) / (1 - chance)


def plain_error(ratings: Ratings) -> float:
    """The standard error by the delta method: kappa is bent by each share, and the shares are those
    of a multinomial draw.
    """
    total, step = sum(ratings), 1e-6
    shares = [each / total for each in ratings]
    slopes = []
    for place in range(4):
        up, down = list(shares), list(shares)
        up[place] += step
        down[place] -= step
        slopes.append((shares_kappa(up) - shares_kappa(down)) / (2 * step))
    mean = sum(share * slope for share, slope in zip(shares, slopes, strict=True))
    squares = sum(share * slope**2 for share, slope in zip(shares, slopes, strict=True))
    return sqrt(max(0.0, squares - mean**2) / total)


def test_the_interval_of_kappa_holds_for_a_known_table() -> None:
    found = agreement(Ratings(20, 5, 10, 15), 5, 1.96)
    assert found
    assert found.kappa == pytest.approx(0.4)
    assert (round(found.low, 3), round(found.high, 3)) == (0.151, 0.649)
    assert agreement(Ratings(9, 0, 0, 7), 5, Z) == (1, 1, 1)
    assert agreement(Ratings(40, 0, 2, 2), 5, Z) is None


@given(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER), st.sampled_from([1.0, Z, 1.96]))
def test_the_interval_of_kappa_is_that_of_the_delta_method(
    counts: tuple[int, int, int, int], z: float
) -> None:
    ratings = Ratings(*counts)
    found = agreement(ratings, 5, z)
    assert (found is None) == (kappa(ratings, 5) is None)
    if found:
        error = plain_error(ratings)
        assert found.kappa == kappa(ratings, 5)
        assert found.low == pytest.approx(max(-1.0, found.kappa - z * error), abs=1e-5)
        assert found.high == pytest.approx(min(1.0, found.kappa + z * error), abs=1e-5)
