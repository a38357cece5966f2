"""The arithmetic of effective-visit points: base, weight and halvings, with one rounding."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import Code
from domain.orientation import Weight, weight
from domain.ruleset_1 import RULESET_1
from domain.score import EvParts, claim_id, ev_amount, paid_in_full


@pytest.mark.parametrize(
    ("base", "hundredths", "k", "points"),
    [
        (100, None, 0, 100),
        (100, 100, 1, 50),
        (150, 200, 0, 300),
        (110, 50, 0, 55),
        (110, 50, 1, 27),
        (70, 35, 0, 24),
        (70, 35, 1, 12),
        (99, 0, 0, 0),
        (40, 100, 6, 0),
        # Rounding in between would give ⌊⌊70 · 0.35⌋ / 2⌋ = 12 and ⌊⌊130 · 0.75⌋ / 4⌋ = 24.
        (130, 75, 2, 24),
        (71, 150, 1, 53),
    ],
)
def test_points_are_rounded_once(base: int, hundredths: int | None, k: int, points: int) -> None:
    assert ev_amount(base, hundredths, k) == points


@given(st.integers(40, 150), st.integers(0, 200), st.integers(0, 12))
def test_points_are_the_whole_part_of_the_exact_product(base: int, w: int, k: int) -> None:
    assert ev_amount(base, w, k) == floor(base * Fraction(w, 100) / 2**k)


@pytest.mark.parametrize(
    ("cadence", "free"),
    [(7, 4), (14, 2), (15, 2), (27, 2), (28, 1), (29, 1), (56, 1), (365, 1), (1, 28)],
)
def test_so_many_visits_in_28_days_are_worth_their_whole(cadence: int, free: int) -> None:
    assert free == max(1, ceil(28 / cadence))
    ordinals = range(1, free + 4)
    full = paid_in_full(cadence, 28)
    parts = [EvParts(100, None, ordinal, full, paid_before=False) for ordinal in ordinals]
    assert [each.halvings for each in parts] == [0] * free + [1, 2, 3]


def test_the_first_goals_are_worth_40_to_150() -> None:
    assert {goal.code: goal.base for goal in RULESET_1.goals} == {
        "channel_advanced": 80,
        "business_understood": 60,
        "product_sold": 100,
        "referral_obtained": 120,
        "proposal_accepted": 110,
        "product_taught": 70,
    }


def test_a_claim_is_the_same_in_whatever_order_its_subjects_are_named() -> None:
    assert claim_id("ev", "visit", "customer") == claim_id("ev", "customer", "visit")
    assert claim_id("ev", "visit", "customer") != claim_id("help", "visit", "customer")
    assert claim_id("ev", "visit", "customer") != claim_id("ev", "visit", "other")


FARMER, SOLD, LOAN = Code("farmer"), Code("product_sold"), Code("loan")
ROWS = (
    Weight(hundredths=10),
    Weight(hundredths=20, segment=FARMER),
    Weight(hundredths=30, goal=SOLD),
    Weight(hundredths=40, segment=FARMER, goal=SOLD),
    Weight(hundredths=50, segment=FARMER, goal=SOLD, product=LOAN),
)


@pytest.mark.parametrize(
    ("segment", "goal", "product", "hundredths"),
    [
        ("farmer", "product_sold", "loan", 50),
        ("farmer", "product_sold", "deposit", 40),
        ("merchant", "product_sold", "loan", 30),
        ("farmer", "referral_obtained", "", 20),
        ("merchant", "", "", 10),
    ],
)
def test_the_most_precise_row_of_the_orientation_counts(
    segment: str, goal: str, product: str, hundredths: int
) -> None:
    for rows in (ROWS, ROWS[::-1]):
        assert weight(rows, Code(segment), Code(goal), Code(product)) == hundredths


def test_an_orientation_that_does_not_speak_of_a_visit_is_silent() -> None:
    assert weight(ROWS[1:], Code("merchant"), Code("referral_obtained"), Code("")) is None
    assert weight((), FARMER, SOLD, LOAN) is None
