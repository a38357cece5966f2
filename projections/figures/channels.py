"""What figures count of channel customers 渠道客户: how many, what they yield, who ceased."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from domain.event import CustomerId
from domain.stop import CustomerTally, Referral
from projections.figures.patches import Patches
from projections.figures.question import Found, Question
from projections.rows import FOREVER
from projections.scores import CHANNEL_SPAN, CUSTOMER_TALLY


def add(question: Question, found: Found, home: Patches) -> None:
    """Count the channels at home on the window's last day, and those of the day before it."""
    some = None if question.few is None else home.keys()
    now = _channels(question, question.last, some)
    before = _channels(question, question.start - 1, some)
    at_home = {
        customer
        for customer in now & home.keys()
        if home[customer].active and any(map(question.concerns, home[customer].managers))
    }
    named = _named(question, at_home)
    for customer in at_home:
        closed = _closed(question, named[customer])
        links = _links(customer, named)
        for manager in filter(question.concerns, home[customer].managers):
            counts = found[manager]
            counts.channels += 1
            counts.referees_closed += closed
            counts.depths[links] += 1
    for customer in before & home.keys():
        for manager in filter(question.concerns, home[customer].managers):
            found[manager].channels_before += 1
            found[manager].channels_lost += customer not in now or not home[customer].active


def _channels(question: Question, day: int, some: Collection[CustomerId] | None) -> set[CustomerId]:
    """Who is a channel on a day, among some; None for all."""
    span = CHANNEL_SPAN.table.c
    query = select(span.customer).where(
        span.first <= day, span.end > day, span.position_to == FOREVER
    )
    return {row[0] for row in question.among(query, span.customer, some)}


Named = dict[CustomerId, list[Referral]]
"""By customer, the referrals whose referee was then contacted, by the window's last day."""


def _named(question: Question, channels: Collection[CustomerId]) -> Named:
    """What the channels named, and those whom they named, and so on.

    Only the first who names somebody is their referrer, so that no chain comes back to itself.
    """
    found: Named = {}
    level: set[CustomerId] = set(channels)
    while level:
        found |= {customer: [] for customer in level}
        for tally in _tallies(question, level):
            useful = [each for each in tally.referred if 0 < each.reached[0] <= question.last]
            found[tally.customer] = useful
        level = {each.other for customer in level for each in found[customer]} - found.keys()
    return found


def _tallies(question: Question, customers: Collection[CustomerId]) -> list[CustomerTally]:
    table = CUSTOMER_TALLY.table
    rows = question.among(select(table), table.c.customer, customers)
    return [CUSTOMER_TALLY.row(values) for values in rows]


def _closed(question: Question, referrals: list[Referral]) -> int:
    """How many were closed with, of the days in which referrals make a channel."""
    last = question.last
    first = last - question.rules.channel.window_days + 1
    return sum(first <= each.day <= last and 0 < each.reached[2] <= last for each in referrals)


def _links(customer: CustomerId, named: Named) -> int:
    """From one to the next who was named and contacted: how far the longest chain goes."""
    level, links = [customer], -1
    while level:
        level = [each.other for one in level for each in named[one]]
        links += 1
    return links
