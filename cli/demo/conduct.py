"""Conduct: how often the five kinds of simulated manager do what a visit asks for."""

from __future__ import annotations

import msgspec


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of cases, 0 to 1, but for `company`, which is a mean number of people.

    `log` and `assess` are cumulative: at once, on the same day, the next day, days later; the
    rest never.
    """

    planned: float
    """Visits that are planned at all."""
    ahead: float
    """Plans made the evening before or earlier, not on the morning of the visit."""
    purposed: float
    """Plans with a goal."""
    tested: float
    """Goals of which it is written down how one will tell that they are reached."""
    easiest: float
    """Goals that are the easiest to reach."""
    prepared: float
    """Items of the preparation that are ticked."""
    seeks: float
    """Visits to whom the customer's need leads, not the manager's comfort."""
    company: float
    """Further customers met on an ordinary visit."""
    groups: float
    """Visits to a whole village."""
    refers: float
    """Reached goals after which the customer is asked whom else they know."""
    follows: float
    """Referees who are registered and called on."""
    evidenced: float
    """Closes whose evidence has every field of the catalogue."""
    assess: tuple[float, float, float, float]
    log: tuple[float, float, float, float]
    copies: float
    """Logs copied from an earlier one."""
    terse: float = 0.0
    """Logs in two sentences."""
    boasts: float = 0.0
    """Missed goals that are assessed as achieved."""
    reuses: float = 0.0
    """Closes with a document that was shown before."""
    doubtful: float = 0.02
    """Complete evidence that somebody who looks at it finds wanting."""
    files: float
    """Visits after which the customer's file is brought up to date."""
    rates: float
    """Customers not rated yet for whom the manager notes the rapport."""
    minds: float
    """Risk flags that are looked into within two working days."""
    late: float
    """Visits recorded two or three days afterwards."""
    lapses: float
    """Plans that are forgotten."""


BENCHMARK = Conduct(
    planned=0.97,
    ahead=0.9,
    purposed=0.97,
    tested=0.98,
    easiest=0.05,
    prepared=0.85,
    seeks=0.9,
    company=0.7,
    groups=0.03,
    refers=0.22,
    follows=0.85,
    evidenced=0.96,
    assess=(0.55, 0.88, 0.97, 0.99),
    log=(0.3, 0.85, 0.97, 0.99),
    copies=0.01,
    files=0.5,
    rates=0.8,
    minds=0.9,
    late=0.01,
    lapses=0.01,
)

HERD = Conduct(
    planned=0.78,
    ahead=0.65,
    purposed=0.75,
    tested=0.45,
    easiest=0.55,
    prepared=0.15,
    seeks=0.22,
    company=0.08,
    groups=0.005,
    refers=0.05,
    follows=0.25,
    evidenced=0.92,
    assess=(0.15, 0.55, 0.78, 0.9),
    log=(0.1, 0.6, 0.85, 0.95),
    copies=0.06,
    terse=0.5,
    boasts=0.03,
    files=0.12,
    rates=0.3,
    minds=0.45,
    late=0.06,
    lapses=0.05,
)

IDLER = msgspec.structs.replace(
    HERD,
    purposed=0.45,
    tested=0.1,
    copies=0.5,
    boasts=0.15,
    reuses=0.1,
    evidenced=0.72,
    doubtful=0.3,
)
"""Who only goes through the motions: a handful, of whom the bank is to be asked."""

VILLAGE = Conduct(
    planned=0.92,
    ahead=0.85,
    purposed=0.88,
    tested=0.95,
    easiest=0.25,
    prepared=0.6,
    seeks=0.6,
    company=0.4,
    groups=0.2,
    refers=0.15,
    follows=0.6,
    evidenced=0.88,
    assess=(0.3, 0.75, 0.92, 0.97),
    log=(0.15, 0.7, 0.93, 0.98),
    copies=0.06,
    files=0.3,
    rates=0.5,
    minds=0.7,
    late=0.03,
    lapses=0.02,
)

APPRENTICE = Conduct(
    planned=0.94,
    ahead=0.8,
    purposed=0.92,
    tested=0.93,
    easiest=0.3,
    prepared=0.6,
    seeks=0.5,
    company=0.2,
    groups=0.01,
    refers=0.15,
    follows=0.6,
    evidenced=0.9,
    assess=(0.3, 0.75, 0.93, 0.97),
    log=(0.2, 0.75, 0.95, 0.99),
    copies=0.04,
    files=0.4,
    rates=0.6,
    minds=0.75,
    late=0.02,
    lapses=0.02,
)
"""What an apprentice grows into; at first one does as the herd does."""
