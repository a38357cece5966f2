"""Orientation 考核导向: how much a visit counts, by the customer's segment, goal and product."""

from __future__ import annotations

import msgspec

from domain.event import Code


class Weight(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row: an empty segment, goal or product matches any; `hundredths` is 0-200."""

    hundredths: int
    segment: Code = Code("")
    goal: Code = Code("")
    product: Code = Code("")

    def matches(self, segment: Code, goal: Code, product: Code) -> bool:
        """Whether the row speaks about such a visit."""
        return (
            self.segment in ("", segment)
            and self.goal in ("", goal)
            and self.product in ("", product)
        )

    @property
    def precision(self) -> int:
        """How many of the three the row names; the most precise matching row counts."""
        return sum(1 for code in (self.segment, self.goal, self.product) if code)


def weight(weights: tuple[Weight, ...], segment: Code, goal: Code, product: Code) -> int | None:
    """w in hundredths for such a visit, None where the orientation is silent (w = 1, GAME.md)."""
    matching = [row for row in weights if row.matches(segment, goal, product)]
    if not matching:
        return None
    return max(matching, key=lambda row: row.precision).hundredths
