"""Acquaintance: which customers a reader may know by name, and whose pages they may open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from domain.event import CustomerId, GridId, StaffId
from projections import dealings, diary
from projections.customers import CustomerRow
from web.access import LEADER, MANAGER
from web.caller import Caller, leads
from web.request import Desk


class Known(NamedTuple):
    """What a reader is told of a customer: the name, empty where it is none of their business, and
    whether there is a page for them.
    """

    name: str = ""
    opens: bool = False


STRANGER = Known()
"""Somebody whom the reader does not know."""


def acquainted(here: Desk, me: Caller, customers: Iterable[CustomerId]) -> dict[CustomerId, Known]:
    """Some customers as the reader knows them; whom the reader does not know is left out.

    A customer who is registered is known to their managers and to those who lead these. Who was
    only named is known to whoever took the name down first: a phone number that somebody else types
    must not tell whose it is.
    """
    wanted = sorted(set(customers))
    files = diary.files(here.views, wanted)
    grids = dealings.grids(here.views, {grid for row in files.values() for grid in row.grids})
    managers = {grid: row.manager for grid, row in grids.items()}

    @cache
    def answers_for(staff: StaffId) -> bool:
        mine = staff == me.staff and MANAGER in me.roles
        return mine or (LEADER in me.roles and leads(here.setting(), me, staff))

    opens = {
        each: any(map(answers_for, _owners(row, managers)))
        for each, row in files.items()
        if row.registered_day
    }
    only_named = [each for each in wanted if each not in opens]
    takers = dealings.first_named_by(here.views, only_named)
    known = [each for each in opens if opens[each]]
    known += [each for each in only_named if each in takers and answers_for(takers[each])]
    names = here.names([str(each) for each in known])
    return {each: Known(names[each], opens.get(each, False)) for each in known}


def _owners(row: CustomerRow, managers: Mapping[GridId, StaffId]) -> Collection[StaffId]:
    """The same as `web.owner.managers_of`, of many customers at once."""
    found = {managers[grid] for grid in row.grids if managers.get(grid)}
    return found if found and row.confirmed_day else {*found, row.registrar}
