"""Ranks are shared, and proportions are ranked by what they are worth at least."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import StaffId
from domain.ranking import Standing, digest, rate_value, shared_ranks, wilson
from domain.ruleset_1 import RULESET_1
from domain.statistics import MILLION

Z = RULESET_1.wilson_z


def test_three_of_three_rank_below_twenty_four_of_thirty() -> None:
    assert round(wilson(3, 3, Z), 3) == 0.646
    assert round(wilson(24, 30, Z), 3) == 0.692


@given(st.integers(0, 400), st.integers(1, 400))
def test_wilsons_bound_is_where_the_interval_around_it_ends(successes: int, trials: int) -> None:
    # The bound p solves (k/n - p)² = z² p (1 - p) / n, and lies below k/n.
    successes = min(successes, trials)
    bound, share = wilson(successes, trials, Z), successes / trials
    assert 0 <= bound + 1e-12 <= share + 1e-9
    assert (share - bound) ** 2 == pytest.approx(Z**2 * bound * (1 - bound) / trials, abs=1e-9)


def test_nothing_of_nothing_is_worth_nothing() -> None:
    assert wilson(0, 0, Z) == 0.0


def test_a_rate_below_the_minimum_volume_has_no_value() -> None:
    assert rate_value(4, 4, 5, Z) is None
    assert rate_value(0, 5, 5, Z) == 0
    assert rate_value(24, 30, 5, Z) == round(wilson(24, 30, Z) * MILLION)


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        ([30, 20, 20, 10], [1, 2, 2, 4]),
        ([20, 10, 20, 30], [2, 4, 2, 1]),
        ([7, 7, 7], [1, 1, 1]),
        ([None, 5, None, 0], [None, 1, None, 2]),
        ([-3, 0], [2, 1]),
        ([], []),
    ],
)
def test_equal_values_share_a_rank_and_the_next_one_skips(
    values: Sequence[int | None], ranks: list[int | None]
) -> None:
    assert shared_ranks(values) == ranks


@given(st.lists(st.none() | st.integers(-5, 5), max_size=12))
def test_a_rank_is_one_more_than_the_number_of_those_above(values: list[int | None]) -> None:
    above = [
        None if value is None else 1 + sum(other is not None and other > value for other in values)
        for value in values
    ]
    assert shared_ranks(values) == above


def test_a_digest_tells_places_apart_and_not_the_order_they_come_in() -> None:
    one = Standing("effective", StaffId("li"), 1, 300)
    two = Standing("effective", StaffId("wang"), None, None)
    assert digest([one, two]) == digest([two, one])
    for other in (
        Standing("close", StaffId("li"), 1, 300),
        Standing("effective", StaffId("zhao"), 1, 300),
        Standing("effective", StaffId("li"), 2, 300),
        Standing("effective", StaffId("li"), 1, 301),
        Standing("effective", StaffId("li"), None, 300),
    ):
        assert digest([other, two]) != digest([one, two])
    assert digest([one]) != digest([one, two])
