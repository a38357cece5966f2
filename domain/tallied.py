"""Tallied: what figures are reckoned from, counted for one manager; those of several add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from domain.event import Code


@dataclass(slots=True)
class Tallied:
    """Counts of one manager in a window, or of several, whose counts are added.

    Visits are those held that count (GAME.md), by the day they were held:
    `purposed` had a goal before they began, `weighted` an explicit weight, `aligned` one of at
    least 0.5, `prepared` were held on a plan; `ticked` counts visits by item of the preparation,
    `reached` by how many stages they reached at least, `lags` by days to the assessment,
    `tier_visits` by tier. `ev` is in points, `claimed` a number of people.

    Contacts are distinct (customer, day), `at_home` those with customers of the own grids;
    `contacted`, `closed`, `sold` are distinct customers, `days` working days of presence.

    Customers are those of the own grids on the window's last day that are active: `seen` in the
    window, `due` and `due_seen` of priority tiers, `filled` percents of files, `channels` and how
    many `referees_closed`; `channels_before` the window, and of them `channels_lost`; `depths`
    counts channels by the links of their longest chain, `waits` flags by working days, and
    `first_wins` managers by working days.
    """

    ev: int = 0
    visits: int = 0
    purposed: int = 0
    effective: int = 0
    weighted: int = 0
    aligned: int = 0
    prepared: int = 0
    logs_due: int = 0
    logs_kept: int = 0
    plans_due: int = 0
    plans_kept: int = 0
    claimed: int = 0
    contacts: int = 0
    contacted: int = 0
    closed: int = 0
    sold: int = 0
    days: int = 0
    at_home: int = 0
    active: int = 0
    seen: int = 0
    due: int = 0
    due_seen: int = 0
    filled: int = 0
    orphans: int = 0
    overlaps: int = 0
    channels: int = 0
    referees_closed: int = 0
    channels_before: int = 0
    channels_lost: int = 0
    ticked: Counter[int] = field(default_factory=Counter)
    reached: Counter[int] = field(default_factory=Counter)
    lags: Counter[int] = field(default_factory=Counter)
    tier_visits: Counter[Code] = field(default_factory=Counter)
    tier_customers: Counter[Code] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    first_wins: Counter[int] = field(default_factory=Counter)
    depths: Counter[int] = field(default_factory=Counter)

    @property
    def unaligned(self) -> int:
        """Low-efficacy visits 低效能拜访: those of an explicit weight below 0.5."""
        return self.weighted - self.aligned


_COUNTERS = tuple(each.name for each in fields(Tallied) if each.default_factory is Counter)
_NUMBERS = tuple(each.name for each in fields(Tallied) if each.name not in _COUNTERS)


def together(some: Iterable[Tallied]) -> Tallied:
    """The counts of all of them; a customer of two managers counts for each."""
    found = Tallied()
    for each in some:
        for name in _NUMBERS:
            setattr(found, name, getattr(found, name) + getattr(each, name))
        for name in _COUNTERS:
            getattr(found, name).update(getattr(each, name))
    return found
