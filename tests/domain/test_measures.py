"""Figures: their formulas at the values that are written down, at the edges, and added up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.event import Code
from domain.measures import (
    COUNTED,
    Figure,
    conversions,
    figures,
    mix_distance,
    stalls_at,
)
from domain.ruleset import Ruleset, Tier
from domain.ruleset_1 import RULESET_1
from domain.tallied import Tallied, together

TIERS = ("abnormal", "channel", "vip", "existing", "new")


@pytest.mark.parametrize(
    ("part", "of", "value"), [(4, 4, None), (4, 5, 0.8), (0, 5, 0), (0, 0, None)]
)
def test_a_share_of_few_is_none(part: int, of: int, value: float | None) -> None:
    assert Figure.divided("share", "share", part, of, 5).value == value
    assert Figure.divided("share", "share", 0, 0, 0).value is None


@pytest.mark.parametrize("code", COUNTED)
def test_a_figure_that_divides_needs_five(code: str) -> None:
    _, part, of = COUNTED[code]
    below = "weighted" if part == "unaligned" else part
    few, enough = Tallied(), Tallied()
    for counts, number in ((few, 4), (enough, 5)):
        setattr(counts, of, number)
        if part != "unaligned":
            setattr(counts, below, 3)
    assert figures(few, RULESET_1)[code].value is None
    assert figures(enough, RULESET_1)[code].value == (1 if part == "unaligned" else 0.6)


def of_tiers(*numbers: int) -> Counter[Code]:
    return Counter({Code(tier): n for tier, n in zip(TIERS, numbers, strict=False)})


@pytest.mark.parametrize(
    ("visits", "customers", "distance"),
    [
        # Cadences 14, 14, 28, 56, 28: what they ask for is customers / cadence.
        ((0, 5, 5), (0, 10, 10), 1 / 6),
        ((0, 10, 5), (0, 10, 10), 0),
        ((0, 0, 10), (0, 10, 0), 1),
        ((0, 0, 0, 10), (0, 5, 0, 20), 0.5),
        ((0, 4), (0, 10), None),
        ((0, 5), (0, 4), None),
        ((0, 5), (), None),
    ],
)
def test_the_mix_is_as_far_from_the_cadences_as_the_shares_are_apart(
    visits: tuple[int, ...], customers: tuple[int, ...], distance: float | None
) -> None:
    found = mix_distance(of_tiers(*visits), of_tiers(*customers), RULESET_1)
    assert found == (None if distance is None else pytest.approx(distance))


def rules_with(cadences: list[int]) -> Ruleset:
    tiers = [
        Tier(code=Code(tier), zh=tier, en=tier, cadence=cadence)
        for tier, cadence in zip(TIERS, cadences, strict=True)
    ]
    return replace(RULESET_1, tiers=tuple(tiers))


FIVE = st.lists(st.integers(0, 20), min_size=5, max_size=5)


@given(FIVE, FIVE, st.lists(st.integers(1, 60), min_size=5, max_size=5))
def test_a_mix_is_compared_tier_by_tier(
    visits: list[int], customers: list[int], cadences: list[int]
) -> None:
    found = mix_distance(of_tiers(*visits), of_tiers(*customers), rules_with(cadences))
    if sum(visits) < 5 or sum(customers) < 5:
        assert found is None
        return
    asked = [n / cadence for n, cadence in zip(customers, cadences, strict=True)]
    # What one mix has too much of in some tiers, it lacks in the others.
    more = sum(
        max(0, made / sum(visits) - share / sum(asked))
        for made, share in zip(visits, asked, strict=True)
    )
    assert found == pytest.approx(more)


def test_the_stall_stage_is_the_one_after_which_the_fewest_go_on() -> None:
    reached = Counter({1: 20, 2: 18, 3: 9, 4: 8, 5: 4, 6: 4})
    steps = conversions(reached, 6, 5)
    assert [step.value for step in steps] == [0.9, 0.5, pytest.approx(8 / 9), 0.5, None]
    assert stalls_at(steps) == 2
    assert stalls_at(conversions(Counter({1: 4}), 6, 5)) is None
    assert stalls_at(conversions(Counter(dict.fromkeys(range(1, 7), 9)), 6, 5)) is None
    assert stalls_at(conversions(Counter({1: 9}), 6, 5)) == 1


def test_preparedness_and_files_are_shares_of_several_things_each() -> None:
    counts = Tallied(prepared=5, active=5, filled=250, ticked=Counter({0: 5, 2: 4}))
    found = figures(counts, RULESET_1)
    assert found["preparedness"].value == 9 / 15
    assert found["completeness"].value == 0.5
    few = figures(Tallied(prepared=4, active=4, filled=250, ticked=Counter({0: 4})), RULESET_1)
    assert few["preparedness"].value is few["completeness"].value is None


def test_lags_are_told_by_their_median_and_their_ninetieth_percentile() -> None:
    found = figures(Tallied(lags=Counter({0: 6, 1: 2, 3: 1, 8: 1})), RULESET_1)
    assert found["assessment_lag_p50"].value == 0
    assert found["assessment_lag_p90"].value == 3
    assert found["assessment_lag_p90"].of == 10


def test_the_counts_of_several_managers_are_added() -> None:
    one = Tallied(visits=3, purposed=2, ev=150, depths=Counter({1: 2}), lags=Counter({0: 1}))
    before = repr(one)
    other = Tallied(visits=4, purposed=1, ev=50, depths=Counter({3: 1}), lags=Counter({0: 2}))
    both = together([one, other])
    assert (both.visits, both.purposed, both.ev) == (7, 3, 200)
    assert (both.depths, both.lags) == (Counter({1: 2, 3: 1}), Counter({0: 3}))
    found = figures(both, RULESET_1)
    assert found["goal_set"].value == 3 / 7
    assert found["ev"].value == 2.0
    assert found["chain_depth"].value == 3
    assert repr(one) == before


def test_nothing_at_all_tells_nothing() -> None:
    found = figures(together([]), RULESET_1)
    counted = {"ev", "visits", "claimed", "orphans", "overlaps"}
    assert {code for code, each in found.items() if each.value is not None} == counted
    assert all(each.value == 0 for code, each in found.items() if code in counted)
