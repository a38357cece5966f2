"""Conditions: what a badge asks for, as data that a ruleset can carry."""

from __future__ import annotations

from collections.abc import Mapping

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


class Place(msgspec.Struct, frozen=True, kw_only=True, tag="place"):
    """Among the first ⌈n · first_hundredths / 100⌉ of the cohort of n in a settled week."""

    first_hundredths: int


class Percentile(msgspec.Struct, frozen=True, kw_only=True, tag="percentile"):
    """At least so high in the cohort of a settled week, which has `smallest` people or more."""

    at_least_hundredths: int
    smallest: int = 8


class AllOf(msgspec.Struct, frozen=True, kw_only=True, tag="all"):
    """Each of the parts was met, in whichever order."""

    parts: tuple[Part, ...]


class AnyOf(msgspec.Struct, frozen=True, kw_only=True, tag="any"):
    """One of the parts was met."""

    parts: tuple[Part, ...]


class InOrder(msgspec.Struct, frozen=True, kw_only=True, tag="sequence"):
    """The parts were met one after the other.

    A part counts what was done after the day on which the part before it was met.
    """

    parts: tuple[Part, ...]


class Within(msgspec.Struct, frozen=True, kw_only=True, tag="window"):
    """The part was met within one window of a kind, in each of `running` such windows running.

    Windows on which the manager was not present at all are passed over.
    """

    part: Part
    window: str
    running: int = 1


class ByHand(msgspec.Struct, frozen=True, kw_only=True, tag="by_hand"):
    """Given by a person in one of the roles `who`, who gives it `at_most` so often in a window."""

    who: tuple[Code, ...]
    at_most: int
    window: str = "month"


Leaf = Count | Rate | Streak | Place | Percentile

Part = Count | Rate | Streak | Place | Percentile | AllOf | AnyOf | InOrder | Within
"""What rules can see by themselves."""

Condition = Part | ByHand


class Badge(msgspec.Struct, frozen=True, kw_only=True):
    """徽章: one sentence in each language on what the wearer did, and the condition.

    A `title` 称号 is held from when the condition begins to hold until it does no longer; what is
    not a title stays for good.
    """

    code: Code
    zh: str
    en: str
    zh_deed: str
    en_deed: str
    condition: Condition
    title: bool = False


TALLIES: Mapping[str, str] = {
    "purposed": "all",
    "effective": "all",
    "closes": "all",
    "comebacks": "all",
    "referees_closed": "all",
    "risks_seen": "all",
    "channelised": "all",
    "aligned": "month",
    "weighted": "month",
    "patch": "quarter",
    "patch_seen": "quarter",
    "balanced": "all",
    "balance": "all",
    "against_the_grain": "all",
    "weeks_over_median": "all",
}
"""What a manager's deeds are counted under, and within which kind of window."""

STREAKS = ("week", "log")
"""Kinds of streak."""
