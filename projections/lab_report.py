"""What the laboratory tells of a draft of the rules."""

from __future__ import annotations

from datetime import date

import msgspec

from domain.event import Code, StaffId


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's rank and value before and under the draft; None where they are not ranked."""

    manager: StaffId
    rank_before: int | None
    rank_after: int | None
    value_before: int | None
    value_after: int | None


class Movers(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody on one board whose rank changes, the farthest first; `people` stand on it."""

    kind: str
    window: str
    people: int
    moves: list[Move]


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
    """What a draft would change; `before` are the rules in force today."""

    version_before: int
    version_draft: int
    through: int
    today: date
    movers: list[Movers]
    badges: list[BadgeChange]
    spread: Spread
    gaming: list[Gain]
