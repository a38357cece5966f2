"""Ruleset 规则集: the rules as data, versioned; version 1 ships here, the next ones are events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import msgspec

from domain.condition import Badge
from domain.event import Code, Refused
from domain.ruleset_parts import (
    BalanceRule,
    ChannelRule,
    CohortRule,
    CraftPoints,
    FlagRule,
    HelpPoints,
    ImprovementRule,
    RecognitionRule,
    SecondLookRule,
    StreakRule,
    TrapRule,
)


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something with a lasting code and a name in both languages."""

    code: Code
    zh: str
    en: str


Row = TypeVar("Row", bound=Named)


class Goal(Named, frozen=True, kw_only=True):
    """拜访目的: what a visit is for; `base` is what reaching it is worth, 40-150 points."""

    base: int = 100


class ClosingAction(Named, frozen=True, kw_only=True):
    """标志性动作: the act that shows the goal was reached, and what has to be shown for it.

    A close with this action stands when all of `fields` are present in its evidence.
    """

    goal: Code
    evidence: Code
    fields: tuple[Code, ...] = ()
    expiry_days: int = 0


class Tier(Named, frozen=True, kw_only=True):
    """A class of customers and the days after which one of them is due again."""

    cadence: int


class Behaviour(Named, frozen=True, kw_only=True):
    """样板行为: what anybody can do and is to be recognised; `at_least` how many where it counts.

    0 stands for a behaviour that counts nothing, or whose number is a threshold elsewhere.
    """

    at_least: int = 0


# What was in force before boards, behaviours and products were data stands in for them in older
# rulesets.
BOARDS = (
    Named(code=Code("effective"), zh="有效拜访", en="Effective visits"),
    Named(code=Code("close"), zh="成交率", en="Close rate"),
    Named(code=Code("channel"), zh="客户渠道化", en="Channelisation"),
    Named(code=Code("improvement"), zh="进步", en="Improvement"),
    Named(code=Code("help"), zh="互助", en="Help"),
)
BEHAVIOURS = (
    Behaviour(code=Code("hard_close"), zh="啃下硬骨头", en="Closed where it was hard"),
    Behaviour(code=Code("risk_seen"), zh="及时走访异常客户", en="Saw a risk in time"),
    Behaviour(code=Code("first_channel"), zh="首个渠道客户", en="First channel customer"),
    Behaviour(
        code=Code("run_of_five"), zh="连续有效走访", en="Reached the goal in a row", at_least=5
    ),
    Behaviour(
        code=Code("wide_stop"), zh="一次走访广泛接触", en="Reached many at a stop", at_least=10
    ),
    Behaviour(code=Code("comeback"), zh="久未成交后再成交", en="Closed after a drought"),
)
PRODUCTS = (
    Named(code=Code("one_code"), zh="一码通", en="All-in-one pay code"),
    Named(code=Code("credit_line"), zh="授信", en="Credit line"),
    Named(code=Code("instalment_saving"), zh="零存整取", en="Instalment saving"),
    Named(code=Code("time_deposit"), zh="定期存款", en="Time deposit"),
    Named(code=Code("mobile_bank"), zh="手机银行", en="Mobile bank"),
    Named(code=Code("credit_card"), zh="信用卡", en="Credit card"),
)


class Ruleset(msgspec.Struct, frozen=True, kw_only=True):
    """One version of all the rules; a fact is scored by the version in force on its `on`."""

    version: int
    goals: tuple[Goal, ...]
    closing_actions: tuple[ClosingAction, ...]
    segments: tuple[Named, ...]
    tiers: tuple[Tier, ...]
    badges: tuple[Badge, ...] = ()
    stages: tuple[Named, ...] = ()
    preparation: tuple[Named, ...] = ()
    evidence_kinds: tuple[Named, ...] = ()
    evidence_fields: tuple[Named, ...] = ()
    boards: tuple[Named, ...] = BOARDS
    behaviours: tuple[Behaviour, ...] = BEHAVIOURS
    products: tuple[Named, ...] = PRODUCTS
    craft: CraftPoints = CraftPoints()
    help: HelpPoints = HelpPoints()
    channel: ChannelRule = ChannelRule()
    streak: StreakRule = StreakRule()
    second_look: SecondLookRule = SecondLookRule()
    cohort: CohortRule = CohortRule()
    improvement: ImprovementRule = ImprovementRule()
    recognition: RecognitionRule = RecognitionRule()
    trap: TrapRule = TrapRule()
    balance: BalanceRule = BalanceRule()
    flags: FlagRule = FlagRule()
    formulas: tuple[str, ...] = ("svq/1", "ev/1", "craft/1", "help/1", "channel/1", "streak/1")
    repeat_days: int = 28
    default_cadence: int = 28
    pay_once_days: int = 90
    on_time_days: int = 1
    late_days: int = 7
    assess_days: int = 7
    lapse_days: int = 2
    drought_days: int = 10
    rate_minimum: int = 5
    wilson_z: float = 1.2816

    def goal(self, code: Code, *, about: str = "") -> Goal:
        """The goal of that code; an unknown one is refused, and those that exist are named."""
        return self._find("goal", code, self.goals, about)

    def closing_action(self, code: Code, *, about: str = "") -> ClosingAction:
        """The closing action of that code; an unknown one is refused, those that exist named."""
        return self._find("closing action", code, self.closing_actions, about)

    def tier(self, code: Code, *, about: str = "") -> Tier:
        """The tier of that code; an unknown one is refused, and those that exist are named."""
        return self._find("tier", code, self.tiers, about)

    def cadence(self, tier: Code) -> int:
        """Days after which a customer of the tier is due again."""
        for row in self.tiers:
            if row.code == tier:
                return row.cadence
        return self.default_cadence

    def known(self, what: str, code: Code, rows: Iterable[Named], *, about: str = "") -> None:
        """Refuse a code that is not among the rows, and name those that exist."""
        self._find(what, code, tuple(rows), about)

    def _find(self, what: str, code: Code, rows: tuple[Row, ...], about: str) -> Row:
        for row in rows:
            if row.code == code:
                return row
        raise Refused(
            "There is no {what} '{code}'; choose one of: {codes}.",
            about=about,
            what=what,
            code=code,
            codes=", ".join(row.code for row in rows),
        )


RULESET_1_EFFECTIVE = date.min
"""Version 1 is in force for all history until a later version takes effect."""
