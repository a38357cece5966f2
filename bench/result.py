"""A result: what was measured in each round, against what, and the goal."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import msgspec


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table.

    `ours` and `theirs` hold one figure a round, taken one after the other; their ratio is what
    counts. Without `theirs` the goal bounds the median of `ours` itself. `at_most` turns the goal
    from a floor into a ceiling; None stands for a line that is only told.
    """

    figure: str
    what: str
    database: str
    unit: str = ""
    ours: Sequence[float] = ()
    against: str = ""
    theirs: Sequence[float] = ()
    goal: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def ran(self) -> bool:
        """Whether there is anything to tell but the note."""
        return bool(self.ours)

    @property
    def ratios(self) -> list[float]:
        """Ours as a multiple of theirs, round by round."""
        return [our / their for our, their in zip(self.ours, self.theirs, strict=True)]

    @staticmethod
    def middle(figures: Sequence[float]) -> float:
        """The median: one round that was disturbed does not count."""
        return median(figures)

    @property
    def told(self) -> float:
        """What the goal is held against."""
        return median(self.ratios if self.theirs else self.ours)

    @property
    def reached(self) -> bool | None:
        """Whether the goal was reached; None where there is none or nothing ran."""
        if self.goal is None or not self.ran:
            return None
        return self.told <= self.goal if self.at_most else self.told >= self.goal


def not_run(figure: str, what: str, database: str, reason: str) -> Result:
    """A line that tells why there is none."""
    return Result(figure=figure, what=what, database=database, note=f"not run: {reason}")
