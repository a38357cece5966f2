"""Compared: units and people in one table, by some of their figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from domain.event import StaffId, UnitId
from domain.ledger.vault import Person
from domain.measures import Figure, figures
from domain.ruleset import Ruleset
from domain.tallied import Tallied, together
from projections.people import UnitRow
from web.look import Look
from web.request import Desk
from web.turned import Turned, turned

LINES = 50
"""Units and people a page."""

COLUMNS = (
    "ev",
    "goal_rate",
    "close_rate",
    "cpd",
    "goal_set",
    "log_on_time",
    "plan_adherence",
    "mix_distance",
)
"""What units and people are compared by."""


class Row(NamedTuple):
    """A unit or a person of the table, and the figures of the columns."""

    id: str
    name: str
    sort_key: str
    is_unit: bool
    figures: dict[str, Figure]


Below = tuple[UnitId, dict[StaffId, UnitId], dict[StaffId, Tallied]]
"""A unit, who works in it or below and where, and what they have to show."""


class Compared(NamedTuple):
    """The units right below one, and the people in it or below, in no order."""

    units: list[Row]
    people: list[Row]

    def page(self, here: Desk, look: Look) -> Turned[Row]:
        """One page of the units and the people after them."""
        order = _order(look.sort)
        rows = [*sorted(self.units, key=order), *sorted(self.people, key=order)]
        some = turned(rows, look.page, LINES)
        # They are called as they are now: what is kept may be older than an erasure.
        names = here.names([row.id for row in some.rows if not row.is_unit])
        return some.told_as([row._replace(name=names.get(row.id, row.name)) for row in some.rows])


def compared(here: Desk, tree: dict[UnitId, UnitRow], below: Below, rules: Ruleset) -> Compared:
    """All that a table of them may tell."""
    unit, places, found = below
    people = [_row(each, "", [found[each]], rules) for each in places if each in found]
    children = [
        _row(child.unit, child.name, _of(child.unit, tree, places, found), rules, is_unit=True)
        for child in tree.values()
        if unit and child.parent == unit
    ]
    return Compared(children, _named(here, people))


def _of(
    unit: UnitId,
    tree: dict[UnitId, UnitRow],
    places: dict[StaffId, UnitId],
    found: dict[StaffId, Tallied],
) -> list[Tallied]:
    return [found[each] for each, at in places.items() if at in tree and unit in tree[at].path]


def _row(
    about: str, name: str, counts: list[Tallied], rules: Ruleset, *, is_unit: bool = False
) -> Row:
    all_figures = figures(together(counts), rules)
    return Row(about, name, name, is_unit, {code: all_figures[code] for code in COLUMNS})


def _order(sort: str) -> Callable[[Row], Any]:
    """By name, or by a figure, the highest first and those without it last; equal ones by name."""
    if sort not in COLUMNS:
        return lambda row: (row.sort_key, row.id)

    def place(row: Row) -> tuple[bool, float, str, str]:
        value = row.figures[sort].value
        return value is None, -(value or 0), row.sort_key, row.id

    return place


def _named(here: Desk, rows: list[Row]) -> list[Row]:
    people = here.people([row.id for row in rows])
    names = here.names([row.id for row in rows])
    found = []
    for row in rows:
        person = people.get(row.id, Person(row.id))
        key = person.sort_key or person.number
        found.append(row._replace(name=names[row.id], sort_key=key))
    return found
