"""Tallies of visits and of a manager's days: what the rules remember in order to score on."""

from __future__ import annotations

import msgspec

from domain.event import Code, CustomerId, StaffId, VisitId

LOGGED = "logged_on_time"
"""The small act on which a streak depends too."""

UNASSESSED, ACHIEVED, MISSED = 0, 1, 2

ON_TIME, LATE, TOO_LATE = 0, 1, 2
"""How late a fact was recorded; nothing but what is LATE can be accepted by a leader."""

PURPOSED, WEIGHTED, ALIGNED, UNREVIEWED = 1, 2, 4, 8
"""Flags of facts. Held: goal set before it, weighted by the orientation, weight ≥ 0.5. Closed and
effective: drawn for a second look that nobody took in time."""


def in_time(late: int, accepted: bool) -> bool:
    """Whether a fact earns: on time, or late with a leader's reason."""
    return late == ON_TIME or (accepted and late == LATE)


class VisitTally(msgspec.Struct, array_like=True, gc=False):
    """One visit as scoring sees it; days are ordinals, 0 where the thing has not happened.

    `plan_at` and `moved_at` are moments of recording; `foreseen` tells that both came before the
    beginning, `purposed` that the plan did and had a goal, `again` that another visit of the day
    is the scored one.

    `assessed_lag` and `log_late` tell how late assessment and log were for the day of the visit,
    `assessed_late` for the day of the assessment itself; `said` holds the flags of the facts that
    were said of the visit, `acted` the small acts that were said to stand, `wide` whether it was
    said to be a wide stop, which depends on how many were `reached` and `closed` with.
    """

    visit: VisitId
    manager: StaffId = StaffId("")
    customer: CustomerId = CustomerId("")
    status: str = ""
    goal: Code = Code("")
    product: Code = Code("")
    planned_day: int = 0
    planned_time: str = ""
    plan_at: int = 0
    moved_at: int = 0
    moved_on_the_day: bool = False
    held_day: int = 0
    held_position: int = 0
    foreseen: bool = False
    purposed: bool = False
    again: bool = False
    imported: bool = False
    late: int = ON_TIME
    late_accepted: bool = False
    assessed: int = UNASSESSED
    assessed_day: int = 0
    assessed_position: int = 0
    assessed_late: int = ON_TIME
    assessed_lag: int = ON_TIME
    log_position: int = 0
    log_late: int = ON_TIME
    drawn: bool = False
    missed_look: bool = False
    judged: bool = False
    retracted: bool = False
    retracted_late: int = ON_TIME
    stops: list[CustomerId] = []
    effective: int = 0
    said: dict[str, int] = {}
    acted: list[str] = []
    reached: int = 0
    closed: int = 0
    wide: bool = False

    @property
    def removed(self) -> bool:
        """Taken back in time; a failure stays in the denominators (GAME.md)."""
        failed = self.assessed == MISSED
        return self.retracted and not failed and self.in_time(self.retracted_late)

    @property
    def counts(self) -> bool:
        """Whether the visit stands in the denominators."""
        return bool(self.held_day) and not self.removed and self.in_time(self.late)

    @property
    def achieved(self) -> bool:
        """Whether the goal of a visit that stands was reached, as its manager says."""
        return self.counts and not self.retracted and self.assessed == ACHIEVED

    @property
    def earns(self) -> bool:
        """Whether the visit may earn points."""
        return self.achieved and self.purposed and self.in_time(self.assessed_late)

    @property
    def unreviewed(self) -> bool:
        """Drawn for a second look, and nobody looked in time or since."""
        return self.missed_look and not self.judged

    @property
    def acts(self) -> dict[str, int]:
        """The small acts of good workmanship that stand, and the positions that tell of them.

        A plan that came after the beginning is none, and its goal none that could be assessed.
        """
        found: dict[str, int] = {}
        if self.imported or self.retracted:
            return found
        on_plan = self.planned_day == self.held_day and not self.moved_on_the_day
        if on_plan and self.foreseen and self.in_time(self.late):
            found["held_on_planned_day"] = self.held_position
        if self.assessed_position and self.purposed and self.in_time(self.assessed_lag):
            found["assessed_on_time"] = self.assessed_position
        if self.log_position and self.in_time(self.log_late):
            found[LOGGED] = self.log_position
        return found

    def in_time(self, late: int) -> bool:
        """Whether something that was told so late earns."""
        return in_time(late, self.late_accepted)


class CraftAct(msgspec.Struct, array_like=True, gc=False):
    """One small act of good workmanship on a day, and what it was paid."""

    position: int
    rule: str
    visit: VisitId
    worth: int
    stands: bool = True
    paid: int = 0
    ever_paid: bool = False


class CraftDay(msgspec.Struct, array_like=True, gc=False):
    """A manager's small acts on one day, by position; the day's cap takes the first of them.

    `paid` is what all of them were paid.
    """

    manager: StaffId
    day: int
    acts: list[CraftAct] = []
    paid: int = 0

    def find(self, visit: VisitId, rule: str) -> CraftAct | None:
        """The act of a visit under a rule, which may have ceased to stand."""
        return next((act for act in self.acts if act.visit == visit and act.rule == rule), None)
