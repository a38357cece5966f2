"""Channel customers: spans of days, against a count on every single day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel import spans
from domain.event import CustomerId, StaffId, VisitId
from domain.ruleset_parts import ChannelRule
from domain.stop import Referral, Span

RULE = ChannelRule()
OTHER = ChannelRule(window_days=30, referrals_contacted=3, referrals_closed=2)
START = 1000


def always(_day: int) -> ChannelRule:
    """No other version was ever published."""
    return RULE


def referral(day: int, contacted: int = 0, closed: int = 0, *, by: str = "li") -> Referral:
    """A referral of day 1000 and so many; the referee was reached so many days afterwards."""
    on = START + day
    reached = (on + contacted, 1, on + closed if closed else 0, 1) if contacted else (0, 0, 0, 0)
    return Referral(CustomerId(""), VisitId(""), StaffId(by), on, day, reached=reached)


def days(found: Sequence[Span]) -> list[int]:
    return [day for first, end, _ in found for day in range(first, end)]


def counted(referrals: Sequence[Referral], rule: ChannelRule) -> list[int]:
    """Every day on which enough referrals of the window were contacted and closed by then."""
    found = []
    for day in range(START, START + 900):
        inside = [r for r in referrals if day - rule.window_days + 1 <= r.day < day + 1]
        contacted = [r for r in inside if 0 < r.reached[0] <= day]
        closed = [r for r in contacted if 0 < r.reached[2] <= day]
        if len(contacted) >= rule.referrals_contacted and len(closed) >= rule.referrals_closed:
            found.append(day)
    return found


@st.composite
def referred(draw: st.DrawFn) -> Referral:
    contacted = draw(st.integers(0, 60))
    closed = draw(st.sampled_from([0, contacted, contacted + 5, contacted + 40]))
    return referral(draw(st.integers(0, 400)), contacted, closed if contacted else 0)


@given(
    st.lists(referred(), max_size=8),
    st.sampled_from([RULE, ChannelRule(window_days=30, referrals_contacted=3, referrals_closed=2)]),
)
def test_spans_are_the_days_that_a_count_on_each_day_finds(
    referrals: list[Referral], rule: ChannelRule
) -> None:
    found = spans(referrals, lambda _day: rule)
    assert days(found) == counted(referrals, rule)
    assert all(first < end for first, end, _ in found)


@given(
    st.lists(referred(), max_size=8),
    st.integers(START, START + 500),
    st.sampled_from([(RULE, OTHER), (OTHER, RULE)]),
)
def test_each_day_is_counted_by_the_version_of_the_last_cause_before_it(
    referrals: list[Referral], effective: int, versions: tuple[ChannelRule, ChannelRule]
) -> None:
    found = spans(referrals, lambda day: versions[day >= effective])
    causes = [
        day for each in referrals for day in (each.reached[0], each.reached[2]) if each.reached[0]
    ]
    by_version = [set(counted(referrals, rule)) for rule in versions]
    wanted = []
    for day in range(START, START + 900):
        last = max((cause for cause in causes if 0 < cause <= day), default=0)
        if day in by_version[last >= effective]:
            wanted.append(day)
    assert days(found) == wanted
    assert all(end < then for (_, end, _), (then, _, _) in pairwise(found))


def test_two_referrals_of_whom_one_closed_make_a_channel_for_180_days() -> None:
    found = spans([referral(0, 1, 3), referral(10, 2)], always)
    assert found == [(START + 12, START + 180, "li")]


@pytest.mark.parametrize(
    "referrals",
    [
        [],
        [referral(0, 1, 1)],
        [referral(0, 1, 1), referral(5)],
        [referral(0, 1), referral(5, 1), referral(9, 1)],
        [referral(0, 1, 1), referral(180, 1, 1)],
    ],
    ids=["none", "only one", "one never contacted", "none closed", "too far apart"],
)
def test_less_than_that_does_not(referrals: list[Referral]) -> None:
    assert spans(referrals, always) == []


def test_who_took_down_the_referral_that_tipped_it_made_the_customer_a_channel() -> None:
    first, second = referral(0, 1, 1, by="wang"), referral(20, 1, by="li")
    later = [referral(300, 1, 1, by="zhao"), referral(310, 1, by="zhao")]
    found = spans([second, first, *later], always)
    assert [manager for _, _, manager in found] == ["li", ""]
