"""Whether a badge's condition is met, and how far it is until then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.badge import met, progress, reads, window_kind
from domain.condition import Count, Rate, Streak
from domain.ruleset_1 import RULESET_1
from domain.ruleset_1_badges import BADGES

SURE_HAND = Rate(of="effective", among="purposed", at_least_hundredths=70, minimum=20)


@pytest.mark.parametrize(
    ("condition", "counts", "is_met", "so_far"),
    [
        (Count(of="closes", at_least=5), {}, False, (0, 5)),
        (Count(of="closes", at_least=5), {"closes": 5}, True, (5, 5)),
        (Streak(kind="week", at_least=8), {"week_streak": 7}, False, (7, 8)),
        (Streak(kind="week", at_least=8), {"week_streak": 9}, True, (9, 8)),
        (SURE_HAND, {"effective": 19, "purposed": 19}, False, (19, 20)),
        (SURE_HAND, {"effective": 14, "purposed": 20}, True, (1400, 1400)),
        (SURE_HAND, {"effective": 14, "purposed": 21}, False, (1400, 1470)),
    ],
)
def test_a_condition_tells_whether_it_is_met_and_how_far_it_is(
    condition: Count | Rate | Streak, counts: dict[str, int], is_met: bool, so_far: tuple[int, int]
) -> None:
    assert met(condition, counts) is is_met
    assert progress(condition, counts) == so_far


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 100))
def test_no_rounding_decides_on_a_rate(of: int, among: int, hundredths: int) -> None:
    rate = Rate(of="of", among="among", at_least_hundredths=hundredths, minimum=5)
    enough = among >= 5 and of * 100 >= among * hundredths
    assert met(rate, {"of": of, "among": among}) is enough


def test_a_badge_names_the_tallies_that_can_complete_it() -> None:
    assert reads(Count(of="closes", at_least=1)) == ("closes",)
    assert reads(SURE_HAND) == ("effective", "purposed")
    assert reads(Streak(kind="log", at_least=30)) == ("log_streak",)


def test_a_badge_knows_over_which_kind_of_window_it_counts() -> None:
    kinds = {str(each.code): window_kind(each) for each in BADGES}
    assert kinds["on_course"] == "month"
    assert kinds["first_win"] == kinds["steady"] == "all"


def test_the_badges_ask_for_what_the_game_says() -> None:
    asked = {str(each.code): each.condition for each in RULESET_1.badges}
    assert asked["first_win"] == Count(of="closes", at_least=1)
    assert asked["clear_purpose"] == Count(of="purposed", at_least=20)
    assert asked["sure_hand"] == SURE_HAND
    assert asked["matchmaker"] == Count(of="referees_closed", at_least=5)
    assert asked["channel_builder"] == Count(of="channelised", at_least=3)
    assert asked["risk_sentinel"] == Count(of="risks_seen", at_least=10)
    assert asked["full_log"] == Streak(kind="log", at_least=30)
    assert asked["steady"] == Streak(kind="week", at_least=8)
    assert asked["on_course"] == Rate(
        of="aligned", among="weighted", at_least_hundredths=90, minimum=15, window="month"
    )
