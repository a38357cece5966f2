"""The lines of a board as `pacesetter board` tells them, to people and to other programs."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType
from rich.table import Table

from domain.event import StaffId
from domain.ranking import HELP, IMPROVEMENT
from projections.adjustments import Adjustments
from projections.listing import LOWEST
from projections.places import Placed

HALVES = 200
"""Half points of EV in one effective visit."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A manager's line for another program; `ev` counts effective visits, `points` all points.

    The adjustments are what came late to settled periods before this one, in the same units.
    """

    rank: int | None
    manager: StaffId
    name: str
    unit: str
    ev: float
    points: int
    visits: int
    contacts: int
    achieved: int
    closes: int
    close_rate: float | None
    ev_adjustment: float
    adjustment: int
    channelised: int | UnsetType = UNSET
    active: int | UnsetType = UNSET
    help: int | UnsetType = UNSET
    improvement: float | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


def standing_of(
    placed: Placed,
    *,
    name: str,
    unit: str,
    kind: str,
    value: int,
    late: Adjustments,
    rate_minimum: int,
) -> Standing:
    row, rates = placed.row, placed.rates
    rated = row.contacted >= rate_minimum
    improved = None if value == LOWEST else value / HALVES
    return Standing(
        rank=placed.rank,
        manager=row.manager,
        name=name or row.manager,
        unit=unit,
        ev=row.ev / 100,
        points=row.points,
        visits=row.visits,
        contacts=row.contacts,
        achieved=row.achieved,
        closes=row.closes,
        close_rate=round(row.closed / row.contacted, 6) if rated else None,
        ev_adjustment=late.ev(row.manager) / 100,
        adjustment=late.points(row.manager),
        channelised=rates.channelised if rates.active else UNSET,
        active=rates.active or UNSET,
        help=row.help if kind == HELP else UNSET,
        improvement=improved if kind == IMPROVEMENT else UNSET,
        reason=placed.reason or UNSET,
    )


def table_of(standings: list[Standing]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("manager", no_wrap=True)
    table.add_column("unit")  # the first to become narrow
    for heading in ("EV", "points", "visits", "contacts", "achieved", "closes", "close rate"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in standings:
        table.add_row(
            "–" if each.rank is None else str(each.rank),
            each.name,
            each.unit,
            f"{each.ev:.2f}",
            *(
                f"{number:,}"
                for number in (each.points, each.visits, each.contacts, each.achieved, each.closes)
            ),
            "–" if each.close_rate is None else f"{each.close_rate:.1%}",
        )
    return table
