"""Score lines: what an event changed in the standings, as facts and as score entries."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from domain.event import Code, CustomerId, StaffId, UnitId, VisitId
from domain.setting import Setting
from domain.stop import CustomerTally, Stop

EV, HELP, CRAFT, AWARD = "ev", "help", "craft", "award"
"""Measures; points are their sum, and EV = ev points / 100."""

HELD, ACHIEVED, EFFECTIVE, CONTACT, CLOSE = "held", "achieved", "effective", "contact", "close"
"""Kinds of fact that the measures count."""


class Fact(msgspec.Struct, frozen=True, gc=False):
    """A fact that measures count begins (`sign` 1) or ceases (-1) to be known.

    `cause` is the position of the event that tells it: where the visit began, for facts about the
    visit itself; 0 where the fact is told again for another unit.
    """

    sign: int
    kind: str
    visit: VisitId
    customer: CustomerId
    manager: StaffId
    unit: UnitId
    day: int
    flags: int = 0
    cause: int = 0


class Claim(msgspec.Struct, frozen=True, gc=False):
    """What is paid once: `id` = hash(rule, sorted subjects of the causes).

    `causes` are positions of the events it follows from, `day` the last cause's bank date.
    """

    id: str
    rule: str
    measure: str
    manager: StaffId
    day: int
    causes: tuple[int, ...]


class Score(msgspec.Struct, frozen=True, gc=False):
    """A score entry: `amount` is the change of the points that stand.

    `kind` is award, hold, release, reversal or reinstatement.
    """

    kind: str
    claim: Claim
    amount: int
    unit: UnitId
    ruleset: int


class ChannelSpan(msgspec.Struct, frozen=True, gc=False):
    """A customer begins (`sign` 1) or ceases to be known as channelised on days [first, end).

    `manager` made them a channel, if this is the customer's first span; else it is empty.
    `causes` are the positions of that manager's referrals that count on its first day.
    """

    sign: int
    customer: CustomerId
    first: int
    end: int
    manager: StaffId
    causes: tuple[int, ...] = ()


class LogKept(msgspec.Struct, frozen=True, gc=False):
    """The log of a visit held on `day` came on time (`sign` 1), or the visit was voided (-1)."""

    sign: int
    manager: StaffId
    visit: VisitId
    day: int


class WideStop(msgspec.Struct, frozen=True, gc=False):
    """A visit on which many customers were contacted, and one closed, begins (`sign` 1) or ceases
    (-1) to be known; `position` is where it began.
    """

    sign: int
    manager: StaffId
    visit: VisitId
    day: int
    position: int


Line = Fact | Score | ChannelSpan | LogKept | WideStop


def claim_id(rule: str, *subjects: str) -> str:
    """hash(rule, sorted subjects): the same cause cannot pay twice."""
    return hashlib.blake2b("|".join((rule, *sorted(subjects))).encode(), digest_size=8).hexdigest()


def ev_amount(base: int, hundredths: int | None, halvings: int) -> int:
    """ev = ⌊base · w_hundredths / (100 · 2^k)⌋, one rounding; w = 1 where silent (GAME.md)."""
    weight = 100 if hundredths is None else hundredths
    return base * weight // (100 << halvings)


def paid_in_full(cadence: int, repeat_days: int) -> int:
    """max(1, ⌈28/cadence⌉): so many visits of a customer are within the cadence."""
    return max(1, -(-repeat_days // cadence))


def ordinal(tally: CustomerTally, index: int, repeat_days: int) -> int:
    """The stop's number among this manager's standing stops in the `repeat_days` ending on it."""
    stop = tally.stops[index]
    count = 1
    for earlier in reversed(tally.stops[:index]):
        if earlier.day <= stop.day - repeat_days:
            break
        count += earlier.counts and earlier.manager == stop.manager
    return count


class EvParts(NamedTuple):
    """How much a stop that earns is paid, and of what that is made (GAME.md).

    `weight` is in hundredths, None where the orientation is silent; the visit is the `ordinal`-th
    of this manager with the customer in 28 days, of which `full` are paid in full. `again`: on its
    day it is not the first, which is the one that is scored.
    """

    base: int
    weight: int | None
    ordinal: int
    full: int
    paid_before: bool
    again: bool = False

    @property
    def halvings(self) -> int:
        """k: how often the amount is halved."""
        return max(0, self.ordinal - self.full)

    @property
    def amount(self) -> int:
        """Points."""
        if self.paid_before or self.again:
            return 0
        return ev_amount(self.base, self.weight, self.halvings)


def ev_of(tally: CustomerTally, index: int, on: int, setting: Setting) -> EvParts:
    """What a stop that earns is paid for what was complete on the day `on`, given what the stops
    before it were paid.
    """
    stop, rules = tally.stops[index], setting.rules(on)
    return EvParts(
        base=next((goal.base for goal in rules.goals if goal.code == stop.goal), 0),
        weight=setting.weight(on, tally.segment, stop.goal, stop.product),
        ordinal=ordinal(tally, index, rules.repeat_days),
        full=paid_in_full(rules.cadence(tally.tier(stop.day)), rules.repeat_days),
        paid_before=_paid_before(tally.stops, index, rules.pay_once_days),
        again=stop.again,
    )


def _paid_before(stops: list[Stop], index: int, pay_once_days: int) -> bool:
    """Whether the same goal was paid in 90 days."""
    stop = stops[index]
    for earlier in reversed(stops[:index]):
        if earlier.day <= stop.day - pay_once_days:
            return False
        if earlier.paid and earlier.goal == stop.goal:
            return True
    return False


def ev_rule(goal: Code) -> str:
    """Name of the rule under which a reached goal is paid."""
    return f"ev/1:{goal}"
