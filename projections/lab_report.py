"""What the laboratory tells of a draft of the rules, as data."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.event import Code, StaffId, UnitId

MOST = 500
"""Lines of each list that a report keeps, those of most consequence; the counts are of all."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's rank and value before and under the draft; None where they are not ranked."""

    manager: StaffId
    rank_before: int | None
    rank_after: int | None
    value_before: int | None
    value_after: int | None


class Movers(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rank on one board changes, the farthest first; of `people` on it, `moved` do."""

    kind: str
    window: str
    people: int
    moved: int
    moves: list[Move]


class BadgeCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many would have a badge besides those who have it, and how many would not have it."""

    badge: Code
    won: int
    lost: int


class BadgeChange(msgspec.Struct, frozen=True, kw_only=True):
    """A badge that a manager would have (`won`), or would not."""

    manager: StaffId
    badge: Code
    won: bool


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How far apart people are in EV points of the window: nearest-rank P50 and P90."""

    median_before: int | None
    median_after: int | None
    top_before: int | None
    top_after: int | None


class CohortSpread(msgspec.Struct, frozen=True, kw_only=True):
    """How far apart the people of a cohort are, in EV points: P50, and P90 − P50 as `ahead`.

    The percentile of `moved` of its `people` changes. None where fewer than eight are compared.
    """

    number: int
    people: int
    median_before: int | None
    median_after: int | None
    ahead_before: int | None
    ahead_after: int | None
    moved: int


class PartChange(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the trap index that moves, in millionths; None where it is undefined."""

    part: str
    before: int | None
    after: int | None


class TeamChange(msgspec.Struct, frozen=True, kw_only=True):
    """A team's trap index of the last four whole weeks, in thousandths; None where undefined.

    `people` were present; of the parts those stand there that move.
    """

    unit: UnitId
    people: int
    index_before: int | None
    index_after: int | None
    parts: list[PartChange]


class Gain(msgspec.Struct, frozen=True, kw_only=True):
    """What a trick gains in 28 days beside the twin without it: points of EV and of help, and how
    many ranks by EV.
    """

    actor: str
    ev_before: int
    ev_after: int
    help_before: int
    help_after: int
    ranks_before: int
    ranks_after: int


class LabReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would change; `before` are the rules in force today.

    `draft` is its digest; all is as of the position `through`. `compared` counts the cohorts of
    `cohort_period`, `watched` the teams with people present.
    """

    draft: str
    version_before: int
    version_draft: int
    through: int
    today: date
    movers: list[Movers]
    badge_counts: list[BadgeCount]
    badges: list[BadgeChange]
    spread: Spread
    cohort_period: str
    compared: int
    cohorts: list[CohortSpread]
    watched: int
    teams: list[TeamChange]
    gaming: list[Gain]


def written(report: LabReport) -> bytes:
    """The one JSON of a report, whose digest is kept with what was approved."""
    return _encode(report)


def read(content: bytes) -> LabReport:
    """The report that was written."""
    return msgspec.json.decode(content, type=LabReport)


_encode = msgspec.json.Encoder(order="sorted").encode
