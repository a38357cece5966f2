"""Listings: one way to ask for the lines of a board, whether it is current or told as known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

FEW = 2_000
"""People up to whom all values of a board are read instead of fifteen questions about it."""

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


Look = Callable[[list[StaffId]], dict[StaffId, Placed]]
"""Finds the rows of some managers, without their ranks."""


class Known:
    """A board of which everybody's value is known, in descending order of (value, manager).

    Whoever has no value is not ranked and comes last.
    """

    def __init__(
        self, values: Sequence[tuple[StaffId, int | None]], hidden: Iterable[StaffId], look: Look
    ) -> None:
        """List managers by their values; their rows are looked up as they are shown."""
        self._values = {m: UNRANKED if value is None else value for m, value in values}
        self._ranked = [value for _, value in reversed(values) if value is not None]
        self._hidden, self._look = frozenset(hidden), look
        self._all = [manager for manager, _ in values]
        self._private = shared_ranks([value for _, value in values])
        shown = [each for each in values if each[0] not in self._hidden]
        self._shown = [manager for manager, _ in shown]
        everybody = len(shown) == len(values)
        self._public = self._private if everybody else shared_ranks([value for _, value in shown])

    def people(self) -> int:
        """How many are ranked."""
        return len(self._ranked)

    def level(self, percent: int) -> int | None:
        """The value at a percentile."""
        rank = -(-percent * self.people() // 100)
        return self._ranked[rank - 1] if self.people() >= FEWEST else None

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""
        return sum(least is None or self._values[each] >= least for each in self._shown)

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""
        part = slice(offset, offset + limit)
        return self._placed(self._shown[part], self._public[part])

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value."""
        equal = [each for each in self._shown if self._values[each] == value]
        return self._placed(equal, [None] * len(equal))

    def own(self, manager: StaffId) -> list[Placed]:
        """A person's line and its neighbours."""
        if manager not in self._values:
            return []
        at = self._all.index(manager)
        part = slice(max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
        around = self._placed(self._all[part], self._private[part])
        return [e for e in around if e.row.manager == manager or e.row.manager not in self._hidden]

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""
        return self._values[row.manager]

    def _placed(self, managers: list[StaffId], ranks: list[int | None]) -> list[Placed]:
        found = self._look(managers)
        pairs = zip(managers, ranks, strict=True)
        return [msgspec.structs.replace(found[each], rank=rank) for each, rank in pairs]


class Told(Known):
    """A board that was reckoned whole: one that is settled, or has no quick way."""

    def __init__(self, board: Board, hidden: tuple[StaffId, ...]) -> None:
        """List the lines of `board`."""
        did = [line for line in board.lines if line.value or _did_something(line.row)]
        by_id = sorted(did, key=lambda line: line.manager, reverse=True)
        lines = sorted(by_id, key=_value, reverse=True)  # those at one value stay as they are
        rows = {line.manager: Placed(None, line.row, line.rates) for line in did}
        super().__init__(
            [(line.manager, line.value) for line in lines],
            hidden,
            lambda managers: {each: rows[each] for each in managers},
        )


class Small(Known):
    """A current board on which so few stand that to read all values takes one question."""

    def __init__(self, connection: Connection, here: Here, values: list[tuple[StaffId, int]]):
        """List the board that is `here`, with the values that `places.values` found."""
        unranked = here.kind == "close"
        super().__init__(
            [(m, None if unranked and value == UNRANKED else value) for m, value in values],
            here.hidden,
            lambda managers: places.rows_of(connection, here, managers),
        )


def current(connection: Connection, here: Here) -> Listing:
    """The current board, whichever way is quicker for its size."""
    values = places.values(connection, here, FEW + 1)
    return Small(connection, here, values) if len(values) <= FEW else Current(connection, here)


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
