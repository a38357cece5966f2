"""Numbers of a ruleset that only make sense together."""

from __future__ import annotations

from operator import attrgetter

from domain.event import Refused
from domain.ruleset import BEHAVIOURS, Ruleset

AT_LEAST = (
    ("late_days", "on_time_days"),
    ("second_look.give_up_days", "second_look.redraw_days"),
    ("channel.referrals_contacted", "channel.referrals_closed"),
    ("improvement.weeks", "improvement.minimum"),
    ("trap.long_weeks", "trap.weeks"),
    ("balance.over_hundredths", "balance.under_hundredths"),
)
"""The first of two is at least the second."""

TRAP_WEIGHTS = (
    "recognition_gap", "detachment", "formality", "compression", "dragging_down"
)  # fmt: skip


def check_order(rules: Ruleset) -> None:
    """Refuse numbers that contradict each other."""
    for larger, smaller in AT_LEAST:
        _require_at_least(rules, larger, attrgetter(smaller)(rules), smaller)
    # A cohort above the largest size is halved, and both halves have to be large enough.
    halves = 2 * rules.cohort.smallest - 1
    _require_at_least(rules, "cohort.largest", halves, "cohort.smallest")
    total = sum(getattr(rules.trap, name) for name in TRAP_WEIGHTS)
    if total != 100:
        raise Refused(
            "{path}: the weights {names} come to {total}; together they have to be 100.",
            about="draft",
            path="$.trap",
            names=", ".join(TRAP_WEIGHTS),
            total=total,
        )
    _check_tenure(rules.cohort.tenure_years)
    _check_behaviours(rules)


def _require_at_least(rules: Ruleset, field: str, low: int, because: str) -> None:
    number = attrgetter(field)(rules)
    if number < low:
        raise Refused(
            "{path} is {number}; because of {other} it has to be at least {low}.",
            about="draft",
            path=f"$.{field}",
            number=number,
            other=f"$.{because}",
            low=low,
        )


def _check_tenure(years: tuple[int, ...]) -> None:
    for number in range(1, len(years)):
        if years[number] <= years[number - 1]:
            raise Refused(
                "{path} has to be more than the year before it.",
                about="draft",
                path=f"$.cohort.tenure_years[{number}]",
            )


def _check_behaviours(rules: Ruleset) -> None:
    """A behaviour that counts something has a number, and no other has one."""
    counting = {each.code for each in BEHAVIOURS if each.at_least}
    for number, behaviour in enumerate(rules.behaviours):
        path = f"$.behaviours[{number}].at_least"
        if behaviour.code in counting and behaviour.at_least < 1:
            raise Refused("{path} has to be at least 1.", about="draft", path=path)
        if behaviour.code not in counting and behaviour.at_least:
            raise Refused(
                "{path} has to be left out: this behaviour has no number.", about="draft", path=path
            )
