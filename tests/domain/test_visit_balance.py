"""Visit balance: the check of GAME.md, and its formula in another form."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.balance import visit_balance

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 20)), max_size=30)


@pytest.mark.parametrize(
    ("pairs", "balance"),
    [
        ([(2, 5), (2, 2), (2, 1), (2, 0)], Fraction(5, 11)),
        ([(2, 2), (3, 3), (1, 1), (6, 6)], Fraction(1)),
        ([(2, 0)] * 4, Fraction(0)),
        ([(2, 5), (2, 2), (2, 1), (2, 0), (0, 9)], Fraction(5, 11)),
    ],
)
def test_the_check_values(pairs: list[tuple[int, int]], balance: Fraction) -> None:
    assert visit_balance(pairs, 4) == balance


def test_0_4545_is_what_five_elevenths_are_to_four_places() -> None:
    assert round(float(visit_balance([(2, 5), (2, 2), (2, 1), (2, 0)], 4) or 0), 4) == 0.4545


def test_fewer_than_five_due_customers_have_no_balance() -> None:
    assert visit_balance([(1, 1)] * 4 + [(0, 3)] * 9, 5) is None
    assert visit_balance([(1, 1)] * 5, 5) == 1
    assert visit_balance([], 0) is None


@given(PAIRS, st.integers(1, 6))
def test_it_is_the_share_of_what_was_both_due_and_done(
    pairs: list[tuple[int, int]], minimum: int
) -> None:
    due = [(t, v) for t, v in pairs if t]
    found = visit_balance(pairs, minimum)
    if len(due) < minimum:
        assert found is None
    else:
        assert found == Fraction(sum(map(min, due)), sum(map(max, due)))
