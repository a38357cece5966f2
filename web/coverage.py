"""Coverage: how much of a manager's patch was contacted lately, and who is seen out of measure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from domain.balance import balance
from domain.event import CustomerId, GridId, StaffId
from projections import balances, dealings, diary
from web.request import Desk

DAYS = 28
"""Days in which a customer counts as contacted, up to today: those of the rolling window."""

UNDER, OVER, UNSEEN, RISK = "under", "over", "unseen", "risk"


class Covered(NamedTuple):
    """A grid, or all of them: how many active customers there are, and how many were contacted."""

    grid: GridId
    name: str
    contacted: int
    active: int


class Coverage(NamedTuple):
    """A manager's patch; `groups` are those seen too seldom, too often, never, and those at risk.

    `cadences` tells after how many days each is due again.
    """

    all: Covered
    grids: list[Covered]
    members: Mapping[GridId, Collection[CustomerId]]
    groups: Mapping[str, Collection[CustomerId]]
    cadences: Mapping[CustomerId, int]


def coverage(here: Desk, manager: StaffId, mine: Collection[CustomerId]) -> Coverage:
    """The coverage of those who are `mine`, and of each grid among them."""
    views, today = here.views, here.setting().today
    met = dealings.contacted(views, manager, today + 1 - DAYS, today + 1)
    members = {
        grid: set(mine).intersection(customers)
        for grid, customers in dealings.members_of(views, manager).items()
    }
    served = balances.served(views, here.setting(), [manager])[manager]
    found = balance(served, here.rules())
    names = dealings.grids(views, members)
    at_home = set[CustomerId]().union(*members.values())
    rows = [
        Covered(grid, names[grid].name if grid in names else grid, len(inside & met), len(inside))
        for grid, inside in members.items()
    ]
    files = diary.files(views, list(mine))
    groups = {
        UNDER: [each.customer for each in found.under],
        OVER: [each.customer for each in found.over],
        UNSEEN: [each.customer for each in served if not each.last_day],
        RISK: [each for each, row in files.items() if row.flagged_day],
    }
    everything = Covered(GridId(""), "", len(at_home & met), len(at_home))
    cadences = {each.customer: each.cadence for each in served}
    rows.sort(key=lambda each: (each.name, each.grid))
    return Coverage(everything, rows, members, groups, cadences)
