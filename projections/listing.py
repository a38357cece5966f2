"""Listings: one way to ask for the lines of a board, whether it is current or told as known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import groupby
from typing import Protocol

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

    def _level(self, percent: int) -> int | None:
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
        did = [line for line in board.lines if line.value or _did_something(line.row)]
        self._values = {line.manager: _value(line) for line in did}
        self._ranked = sorted(line.value for line in did if line.value is not None)
        by_id = sorted(did, key=lambda line: line.manager, reverse=True)
        self._all = sorted(by_id, key=_value, reverse=True)  # those at one value stay as they are
        self._hidden = frozenset(hidden)
        self._shown = [line for line in self._all if line.manager not in self._hidden]
        self._public = shared_ranks([line.value for line in self._shown])
        self._private = shared_ranks([line.value for line in self._all])

    def people(self) -> int:
        """How many are ranked."""
        return len(self._ranked)

    def level(self, percent: int) -> int | None:
        """The value at a percentile."""
        rank = -(-percent * self.people() // 100)
        return self._ranked[rank - 1] if self.people() >= FEWEST else None

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

    A tie that may go on beyond the page is looked up whole; one of more than TIE people stays as
    it is.
    """
    ties = _ties(listing, listing.page(offset, limit))
    wholes = []
    for at, equal in enumerate(ties):
        begins_before = at == 0 and offset > 0
        goes_on = at == len(ties) - 1 and sum(map(len, ties)) == limit
        whole = begins_before or goes_on
        wholes.append(listing.tie(listing.value(equal[0].row)) if whole else equal)
    keys = order([each.row.manager for whole in wholes if 1 < len(whole) <= TIE for each in whole])
    return [
        each
        for equal, whole in zip(ties, wholes, strict=True)
        for each in (_in_order(equal, whole, keys) if 1 < len(whole) <= TIE else equal)
    ]


def _ties(listing: Listing, rows: list[Placed]) -> list[list[Placed]]:
    """Lines that follow each other, those at one value together."""
    return [list(equal) for _, equal in groupby(rows, key=lambda each: listing.value(each.row))]


def _in_order(
    equal: list[Placed], whole: list[Placed], keys: Mapping[StaffId, str]
) -> list[Placed]:
    """As many lines of a whole tie as there were, in order."""
    managers = [each.row.manager for each in whole]
    first = managers.index(equal[0].row.manager)
    ordered = sorted(whole, key=lambda each: (keys[each.row.manager], each.row.manager))
    rank = equal[0].rank
    part = ordered[first : first + len(equal)]
    return [msgspec.structs.replace(each, rank=rank) for each in part]
