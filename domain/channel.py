"""Channelisation 客户渠道化: the days on which a customer is a channel, from their referrals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.ruleset import ChannelRule
from domain.tally import Referral


def spans(referrals: Sequence[Referral], rule: ChannelRule) -> list[tuple[int, int]]:
    """Days [first, end) on which the customer is channelised, in order (GAME.md, Measures).

    On day t those referrals count that were recorded in [t-179, t+1) and whose referee was then
    contacted, by t; enough of them have to be closed by t.
    """
    useful = [each for each in referrals if each.valid and each.reached[0]]
    edges = sorted(
        {
            edge
            for each in useful
            for edge in (
                max(each.day, each.reached[0]),
                max(each.reached[2], each.day),
                each.day + rule.window_days,
            )
            if edge
        }
    )
    found: list[tuple[int, int]] = []
    for first, end in pairwise(edges):
        if _channelised(useful, first, rule):
            if found and found[-1][1] == first:
                found[-1] = (found[-1][0], end)
            else:
                found.append((first, end))
    return found


def _channelised(referrals: Sequence[Referral], day: int, rule: ChannelRule) -> bool:
    standing = [
        each
        for each in referrals
        if day - rule.window_days < each.day <= day and each.reached[0] <= day
    ]
    closed = sum(1 for each in standing if each.reached[2] and each.reached[2] <= day)
    return len(standing) >= rule.referrals_contacted and closed >= rule.referrals_closed
