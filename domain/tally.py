"""Tallies: what the rules remember of visits, customers and days, in order to score on."""

from __future__ import annotations

from bisect import insort

import msgspec

from domain.event import Code, CustomerId, StaffId, VisitId

UNASSESSED, ACHIEVED, MISSED = 0, 1, 2

PURPOSED, WEIGHTED, ALIGNED = 1, 2, 4
"""Flags of a held visit: goal set before it, weighted by the orientation, weight ≥ 0.5."""


class VisitTally(msgspec.Struct, gc=False):
    """One visit as scoring sees it; days are ordinals, 0 where the thing has not happened."""

    visit: VisitId
    manager: StaffId = StaffId("")
    customer: CustomerId = CustomerId("")
    status: str = ""
    goal: Code = Code("")
    product: Code = Code("")
    planned_day: int = 0
    planned_time: str = ""
    plan_at: int = 0
    moved_on_the_day: bool = False
    held_day: int = 0
    held_position: int = 0
    purposed: bool = False
    imported: bool = False
    late: bool = False
    late_accepted: bool = False
    assessed: int = UNASSESSED
    assessed_day: int = 0
    assessed_position: int = 0
    assessed_late: bool = False
    logged: bool = False
    drawn: bool = False
    retracted: bool = False
    removed: bool = False
    stops: list[CustomerId] = []
    flags: int = 0
    effective: int = 0
    said: list[str] = []

    @property
    def counts(self) -> bool:
        """Whether the visit stands in the denominators."""
        return bool(self.held_day) and not self.removed and (not self.late or self.late_accepted)

    @property
    def earns(self) -> bool:
        """Whether the visit may earn points."""
        return (
            self.counts
            and not self.retracted
            and self.assessed == ACHIEVED
            and self.purposed
            and (not self.assessed_late or self.late_accepted)
        )


class Stop(msgspec.Struct, array_like=True, gc=False):
    """One customer reached on one visit, what was closed with them, and what that earned.

    `counts`, `stands` and `earns` are the facts as they are known; `contact`, `close` (the
    day of it) and `paid` what the lines said so far, so that a correction can say the difference.
    """

    day: int
    position: int
    visit: VisitId
    manager: StaffId
    goal: Code = Code("")
    product: Code = Code("")
    late: bool = False
    counts: bool = False
    closed_day: int = 0
    closed_position: int = 0
    closed_late: bool = False
    for_goal: bool = False
    complete: bool = False
    verdict: int = 0
    drawn: bool = False
    earns: bool = False
    voided: bool = False
    on: int = 0
    assessed_position: int = 0
    contact: bool = False
    close: int = 0
    effective: bool = False
    paid: int = 0
    held_back: bool = False
    ever_paid: bool = False

    @property
    def stands(self) -> bool:
        """Whether the close stands: complete, and not rejected by a second look."""
        return self.complete and self.verdict >= 0

    @property
    def key(self) -> tuple[int, int]:
        """The order in which stops of one customer are reckoned."""
        return self.day, self.position


Reached = tuple[int, int, int, int]
"""Day and position of the first contact, day and position of the first close; 0 for not yet."""


class Referral(msgspec.Struct, array_like=True, gc=False):
    """`other` was named by, or named, this customer; `reached` tells how far it came since.

    `valid`: the referee was no customer before, and the visit was not taken back.
    """

    other: CustomerId
    visit: VisitId
    manager: StaffId
    day: int
    position: int
    valid: bool = True
    reached: Reached = (0, 0, 0, 0)


class Flag(msgspec.Struct, array_like=True, gc=False):
    """A risk flag, and the manager who went to see the customer in time."""

    day: int
    position: int
    raiser: StaffId
    seen_by: StaffId = StaffId("")
    seen_day: int = 0


class CustomerTally(msgspec.Struct, gc=False):
    """One customer as scoring sees them: stops in order of (day, position)."""

    customer: CustomerId
    registered: bool = False
    confirmed: bool = False
    segment: Code = Code("")
    tiers: list[tuple[int, Code]] = []
    stops: list[Stop] = []
    referred_by: list[Referral] = []
    referred: list[Referral] = []
    flags: list[Flag] = []
    channel_spans: list[tuple[int, int]] = []

    def stop(self, visit: VisitId) -> int | None:
        """Index of the stop made on a visit, the latest stops looked at first."""
        for index in range(len(self.stops) - 1, -1, -1):
            if self.stops[index].visit == visit:
                return index
        return None

    def add(self, stop: Stop) -> int:
        """Put a stop into its place; returns its index."""
        if not self.stops or self.stops[-1].key <= stop.key:
            self.stops.append(stop)
            return len(self.stops) - 1
        insort(self.stops, stop, key=lambda each: each.key)
        return self.stops.index(stop)

    def tier(self, day: int) -> Code:
        """The tier in force on `day`; before the first tiering, the first tier."""
        tier = Code("")
        for since, code in self.tiers:
            if since > day and tier:
                break
            tier = code
        return tier


class CraftAct(msgspec.Struct, array_like=True, gc=False):
    """One small act of good workmanship on a day, and what it was paid."""

    position: int
    rule: str
    visit: VisitId
    worth: int
    stands: bool = True
    paid: int = 0
    ever_paid: bool = False


class CraftDay(msgspec.Struct, gc=False):
    """A manager's small acts on one day; the day's cap takes the first of them."""

    manager: StaffId
    day: int
    acts: list[CraftAct] = []
