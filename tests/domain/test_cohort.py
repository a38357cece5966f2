"""Everybody is compared with people who have it as hard as they, and have for as long."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank import CohortsSet
from domain.cohort import (
    Candidate,
    Cohorts,
    below_floor,
    cohorts,
    cohorts_of,
    difficulty_of,
    full_years,
)
from domain.event import Refused, StaffId, UnitId
from domain.ruleset_parts import CohortRule
from tests.domain.plain_cohorts import plain_cohorts

DAY = date(2026, 3, 2)
RULE = CohortRule()
BANK, NORTH, SOUTH = UnitId("bank"), UnitId("north"), UnitId("south")

candidates = st.lists(
    st.builds(
        Candidate,
        staff=st.just(StaffId("")),
        difficulty=st.sampled_from((1, 2, 2, 2, 3)),
        joined=st.integers(0, 3600).map(lambda days: DAY - timedelta(days)),
        path=st.sampled_from(((BANK,), (BANK, NORTH), (BANK, SOUTH))),
    ),
    max_size=120,
).map(lambda people: [each._replace(staff=StaffId(f"s{at}")) for at, each in enumerate(people)])


def crowd(difficulty: int, years: int, number: int, name: str = "s") -> list[Candidate]:
    joined = date(DAY.year - years, 1, 1)
    return [
        Candidate(StaffId(f"{name}{difficulty}{years}{at:03}"), difficulty, joined, (BANK,))
        for at in range(number)
    ]


def sizes(people: list[Candidate]) -> list[int]:
    return [len(each) for each in cohorts(people, DAY, RULE)]


@given(candidates)
def test_cohorts_are_those_of_the_sentences_of_the_game(people: list[Candidate]) -> None:
    found = {frozenset(each) for each in cohorts(people, DAY, RULE)}
    assert found == plain_cohorts(list(people), DAY) - {frozenset()}


@given(candidates, st.randoms())
def test_everybody_is_in_one_cohort_of_a_fair_size_whatever_order_they_come_in(
    people: list[Candidate], chance: Random
) -> None:
    found = cohorts(people, DAY, RULE)
    assert sorted(each for cohort in found for each in cohort) == sorted(p.staff for p in people)
    if len(people) >= RULE.smallest:
        assert all(RULE.smallest <= len(each) <= RULE.largest for each in found)
    else:
        assert len(found) == bool(people)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert cohorts(shuffled, DAY, RULE) == found


def test_a_small_band_joins_the_next_older_and_the_last_the_one_before() -> None:
    assert sizes(crowd(2, 0, 8) + crowd(2, 2, 8)) == [8, 8]
    assert sizes(crowd(2, 0, 7) + crowd(2, 2, 8)) == [15]
    assert sizes(crowd(2, 0, 8) + crowd(2, 9, 7)) == [15]
    assert sizes(crowd(2, 0, 3) + crowd(2, 2, 3) + crowd(2, 5, 3) + crowd(2, 9, 9)) == [9, 9]


def test_a_small_difficulty_joins_the_next_lower_else_the_next_higher() -> None:
    assert sizes(crowd(1, 0, 8) + crowd(2, 0, 8)) == [8, 8]
    assert sizes(crowd(1, 0, 8) + crowd(2, 0, 7) + crowd(3, 0, 9)) == [15, 9]
    assert sizes(crowd(1, 0, 7) + crowd(3, 0, 9)) == [16]
    assert sizes(crowd(1, 0, 10) + crowd(2, 0, 4) + crowd(3, 0, 4)) == [10, 8]


def test_more_than_thirty_are_cut_evenly_by_unit_and_id() -> None:
    assert sizes(crowd(2, 0, 30)) == [30]
    assert sorted(sizes(crowd(2, 0, 31))) == [15, 16]
    assert sorted(sizes(crowd(2, 0, 61))) == [20, 20, 21]
    south = [each._replace(path=(BANK, SOUTH)) for each in crowd(2, 0, 16, "a")]
    north = [each._replace(path=(BANK, NORTH)) for each in crowd(2, 0, 16, "z")]
    first, second = cohorts(south + north, DAY, RULE)
    assert (set(first), set(second)) == ({p.staff for p in north}, {p.staff for p in south})


def test_a_bank_of_few_is_one_cohort_and_one_of_nobody_is_none() -> None:
    assert sizes(crowd(1, 0, 3) + crowd(3, 9, 4)) == [7]
    assert sizes([]) == []


def test_difficulty_is_that_of_the_grid_with_most_customers_the_lower_on_a_tie() -> None:
    assert difficulty_of({}) == 2
    assert difficulty_of({("a", 3): 5, ("b", 1): 4}) == 3
    assert difficulty_of({("a", 3): 5, ("b", 1): 5}) == 1
    assert difficulty_of({("a", 1): 3, ("b", 1): 3, ("c", 3): 5}) == 3


def test_tenure_is_counted_in_whole_years() -> None:
    assert full_years(date(2023, 3, 2), DAY) == 3
    assert full_years(date(2023, 3, 3), DAY) == 2
    assert full_years(date(2024, 2, 29), date(2025, 2, 28)) == 0
    assert full_years(date(2024, 2, 29), date(2025, 3, 1)) == 1


def test_the_floor_is_half_of_the_median_and_there_is_none_for_few() -> None:
    staff = [StaffId(f"s{at}") for at in range(9)]
    per_day = dict(zip(staff, (0, 4, 5, 6, 10, 11, 12, 13, 14), strict=True))
    assert below_floor(per_day) == {"s0", "s1"}
    assert below_floor(dict(list(per_day.items())[:7])) == frozenset()
    assert below_floor(dict.fromkeys(staff, 0)) == frozenset()


def test_cohorts_are_set_once() -> None:
    made = CohortsSet(period="week/2026-W10", cohorts=((StaffId("li"),),), on=DAY)
    empty = Cohorts(id=cohorts_of(made.period))
    assert empty.set(made) == made
    with pytest.raises(Refused, match=r"The cohorts of week/2026-W10 are set already\."):
        empty.seen([made]).set(made)
