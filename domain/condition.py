"""Conditions: what a badge asks for, as data that a ruleset can carry."""

from __future__ import annotations

import msgspec

from domain.event import Code


class Count(msgspec.Struct, frozen=True, kw_only=True, tag="count"):
    """At least `at_least` of a tally, over all time or within one window of a kind."""

    of: str
    at_least: int
    window: str = "all"


class Rate(msgspec.Struct, frozen=True, kw_only=True, tag="rate"):
    """`of / among` is at least `at_least_hundredths`, among a minimum volume."""

    of: str
    among: str
    at_least_hundredths: int
    minimum: int
    window: str = "all"


class Streak(msgspec.Struct, frozen=True, kw_only=True, tag="streak"):
    """A run of at least `at_least`, `kind` being a streak's name."""

    kind: str
    at_least: int


Condition = Count | Rate | Streak


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """徽章: one sentence in each language on what the wearer did, and the condition."""

    code: Code
    zh: str
    en: str
    zh_deed: str
    en_deed: str
    condition: Condition
