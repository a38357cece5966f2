"""Statistics of few people, beside the same in floating point and by counting."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.statistics import (
    interval,
    median,
    median_wait,
    nearest_rank,
    percentile,
    resamples,
    spearman,
    trimmed_mean,
)

SMALL = st.integers(-5, 5)
VALUES = st.lists(SMALL, max_size=30)
PAIRS = st.lists(st.tuples(SMALL, SMALL), max_size=30)


def average_rank(value: int, values: list[int]) -> float:
    """The mean of the places that values equal to this one take."""
    below = len([each for each in values if each < value])
    same = len([each for each in values if each == value])
    return sum(below + place for place in range(1, same + 1)) / same


def correlation(xs: list[float], ys: list[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    both = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return both / sqrt(sum((x - mean_x) ** 2 for x in xs) * sum((y - mean_y) ** 2 for y in ys))


@given(PAIRS)
def test_spearman_is_the_correlation_of_average_ranks(pairs: list[tuple[int, int]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    found = spearman(xs, ys)
    if len(pairs) < 8 or len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
        return
    assert found is not None
    wanted = correlation([average_rank(x, xs) for x in xs], [average_rank(y, ys) for y in ys])
    assert found / 1_000_000 == pytest.approx(wanted, abs=6e-7)
    assert spearman(ys, xs) == found
    assert spearman([-x for x in xs], ys) == -found


def test_spearman_knows_a_perfect_order_and_its_reverse() -> None:
    ten = list(range(10))
    assert spearman(ten, [x**3 for x in ten]) == 1_000_000
    assert spearman(ten, ten[::-1]) == -1_000_000
    # 1 − 6·Σd²/(n(n²−1)) with Σd² = 2 for two neighbours who changed places.
    swapped = [1, 0, *ten[2:]]
    assert spearman(ten, swapped) == round((1 - 12 / 990) * 1_000_000)


def test_spearman_is_rounded_to_the_nearest_millionth() -> None:
    for shift in range(1, 10):
        xs, ys = list(range(10)), [(3 * x + shift) % 10 for x in range(10)]
        found = spearman(xs, ys)
        apart = sum((x - y) ** 2 for x, y in zip(xs, ys, strict=True))
        exact = 1 - Fraction(6 * apart, 990)
        assert found is not None
        assert abs(found - 1_000_000 * exact) <= Fraction(1, 2)


def test_seven_pairs_and_a_constant_side_say_nothing_and_eight_do() -> None:
    assert spearman(range(7), range(7)) is None
    assert spearman(range(8), range(8)) == 1_000_000
    assert spearman(range(8), [4] * 8) is None
    assert spearman([4] * 8, range(8)) is None
    with pytest.raises(ValueError, match="pairs"):
        spearman(range(8), range(9))


@given(VALUES, st.integers(1, 99))
def test_a_percentile_is_the_nearest_rank(values: list[int], percent: int) -> None:
    found = nearest_rank(values, percent)
    if len(values) < 8:
        assert found is None
    else:
        assert found == sorted(values)[ceil(Fraction(percent * len(values), 100)) - 1]


def test_the_median_by_nearest_rank_of_ten_is_the_fifth() -> None:
    assert nearest_rank(range(1, 11), 50) == 5
    assert nearest_rank(range(1, 11), 90) == 9
    assert nearest_rank(range(1, 12), 90) == 10
    assert nearest_rank(range(1, 9), 0) == 1


@given(VALUES.filter(bool), st.data())
def test_a_percentile_in_a_cohort_is_those_below_and_half_of_the_ties(
    values: list[int], data: st.DataObject
) -> None:
    value = data.draw(st.sampled_from(values))
    found = percentile(value, values)
    if len(values) < 8:
        assert found is None
        return
    score = sum(1.0 if each < value else 0.5 if each == value else 0.0 for each in values)
    assert found == round(Fraction(score) / len(values) * 1_000_000)


@given(VALUES)
def test_a_trimmed_mean_drops_a_fifth_at_each_end(values: list[int]) -> None:
    found = trimmed_mean(values)
    if len(values) < 8:
        assert found is None
        return
    rest = sorted(values)
    for _ in range(floor(0.2 * len(values))):
        rest.remove(min(rest))
        rest.remove(max(rest))
    assert found == Fraction(sum(rest), len(rest))


@given(VALUES.filter(bool))
def test_a_median_has_as_many_below_as_above(values: list[int]) -> None:
    found = median(values)
    assert sum(v < found for v in values) <= len(values) / 2
    assert sum(v > found for v in values) <= len(values) / 2
    assert 2 * found in {a + b for a in values for b in values}


def test_a_median_of_waits_is_not_told_while_half_of_them_go_on() -> None:
    assert median_wait([1, 2, 3, None, None], 5) == 3
    assert median_wait([1, 2, None, None, None], 5) is None
    assert median_wait([1, 2, 3, None, None, None], 5) is None
    assert median_wait([1, 2, 4, 9, None, None], 5) == Fraction(13, 2)
    assert median_wait([1, 2, 3, 4], 5) is None
    assert median_wait([], 0) is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=5, max_size=20))
def test_a_median_of_waits_is_that_of_waits_of_which_some_are_endless(
    waits: list[int | None],
) -> None:
    endless = float("inf")
    ordered = sorted(endless if wait is None else wait for wait in waits)
    low, high = ordered[(len(waits) - 1) // 2], ordered[len(waits) // 2]
    found = median_wait(waits, 5)
    assert (found is None) == (high == endless)
    if found is not None:
        assert found == (low + high) / 2


def test_people_are_drawn_anew_alike_for_whoever_asks_and_unlike_for_other_people() -> None:
    names = [f"person {number}" for number in range(12)]
    first = list(resamples(names, 12, 50))
    assert first == list(resamples(reversed(names), 12, 50))
    assert first[:20] == list(resamples(names, 12, 20))
    assert first != list(resamples(names[:-1], 12, 50))
    assert {len(places) for places in first} == {12}
    assert {place for places in first for place in places} == set(range(12))


@pytest.mark.parametrize("size", [8, 13, 30])
def test_everybody_is_drawn_equally_often_but_for_chance(size: int) -> None:
    times = 3000
    counts = [0] * size
    for places in resamples(["a", "b"], size, times):
        for place in places:
            counts[place] += 1
    # Five standard deviations of a binomial count.
    spread = 5 * sqrt(times * size * (1 / size) * (1 - 1 / size))
    assert all(abs(count - times) < spread for count in counts)
    # Of people drawn with replacement a share of (1 − 1/n)ⁿ is missing each time.
    missing = sum(size - len(set(places)) for places in resamples(["c"], size, times))
    assert missing / (times * size) == pytest.approx((1 - 1 / size) ** size, abs=0.01)


def test_an_interval_holds_the_middle_of_what_was_drawn() -> None:
    assert interval(list(range(1, 101)), 90) == (5, 95)
    assert interval([7], 90) == (7, 7)
    empty: list[int] = []
    assert interval(empty, 90) is None
