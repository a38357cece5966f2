"""Judges: what the rules have to answer for figures 2 and 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cli.proving.history import History
from domain.event import StaffId, UnitId
from projections.replay import Replayed


class TrapJudge(Protocol):
    """Tells how deep a team is in the mediocrity trap."""

    threshold: float

    def index(
        self,
        told: History,
        models: Replayed,
        team: UnitId,
        day: int,
        *,
        without_recognition_gap: bool,
    ) -> float | None:
        """The index (0-100) of the 4 weeks that end on `day`; None where there is none.

        `without_recognition_gap` leaves the part RG out and renormalises the others.
        """


class FlagJudge(Protocol):
    """Tells about whom somebody ought to ask a question."""

    def flagged(
        self, told: History, models: Replayed, first: int, end: int
    ) -> Mapping[StaffId, frozenset[str]]:
        """Managers flagged on days [first, end), and for which kinds of cheat."""
