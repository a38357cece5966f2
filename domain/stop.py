"""Tallies of customers: where they were met, what was closed, who named whom, who was at risk."""

from __future__ import annotations

from bisect import insort

import msgspec

from domain.event import Code, CustomerId, StaffId, VisitId
from domain.tally import ON_TIME, in_time


class Close(msgspec.Struct, array_like=True, gc=False):
    """A closing action that was taken with one customer on one visit.

    `document` is the keyed hash of what was shown and `photos` those of photos of it; `spent`
    whether any of that proves another close.
    """

    day: int
    position: int
    late: int
    for_goal: bool
    complete: bool
    document: str = ""
    spent: bool = False
    photos: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The hashes of all that was shown."""
        return (self.document, *self.photos) if self.document else self.photos


class Stop(msgspec.Struct, array_like=True, gc=False):
    """One customer reached on one visit, what was closed with them, and what that earned.

    What comes before `contact` are the facts as they are known, `own` whether the visit was to
    this customer; `contact`, `close` (the day of it) and `paid` what the lines said so far, so that
    a correction can say the difference. `again`: the manager's day with them was spent before.
    """

    day: int
    position: int
    visit: VisitId
    manager: StaffId
    goal: Code = Code("")
    product: Code = Code("")
    own: bool = False
    late: int = ON_TIME
    accepted: bool = False
    counts: bool = False
    earns: bool = False
    voided: bool = False
    drawn: bool = False
    flags: int = 0
    verdict: int = 0
    assessed_day: int = 0
    assessed_position: int = 0
    closes: list[Close] = []
    contact: bool = False
    close: int = 0
    close_position: int = 0
    close_flags: int = 0
    again: bool = False
    effective: bool = False
    paid: int = 0
    paid_on: int = 0
    paid_for: int = 0
    held_back: bool = False
    ever_paid: bool = False

    @property
    def sound(self) -> Close | None:
        """The close that counts if the stop does: complete, of its own evidence, in time and not
        found wanting.

        One that belongs to the visit's goal comes before others, then the first.
        """
        if not self.closes or self.voided or self.verdict < 0:
            return None
        told = [c for c in self.closes if in_time(c.late, self.accepted)]
        good = [c for c in told if c.complete and not c.spent]
        return min(good, key=lambda c: (not c.for_goal, c.day, c.position), default=None)

    @property
    def spends(self) -> bool:
        """Whether it is the one of its day that can score, however it ended."""
        return self.counts and (self.own or bool(self.closes))

    @property
    def pending(self) -> bool:
        """Drawn for a second look, and not judged yet."""
        return self.drawn and not self.verdict

    @property
    def key(self) -> tuple[int, int]:
        """The order in which stops of one customer are reckoned."""
        return self.day, self.position


Reached = tuple[int, int, int, int]
"""Day and position of the first contact, day and position of the first close; 0 for not yet."""


class Referral(msgspec.Struct, array_like=True, gc=False):
    """`other` was named by, or named, this customer; `reached` tells how far it came since.

    `known`: the referee was a customer before. `accepted` and `voided` are the visit's.
    """

    other: CustomerId
    visit: VisitId
    manager: StaffId
    day: int
    position: int
    late: int = ON_TIME
    known: bool = False
    accepted: bool = False
    voided: bool = False
    reached: Reached = (0, 0, 0, 0)

    @property
    def valid(self) -> bool:
        """Whether it may earn, as far as the visit and the customer's file tell."""
        return not (self.known or self.voided) and in_time(self.late, self.accepted)


Span = tuple[int, int, StaffId]
"""The first day as a channel and the day after the last; with the customer's first span also who
made them a channel, with others nobody."""


class Flag(msgspec.Struct, array_like=True, gc=False):
    """A risk flag, and the manager who went to see the customer in time."""

    day: int
    position: int
    raiser: StaffId
    seen_by: StaffId = StaffId("")
    seen_day: int = 0
    seen_position: int = 0


class CustomerTally(msgspec.Struct, array_like=True, gc=False):
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
    channel_spans: list[Span] = []

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

    def again(self, index: int) -> bool:
        """Whether the manager's one scored stop of the day with the customer is an earlier one."""
        stop = self.stops[index]
        while (index := index - 1) >= 0 and self.stops[index].day == stop.day:
            if self.stops[index].spends and self.stops[index].manager == stop.manager:
                return True
        return False

    def tier(self, day: int) -> Code:
        """The tier in force on `day`; before the first tiering, the first tier."""
        tier = Code("")
        for since, code in self.tiers:
            if since > day and tier:
                break
            tier = code
        return tier
