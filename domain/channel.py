"""Channelisation 客户渠道化: the days on which a customer is a channel, from their referrals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from domain.event import StaffId
from domain.ruleset_parts import ChannelRule
from domain.stop import Referral, Span

RuleOn = Callable[[int], ChannelRule]
"""The rule in force on a day."""


def spans(referrals: Sequence[Referral], rule_on: RuleOn) -> list[Span]:
    """Days [first, end) on which the customer is channelised, in order (GAME.md, Measures).

    On day t those referrals count that were recorded in [t-179, t+1) and whose referee was then
    contacted, by t; enough of them have to be closed by t. Who took down the last of those that
    count on the first day made the customer a channel. The rule is that of the day of the last
    contact or close, so that a later version changes nothing of what came about before it.
    """
    useful = [each for each in referrals if each.reached[0]]
    causes = {max(each.day, each.reached[0]) for each in useful}
    causes |= {max(each.day, each.reached[2]) for each in useful if each.reached[2]}
    rules = {day: rule_on(day) for day in causes}
    ends = {each.day + rule.window_days for each in useful for rule in set(rules.values())}
    found: list[Span] = []
    rule = ChannelRule()  # of no consequence: what counts first is a cause
    for first, end in pairwise(sorted(causes | ends)):
        rule = rules.get(first, rule)
        count = counted(useful, first, rule)
        if not _channelised(count, first, rule):
            continue
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            last = max(count, key=lambda each: (each.day, each.position))
            found.append((first, end, StaffId("") if found else last.manager))
    return found


def counted(referrals: Sequence[Referral], day: int, rule: ChannelRule) -> list[Referral]:
    """Those among referrals that count on a day: recorded in the window, reached since."""
    return [
        each
        for each in referrals
        if day - rule.window_days < each.day <= day and 0 < each.reached[0] <= day
    ]


def _channelised(counted: Sequence[Referral], day: int, rule: ChannelRule) -> bool:
    closed = sum(1 for each in counted if 0 < each.reached[2] <= day)
    return len(counted) >= rule.referrals_contacted and closed >= rule.referrals_closed
