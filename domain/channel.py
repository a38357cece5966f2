"""Channelisation 客户渠道化: the days on which a customer is a channel, from their referrals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.event import StaffId
from domain.ruleset_parts import ChannelRule
from domain.stop import Referral, Span


def spans(referrals: Sequence[Referral], rule: ChannelRule) -> list[Span]:
    """Days [first, end) on which the customer is channelised, in order (GAME.md, Measures).

    On day t those referrals count that were recorded in [t-179, t+1) and whose referee was then
    contacted, by t; enough of them have to be closed by t. Who took down the last of those that
    count on the first day made the customer a channel.
    """
    useful = [each for each in referrals if each.reached[0]]
    edges = sorted(
        {
            edge
            for each in useful
            for edge in (
                max(each.day, each.reached[0]),
                max(each.reached[2], each.day),
                each.day + rule.window_days,
            )
        }
    )
    found: list[Span] = []
    for first, end in pairwise(edges):
        counted = _counted(useful, first, rule)
        if not _channelised(counted, first, rule):
            continue
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            last = max(counted, key=lambda each: (each.day, each.position))
            found.append((first, end, StaffId("") if found else last.manager))
    return found


def _counted(referrals: Sequence[Referral], day: int, rule: ChannelRule) -> list[Referral]:
    return [
        each
        for each in referrals
        if day - rule.window_days < each.day <= day and each.reached[0] <= day
    ]


def _channelised(counted: Sequence[Referral], day: int, rule: ChannelRule) -> bool:
    closed = sum(1 for each in counted if 0 < each.reached[2] <= day)
    return len(counted) >= rule.referrals_contacted and closed >= rule.referrals_closed
