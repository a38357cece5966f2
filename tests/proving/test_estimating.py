"""Estimates, compared with what their definitions say word for word."""

from __future__ import annotations

from math import isclose
from statistics import correlation, fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.proving.estimating import average_ranks, estimate, percentiles, spearman

VALUES = st.lists(st.integers(-4, 4).map(float), min_size=2, max_size=40)
PAIRS = st.lists(st.tuples(st.integers(-4, 4), st.integers(-9, 9)), min_size=2, max_size=40)


def rank(values: list[float], value: float) -> float:
    """One more than those below, and half of the others that are equal."""
    return 1 + sum(v < value for v in values) + (sum(v == value for v in values) - 1) / 2


@given(VALUES)
def test_ties_share_the_mean_of_their_places(values: list[float]) -> None:
    assert average_ranks(values) == [rank(values, value) for value in values]


@given(PAIRS)
def test_spearman_is_the_correlation_of_ranks(pairs: list[tuple[float, float]]) -> None:
    left, right = [list(side) for side in zip(*pairs, strict=True)]
    found = spearman(left, right)
    if len(set(left)) == 1 or len(set(right)) == 1:
        assert found is None
    else:
        ranks = [[rank(side, value) for value in side] for side in (left, right)]
        assert found is not None
        assert isclose(found, correlation(*ranks), abs_tol=1e-9)


@given(st.permutations(range(12)))
def test_spearman_without_ties_is_the_formula_of_the_textbooks(places: list[int]) -> None:
    squares = sum((a - b) ** 2 for a, b in enumerate(places))
    found = spearman(list(range(12)), places)
    assert found is not None
    assert isclose(found, 1 - 6 * squares / (12 * (144 - 1)), abs_tol=1e-9)


@given(VALUES)
def test_a_percentile_is_the_share_below_and_half_of_the_ties(values: list[float]) -> None:
    told = percentiles(dict(enumerate(values)))
    for key, value in enumerate(values):
        below, equal = (sum(v < value for v in values), sum(v == value for v in values))
        assert isclose(told[key], 100 * (below + equal / 2) / len(values))
    assert isclose(fmean(told.values()), 50)


def test_an_interval_is_about_two_standard_errors_wide_and_can_be_repeated() -> None:
    values = [float(n * n % 37) for n in range(60)]
    found = estimate(values)
    assert found == estimate(values)
    assert found is not None
    assert (found.mean, found.least, found.greatest) == (fmean(values), 0, 36)
    error = stdev(values) / len(values) ** 0.5
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert found.low < found.mean < found.high


def test_nothing_is_estimated_from_nothing() -> None:
    assert estimate([]) is None
    alone = estimate([0.5])
    assert alone is not None
    assert (alone.low, alone.high, alone.seeds) == (0.5, 0.5, 1)
