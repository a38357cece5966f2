"""Ranges of a ruleset's numbers: from what to what each may be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from domain.event import Refused

Range = tuple[float, float]

USUAL: Range = (0, 10_000)
"""For numbers that are not named below; a rule can divide by those that are."""

RANGES: Mapping[str, Range] = {
    "version": (2, 1_000_000),
    "goals.base": (40, 150),
    "closing_actions.expiry_days": (0, 3650),
    "tiers.cadence": (1, 730),
    "weights.hundredths": (0, 200),
    "badges.condition.at_least": (1, 100_000),
    "badges.condition.at_least_hundredths": (1, 100),
    "badges.condition.minimum": (1, 100_000),
    "craft.risk_working_days": (1, 60),
    "channel.window_days": (1, 3650),
    "channel.referrals_contacted": (1, 1000),
    "streak.closes_per_week": (1, 100),
    "streak.workdays_per_week": (1, 7),
    "streak.weeks_per_freeze": (1, 520),
    "streak.freezes_held": (0, 52),
    "second_look.share_hundredths": (1, 100),
    "second_look.redraw_days": (1, 250),
    "second_look.give_up_days": (1, 500),
    "second_look.kappa_minimum": (1, 1000),
    "cohort.smallest": (2, 1000),
    "cohort.largest": (3, 5000),
    "cohort.tenure_years": (1, 60),
    "improvement.weeks": (1, 104),
    "improvement.minimum": (1, 104),
    "recognition.budget_hundredths": (0, 100),
    "recognition.answer_working_days": (1, 250),
    "recognition.minimum": (1, 1000),
    "trap.recognition_gap": (0, 100),
    "trap.detachment": (0, 100),
    "trap.formality": (0, 100),
    "trap.compression": (0, 100),
    "trap.dragging_down": (0, 100),
    "trap.weeks": (1, 52),
    "trap.long_weeks": (1, 104),
    "trap.smallest": (2, 1000),
    "trap.fewest_parts": (1, 5),
    "trap.copied_likeness": (1, 100),
    "trap.threshold": (0, 100),
    "flags.heap_days": (1, 100),
    "balance.days": (1, 3650),
    "balance.cadences": (1, 20),
    "balance.minimum": (1, 1000),
    "balance.by_feel_hundredths": (0, 100),
    "balance.low_rapport": (1, 5),
    "repeat_days": (1, 730),
    "default_cadence": (1, 730),
    "pay_once_days": (1, 3650),
    "on_time_days": (0, 30),
    "late_days": (0, 365),
    "assess_days": (1, 365),
    "lapse_days": (1, 365),
    "drought_days": (1, 365),
    "rate_minimum": (1, 1000),
    "wilson_z": (0.1, 5),
}
"""By the names of the fields that lead there; both ends are included."""


def check_ranges(said: msgspec.Struct, path: str = "$", name: str = "") -> None:
    """Refuse a number out of its range, wherever it stands."""
    for at, field, number in _numbers(said, path, name):
        low, high = RANGES.get(field, USUAL)
        if not low <= number <= high:
            raise Refused(
                "{path} is {number}; it has to lie between {low} and {high}.",
                about="draft",
                path=at,
                number=number,
                low=low,
                high=high,
            )


def _numbers(said: Any, path: str, name: str) -> Iterator[tuple[str, str, float]]:
    """Each number below, its path, and the names of the fields that lead there."""
    if isinstance(said, msgspec.Struct):
        for field in said.__struct_fields__:
            below = f"{name}.{field}".removeprefix(".")
            yield from _numbers(getattr(said, field), f"{path}.{field}", below)
    elif isinstance(said, tuple):
        for number, each in enumerate(said):
            yield from _numbers(each, f"{path}[{number}]", name)
    elif isinstance(said, int | float):
        yield path, name, said
