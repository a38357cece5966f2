"""Units to choose among: all of a small bank, else those around one, and those of a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.event import UnitId
from projections.people import UnitRow

FEW = 30
"""Units among which a list lets one choose; of more it has those around one."""

MOST = 20
"""Units below one, and units of a name, that it has besides."""


class Nearby(NamedTuple):
    """Units, those below a unit after it; `only` one has what was looked for in its name, or
    `found` so many do, whether they are in the list or not.
    """

    units: list[UnitRow]
    searches: bool = False
    words: str = ""
    found: int = 0
    only: UnitId = UnitId("")


def nearby(rows: Iterable[UnitRow], at: str, words: str = "") -> Nearby:
    """What a list has where the unit `at` is looked at; names hold the `words` looked for."""
    known = _tree(rows)
    if len(known) <= FEW:
        return Nearby(list(known.values()))
    same = [each for each in known.values() if words.casefold() in each.name.casefold()]
    exact = [each for each in same if each.name.casefold() == words.casefold()]
    same = exact if len(exact) == 1 else same
    here = known.get(UnitId(at))
    below = [each.unit for each in known.values() if each.parent == at]
    wanted = {*(here.path if here else ()), *below[:MOST]}
    wanted |= {each.unit for each in same[:MOST]} if words else set()
    return Nearby(
        [each for unit, each in known.items() if unit in wanted],
        True,
        words,
        len(same) if words else 0,
        same[0].unit if words and len(same) == 1 else UnitId(""),
    )


def _tree(rows: Iterable[UnitRow]) -> dict[UnitId, UnitRow]:
    """Units with those below them after them, each level by name."""
    known = {unit.unit: unit for unit in rows}

    def place(unit: UnitRow) -> list[tuple[str, str]]:
        return [(known[above].name, above) for above in reversed(unit.path) if above in known]

    return {unit.unit: unit for unit in sorted(known.values(), key=place)}
