"""Visit balance: its check values, who is over- and under-visited, whom to see next."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.balance import (
    DROPPED,
    LOW_RAPPORT,
    NEVER_SEEN,
    SELDOM,
    Served,
    balance,
    became_mine,
    cadence,
    is_dropped,
    is_under,
    reasons,
    suggestions,
    trailing_days,
    visit_balance,
    whole_cadences,
)
from domain.event import Code, CustomerId
from domain.ruleset import Tier
from domain.ruleset_1 import RULESET_1

RULE = RULESET_1.balance
DAY = date(2026, 3, 2).toordinal()


def served(name: str, due: int, visits: int, **more: Any) -> Served:
    plain = Served(
        customer=CustomerId(name), since=1, cadence=28, due=due, visits=visits, last_day=DAY
    )
    return replace(plain, **more)


def test_the_balance_of_the_check_and_of_a_perfect_schedule() -> None:
    some = [(2, 5), (2, 2), (2, 1), (2, 0)]
    assert visit_balance(some, 5) is None
    assert visit_balance(some, 4) == Fraction(5, 11)
    assert round(float(Fraction(5, 11)), 4) == 0.4545
    assert visit_balance([(3, 3)] * 5, 5) == 1
    assert visit_balance([(3, 0)] * 5, 5) == 0


def test_who_was_not_due_is_left_out_and_does_not_make_up_the_number() -> None:
    assert visit_balance([(2, 2)] * 4 + [(0, 9)], 5) is None
    assert visit_balance([(2, 2)] * 5 + [(0, 9)], 5) == 1
    assert visit_balance([], 0) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_the_balance_is_what_overlaps_of_due_and_done(pairs: list[tuple[int, int]]) -> None:
    found = visit_balance(pairs, 5)
    due = [(tau, visits) for tau, visits in pairs if tau > 0]
    if len(due) < 5:
        assert found is None
        return
    # |v − τ| = max − min, so that the index is what both have in common of what either has.
    common, either = sum(map(min, due)), sum(map(max, due))
    assert found is not None
    assert float(found) == pytest.approx(common / either)


def test_over_and_under_begin_beyond_their_limits() -> None:
    customers = [served(f"c{v}", 2, v) for v in range(5)] + [served("idle", 0, 9)]
    found = balance(customers, RULESET_1)
    assert [each.customer for each in found.over] == ["c4"]
    assert [each.customer for each in found.under] == ["c0"]
    assert found.customers == 5
    thirds = [served("a", 3, 1), served("b", 4, 2), served("c", 2, 3), served("d", 3, 5)]
    found = balance(thirds, RULESET_1)
    assert [each.customer for each in found.under] == ["a"]
    assert [each.customer for each in found.over] == ["d"]
    assert found.value is None


def test_comfort_bias_is_by_feel_above_three_tenths() -> None:
    liked = [served(f"c{n}", 9, n, rapport=1 + n // 2) for n in range(10)]
    found = balance(liked, RULESET_1)
    assert found.comfort_bias is not None
    assert found.comfort_bias > Fraction(9, 10)
    assert found.by_feel
    even = balance([replace(each, rapport=3) for each in liked], RULESET_1)
    assert (even.comfort_bias, even.by_feel) == (None, False)
    against = balance([replace(each, rapport=6 - each.rapport) for each in liked], RULESET_1)
    assert against.comfort_bias == -found.comfort_bias
    assert not against.by_feel
    unrated = [replace(liked[0], rapport=0), replace(liked[1], rapport=0), *liked[2:]]
    assert balance(unrated, RULESET_1).comfort_bias is not None
    assert balance([replace(liked[2], rapport=0), *unrated[:2], *liked[3:]], RULESET_1)[4] is None


def test_those_that_feel_worse_are_suggested_first_and_say_why() -> None:
    customers = [
        served("well_liked", 4, 0, rapport=5),
        served("unrated", 4, 0, last_day=0),
        served("disliked", 4, 1, rapport=1),
        served("dropped", 4, 1, rapport=2, dropped=True),
        served("seen_enough", 4, 2, rapport=1),
        served("planned", 4, 0, rapport=1, planned_day=DAY),
        served("lapsed", 4, 0, rapport=4, planned_day=DAY - 1),
        served("average", 4, 1, rapport=3),
        served("not_due", 0, 0, rapport=1),
    ]
    found = suggestions(customers, RULE, DAY)
    assert [(each.served.customer, each.reasons) for each in found] == [
        ("disliked", (LOW_RAPPORT, SELDOM)),
        ("dropped", (LOW_RAPPORT, DROPPED)),
        ("unrated", (NEVER_SEEN,)),
        ("average", (SELDOM,)),
        ("lapsed", (SELDOM,)),
    ]
    assert reasons(served("x", 4, 0, rapport=3), RULE) == (SELDOM,)


@pytest.mark.parametrize(
    ("due", "visits", "under"),
    [(0, 0, False), (1, 0, True), (2, 1, False), (3, 1, True), (4, 2, False)],
)
def test_under_visited_is_fewer_than_half_of_the_times_due(
    due: int, visits: int, under: bool
) -> None:
    assert is_under(due, visits, RULE) is under


def test_the_window_is_half_a_year_or_two_of_the_longest_cadences() -> None:
    assert trailing_days(RULESET_1) == 180
    yearly = Tier(code=Code("yearly"), zh="", en="", cadence=100)
    assert trailing_days(replace_tiers(yearly)) == 200


def replace_tiers(*tiers: Tier) -> Any:
    return replace(RULESET_1, tiers=tiers)


def test_whole_cadences_are_counted_and_the_rest_of_one_is_not() -> None:
    vip = [(DAY, Code("vip"))]
    assert whole_cadences(DAY, DAY + 27, vip, RULESET_1) == 0
    assert whole_cadences(DAY, DAY + 28, vip, RULESET_1) == 1
    assert whole_cadences(DAY, DAY + 180, vip, RULESET_1) == 6
    assert whole_cadences(DAY, DAY + 180, [], RULESET_1) == 6
    assert whole_cadences(DAY, DAY, vip, RULESET_1) == 0


def test_half_a_cadence_in_one_tier_and_half_of_another_make_a_whole_one() -> None:
    tiers = [(DAY, Code("vip")), (DAY + 14, Code("existing"))]
    assert whole_cadences(DAY, DAY + 14 + 27, tiers, RULESET_1) == 0
    assert whole_cadences(DAY, DAY + 14 + 28, tiers, RULESET_1) == 1
    assert [cadence(tiers, DAY + n, RULESET_1) for n in (-9, 0, 13, 14)] == [28, 28, 28, 56]


@given(
    st.integers(0, 200),
    st.lists(st.tuples(st.integers(-50, 250), st.sampled_from(("channel", "vip", "existing")))),
)
def test_cadences_are_those_that_one_counts_day_by_day(
    length: int, changes: list[tuple[int, str]]
) -> None:
    tiers = sorted((DAY + at, Code(tier)) for at, tier in changes)
    of_tier = {"channel": 14, "vip": 28, "existing": 56}
    elapsed = Fraction(0)
    for day in range(DAY, DAY + length):
        before = [tier for since, tier in tiers if since <= day]
        tier = before[-1] if before else tiers[0][1] if tiers else ""
        elapsed += Fraction(1, of_tier.get(tier, 28))
    assert whole_cadences(DAY, DAY + length, tiers, RULESET_1) == elapsed // 1


@given(st.lists(st.tuples(st.integers(0, 60), st.booleans())), st.integers(0, 30))
def test_a_customer_is_mine_since_the_last_day_on_which_they_were_not(
    changes: list[tuple[int, bool]], start: int
) -> None:
    def is_mine(day: int) -> bool:
        return next((is_so for at, is_so in sorted(changes, reverse=True) if at <= day), False)

    today = 50
    found = became_mine(today, start, (at for at, _ in changes), is_mine)
    day = today
    while is_mine(day) and day >= start:
        day -= 1
    assert found == (day + 1 if is_mine(today) else None)


def test_a_customer_is_dropped_when_two_cadences_pass_without_a_second_visit() -> None:
    vip = [(DAY, Code("vip"))]
    last = DAY + 56
    assert is_dropped([], vip, last, RULESET_1) is None
    assert is_dropped([DAY], vip, last - 1, RULESET_1) is None
    assert is_dropped([DAY], vip, last, RULESET_1) is True
    assert is_dropped([DAY, last], vip, last, RULESET_1) is False
    assert is_dropped([last + 1, DAY], vip, last + 1, RULESET_1) is True
    existing = [(DAY - 9, Code("existing"))]
    assert is_dropped([DAY], existing, last, RULESET_1) is None


def test_first_visits_too_fresh_to_tell_are_not_counted_as_dropped() -> None:
    told: tuple[bool | None, ...] = (True, True, False, None, None)
    customers = [served(f"c{n}", 1, 1, dropped=is_so) for n, is_so in enumerate(told)]
    found = balance(customers, RULESET_1)
    assert (found.dropped, found.first_visits) == (2, 3)
