"""A week beside the weeks before it, a middle beside itself, and a place among others."""

from __future__ import annotations

from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import StaffId
from domain.lift import MiddleLift, improvement, middle_lift
from domain.ruleset_parts import ImprovementRule
from domain.statistics import nearest_rank

RULE = ImprovementRule()
points = st.integers(-50, 900)


@given(points, st.lists(points, max_size=12))
def test_improvement_is_this_week_less_the_median_of_eight(now: int, earlier: list[int]) -> None:
    value = improvement(now, earlier, RULE)
    if len(earlier) < 4:
        assert value is None
    else:
        assert value == 2 * (now - median(earlier[:8]))


def test_a_median_between_two_weeks_stays_a_whole_number_of_halves() -> None:
    assert improvement(300, [100, 201, 300, 400], RULE) == 2 * 300 - 501
    assert improvement(300, [100, 200, 300], RULE) is None


@given(st.dictionaries(st.integers(0, 40), st.tuples(points, points), max_size=40))
def test_middle_lift_is_the_difference_of_trimmed_means(people: dict[int, tuple[int, int]]) -> None:
    before = {StaffId(str(at)): old for at, (old, _) in people.items()} | {StaffId("left"): 900}
    after = {StaffId(str(at)): new for at, (_, new) in people.items()} | {StaffId("new"): -900}
    found = middle_lift(before, after)
    number = len(people)
    if number < 8:
        assert found is None
        return
    drop = number // 5
    means = []
    for side in (0, 1):
        values = sorted(pair[side] for pair in people.values())
        for _ in range(drop):
            values = values[1:-1]
        means.append(fmean(values))
    assert found
    assert (found.people, found.counted) == (number, number - 2 * drop)
    assert found.mean == pytest.approx(means[1] - means[0])


def test_the_best_and_the_worst_do_not_lift_the_middle() -> None:
    before = {StaffId(str(at)): 100 for at in range(10)}
    after = before | {StaffId("0"): 9_000, StaffId("1"): 8_000}
    assert middle_lift(before, after) == MiddleLift(0, 6, 10)
    assert middle_lift(before, dict.fromkeys(before, 150)) == MiddleLift(300, 6, 10)


@given(st.lists(points, min_size=1, max_size=40), st.sampled_from((50, 75, 90)))
def test_a_threshold_is_the_first_value_that_enough_people_do_not_exceed(
    values: list[int], percent: int
) -> None:
    enough = [v for v in values if 100 * sum(w <= v for w in values) >= percent * len(values)]
    assert nearest_rank(values, percent, 1) == min(enough)
