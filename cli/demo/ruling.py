"""Ruling: rules and orientations of a demonstration, proposed and approved by who may."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from msgspec.structs import replace

from cli.demo.agenda import Decision, Stream, moment, said
from cli.demo.world import RULES, World
from domain.bank import Bank, RulesetPublished
from domain.event import Code
from domain.orientation import Weight
from domain.proposal import (
    ORIENTATIONS,
    RULESETS,
    OrientationProposed,
    Proposals,
    Proposed,
    RulesetProposed,
)
from domain.ruleset import Ruleset

WEIGHTS = (
    Weight(segment=Code("farmer"), hundredths=130),
    Weight(segment=Code("merchant"), hundredths=120),
    Weight(segment=Code("small_business"), hundredths=110),
    Weight(segment=Code("small_business"), product=Code("credit_line"), hundredths=140),
    Weight(segment=Code("large"), hundredths=40),
)
"""做小做散: small customers count more, large ones make a visit low in efficacy."""

NEXT_WEIGHTS = (*WEIGHTS, Weight(segment=Code("salaried"), hundredths=110))
"""What is proposed on the last days, and left to be decided by whoever looks on."""

_ORIENTED, _RULED, _NEXT = timedelta(days=7), timedelta(weeks=8), timedelta(days=35)
"""When what is proposed takes effect. Rules are approved without a report of the laboratory on
the first day only, when there is no history yet; so the next version is announced long before.
"""


def begin(world: World) -> None:
    """Put on the agenda what rules and orientations there will be, and one still to be decided."""
    first, last = world.plan.first, world.plan.until - timedelta(days=1)
    while not world.calendar.is_working(last.toordinal()):
        last -= timedelta(days=1)
    small = _weights(world, WEIGHTS, "夯实基础、做小做散、增户扩面", first, first + _ORIENTED)
    orientations = _decided(world, ORIENTATIONS, small)
    rules = RulesetProposed(
        number=0,
        effective_from=first + _RULED,
        ruleset=next_rules(),
        reason="增户扩面：转介绍和渠道的分量再重一些。",
        proposed_by=world.administrator,
        on=first,
    )
    _decided(world, RULESETS, rules)
    more = _weights(world, NEXT_WEIGHTS, "工薪客户也要常走动。", last, last + _NEXT)
    propose = partial(Proposals.propose, proposal=more)
    world.agenda.add(moment(last.toordinal(), 600), orientations, more.proposed_by, propose)


def next_rules() -> Ruleset:
    """Version 2: as version 1, but for what referrals and channels are worth."""
    worth = {Code("referral_obtained"): 130, Code("channel_advanced"): 90}
    goals = tuple(replace(goal, base=worth.get(goal.code, goal.base)) for goal in RULES.goals)
    return replace(RULES, version=RULES.version + 1, goals=goals)


def _weights(
    world: World, weights: tuple[Weight, ...], reason: str, on: date, effective_from: date
) -> OrientationProposed:
    return OrientationProposed(
        number=0,
        effective_from=effective_from,
        weights=weights,
        reason=reason,
        proposed_by=world.administrator,
        on=on,
    )


def _decided(world: World, subject: str, draft: Proposed) -> Stream:
    """Propose it, and approve it as who leads the whole bank, which publishes it."""
    now, director = moment(draft.on.toordinal(), 0), world.director
    proposed = Proposals(id=subject).propose(draft)
    proposals = Proposals(id=subject).after(proposed)
    approved = proposals.approve(proposed.number, approver=director, on=draft.on)
    published = proposals.published(approved)
    publish: Decision
    if isinstance(published, RulesetPublished):
        publish = partial(Bank.publish_ruleset, publish=published)
    else:
        publish = partial(Bank.publish_orientation, publish=published)
    stream = Stream(Proposals(id=subject))
    world.agenda.add(now, stream, draft.proposed_by, said(proposed))
    world.agenda.add(now, stream, director, said(approved))
    world.agenda.add(now, world.bank, director, publish)
    return stream
