"""Listings: one way to ask for the lines of a board, whether it is current or told as known."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection

from domain.event import StaffId
from domain.ranking import shared_ranks
from projections import places
from projections.boards.rows import UNRANKED, BoardRow
from projections.places import FEWEST, NEIGHBOURS, Here, Placed
from projections.standings import Board, Line

TIE = 200
"""People at one value who are brought into the order of their names."""

Order = Callable[[list[StaffId]], dict[StaffId, str]]
"""By what those who stand at one value are ordered."""


class Listing(Protocol):
    """A board to be shown; values of nobody below `least` are, where it is given."""

    def people(self) -> int:
        """How many are ranked."""

    def level(self, percent: int) -> int | None:
        """The value at a percentile by nearest rank; None for fewer than 8 people."""

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value, in the order of pages and without a rank."""

    def own(self, manager: StaffId) -> list[Placed]:
        """A person's line with the two above and below it."""

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""


class Current(NamedTuple):
    """The board as of now, asked for in parts, quick however large it is."""

    connection: Connection
    here: Here

    def people(self) -> int:
        """How many are ranked."""
        return places.people(self.connection, self.here)

    def level(self, percent: int) -> int | None:
        """The value at a percentile."""
        return places.level(self.connection, self.here, percent, self.people())

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""
        return places.visible(self.connection, self.here, least)

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""
        return places.page(self.connection, self.here, offset, limit)

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value."""
        rows = places.tie(self.connection, self.here, value, TIE + 1)
        return [Placed(None, row) for row in rows]

    def own(self, manager: StaffId) -> list[Placed]:
        """A person's line and its neighbours."""
        return places.own(self.connection, self.here, manager)

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""
        return row.ev if self.here.kind == "effective" else row.close_value


class Told:
    """A board that was reckoned whole: one that is settled, or has no quick way."""

    def __init__(self, board: Board, hidden: tuple[StaffId, ...]) -> None:
        """List the lines of `board`."""
        did = [
            line
            for line in board.lines
            if line.value or any(msgspec.structs.astuple(line.row)[3:-1])
        ]
        self._values = {
            line.manager: UNRANKED if line.value is None else line.value for line in did
        }
        self._all = sorted(did, key=self._place)
        self._shown = [line for line in self._all if line.manager not in hidden]
        self._public = shared_ranks([line.value for line in self._shown])
        self._private = shared_ranks([line.value for line in self._all])
        self._hidden = hidden

    def _place(self, line: Line) -> tuple[int, str]:
        return -self._values[line.manager], "".join(chr(0x10FFFF - ord(c)) for c in line.manager)

    def people(self) -> int:
        """How many are ranked."""
        return sum(value >= 0 for value in self._values.values())

    def level(self, percent: int) -> int | None:
        """The value at a percentile."""
        ranked = [value for value in sorted(self._values.values()) if value >= 0]
        return ranked[-(-percent * len(ranked) // 100) - 1] if len(ranked) >= FEWEST else None

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""
        return sum(least is None or self._values[line.manager] >= least for line in self._shown)

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""
        part = slice(offset, offset + limit)
        found = zip(self._public[part], self._shown[part], strict=True)
        return [Placed(rank, line.row, line.rates) for rank, line in found]

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value."""
        equal = [line for line in self._shown if self._values[line.manager] == value]
        return [Placed(None, line.row, line.rates) for line in equal]

    def own(self, manager: StaffId) -> list[Placed]:
        """A person's line and its neighbours."""
        at = next((i for i, line in enumerate(self._all) if line.manager == manager), None)
        if at is None:
            return []
        around = range(max(0, at - NEIGHBOURS), min(len(self._all), at + NEIGHBOURS + 1))
        return [
            Placed(self._private[i], self._all[i].row, self._all[i].rates)
            for i in around
            if i == at or self._all[i].manager not in self._hidden
        ]

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""
        return self._values[row.manager]


def _did_something(row: BoardRow) -> bool:
    return any(msgspec.structs.astuple(row)[3:-1])


def _value(line: Line) -> int:
    return UNRANKED if line.value is None else line.value


def arranged(listing: Listing, offset: int, limit: int, order: Order) -> list[Placed]:
    """Some lines from the top, those at one value in an order of their own, such as by name.

    A tie that goes on beyond the page is looked up whole; one of more than TIE people stays as is.
    """
    rows = listing.page(offset, limit)
    values = [listing.value(each.row) for each in rows]
    found: list[Placed] = []
    while len(found) < len(rows):
        at = len(found)
        end = next((i for i in range(at, len(rows)) if values[i] != values[at]), len(rows))
        found += _in_order(listing, rows[at:end], at == 0 or end == len(rows), order)
    return found


def _in_order(
    listing: Listing, equal: list[Placed], at_the_edge: bool, order: Order
) -> list[Placed]:
    """Lines at one value, in order."""
    whole = listing.tie(listing.value(equal[0].row)) if at_the_edge else equal
    if len(whole) > TIE:
        return equal
    managers = [each.row.manager for each in whole]
    first = managers.index(equal[0].row.manager)
    keys = order(managers)
    ordered = sorted(whole, key=lambda each: (keys[each.row.manager], each.row.manager))
    part = ordered[first : first + len(equal)]
    rank = equal[0].rank
    return [msgspec.structs.replace(each, rank=rank) for each in part]
