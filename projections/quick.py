"""Quick boards: the current ones for which there is an index, whichever way suits their size."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from functools import cache
from typing import Self

import msgspec
from sqlalchemy import Connection

from domain.event import StaffId
from domain.ranking import CLOSE, EFFECTIVE, HELP
from domain.statistics import FEWEST
from projections import places
from projections.boards.rows import UNRANKED, BoardRow
from projections.lines import BELOW_FLOOR
from projections.listing import LOWEST, TIE, Known, Listing, Look
from projections.places import Around, Here, Placed

QUICK = (EFFECTIVE, CLOSE, HELP)
"""Kinds of board for which there is an index."""

FEW = 2_000
"""People up to whom all values of a board are read instead of fifteen questions about it."""


class Current:
    """The board as of now, asked for in parts, quick however large it is."""

    def __init__(self, connection: Connection, here: Here) -> None:
        """List the board that is `here`."""
        self.connection, self.here = connection, here
        # A page asks for them again and again.
        self.people = cache(self._people)
        self.level = cache(self._level)

    def _people(self) -> int:
        return places.people(self.connection, self.here)

    def _level(self, percent: int, fewest: int = FEWEST) -> int | None:
        return places.level(self.connection, self.here, percent, self.people(), fewest)

    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest value."""
        return places.ends(self.connection, self.here)

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""
        return places.visible(self.connection, self.here, least)

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""
        return places.page(self.connection, self.here, offset, limit)

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value."""
        at = UNRANKED if value == LOWEST else value
        rows = places.tie(self.connection, self.here, at, TIE + 1)
        return [Placed(None, row) for row in rows]

    def around(self, manager: StaffId) -> Around | None:
        """A person's line and its neighbours."""
        return places.around(self.connection, self.here, manager)

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""
        if self.here.kind == CLOSE:
            return LOWEST if row.close_value == UNRANKED else row.close_value
        return row.help if self.here.kind == HELP else row.ev


class Small(Known):
    """A current board on which so few stand that to read all values takes one question.

    Or one that was read a while ago, whose rows are read anew as they are shown.
    """

    def __init__(
        self,
        connection: Connection,
        here: Here,
        values: list[tuple[StaffId, int]],
        low: Collection[StaffId] = (),
    ) -> None:
        """List the board that is `here`, with the values that `places.values` found.

        Whoever is `low` is not ranked.
        """
        self._here, self._low = here, low
        super().__init__(_with_low(here, values, low), here.hidden, self._looking(connection))

    def on(self, connection: Connection) -> Self:
        """The same board for a reader with a connection of their own."""
        found = copy(self)
        found._look = self._looking(connection)
        return found

    def _looking(self, connection: Connection) -> Look:
        def look(managers: list[StaffId]) -> dict[StaffId, Placed]:
            found = places.rows_of(connection, self._here, managers)
            return {
                each: msgspec.structs.replace(placed, reason=BELOW_FLOOR)
                if each in self._low
                else placed
                for each, placed in found.items()
            }

        return look


def _with_low(
    here: Here, values: list[tuple[StaffId, int]], low: Collection[StaffId]
) -> list[tuple[StaffId, int | None]]:
    """Values in order, those who are not ranked last and by id."""
    least = UNRANKED if here.kind == CLOSE else LOWEST
    ranked = [each for each in values if each[1] > least and each[0] not in low]
    others = {manager for manager, _ in values} - {manager for manager, _ in ranked}
    return [*ranked, *((manager, None) for manager in sorted(others, reverse=True))]


def current(connection: Connection, here: Here) -> Listing:
    """The current board, whichever way is quicker for its size."""
    values = places.values(connection, here, FEW + 1)
    return Small(connection, here, values) if len(values) <= FEW else Current(connection, here)
