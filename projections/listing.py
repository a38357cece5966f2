"""Listings: one way to ask for the lines of a board, whether it is current or told as known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import msgspec

from domain.event import StaffId
from domain.ranking import CHANNEL, shared_ranks
from domain.statistics import FEWEST, nearest_rank, percentile
from projections.boards.rows import BoardRow
from projections.lines import Line
from projections.places import NEIGHBOURS, Around, Placed
from projections.standings import Board

TIE = 200
"""People at one value who are brought into the order of their names."""

LOWEST = -(1 << 62)
"""Below every value that ranks somebody: improvement can be less than nothing."""


class Listing(Protocol):
    """A board to be shown; values of nobody below `least` are, where it is given."""

    def people(self) -> int:
        """How many are ranked."""

    def level(self, percent: int, fewest: int = FEWEST) -> int | None:
        """The value at a percentile by nearest rank; None for fewer people than that."""

    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest value; None where nobody is ranked."""

    def visible(self, least: int | None) -> int:
        """How many lines there are to be shown."""

    def page(self, offset: int, limit: int) -> list[Placed]:
        """Some lines from the top."""

    def tie(self, value: int) -> list[Placed]:
        """Those to be shown at one value, in the order of pages and without a rank."""

    def around(self, manager: StaffId) -> Around | None:
        """A person's line and those next to it; None where they have none."""

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""


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
        self._values = {m: LOWEST if value is None else value for m, value in values}
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

    def level(self, percent: int, fewest: int = FEWEST) -> int | None:
        """The value at a percentile."""
        return nearest_rank(self._ranked, percent, fewest)

    def ends(self) -> tuple[int, int] | None:
        """The lowest and the highest value."""
        return (self._ranked[0], self._ranked[-1]) if self._ranked else None

    def percentile(self, value: int) -> int | None:
        """Where a value stands among those ranked, in millionths; None for fewer than 8."""
        return percentile(value, self._ranked)

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

    def around(self, manager: StaffId) -> Around | None:
        """A person's line and its neighbours."""
        if manager not in self._values:
            return None
        value, ranks = self._values[manager], dict(zip(self._all, self._private, strict=True))
        others = [each for each in self._shown if each != manager]
        start = bisect_left(others, -value, key=lambda each: -self._values[each])
        end = bisect_right(others, -value, key=lambda each: -self._values[each])
        at = start + sum(each > manager for each in others[start:end])

        def placed(first: int, last: int) -> list[Placed]:
            some = others[max(first, 0) : max(last, 0)]
            return self._placed(some, [ranks[each] for each in some])

        return Around(
            own=self._placed([manager], [ranks[manager]])[0],
            higher=placed(start - NEIGHBOURS, start),
            before=placed(max(start, at - NEIGHBOURS), at),
            after=placed(at, min(end, at + NEIGHBOURS)),
            lower=placed(end, end + NEIGHBOURS),
        )

    def value(self, row: BoardRow) -> int:
        """By what the board ranks a row."""
        return self._values[row.manager]

    def _placed(self, managers: list[StaffId], ranks: list[int | None]) -> list[Placed]:
        found = self._look(managers)
        pairs = zip(managers, ranks, strict=True)
        return [msgspec.structs.replace(found[each], rank=rank) for each, rank in pairs]


class Told(Known):
    """A board that was reckoned whole: one that is settled, or has no quick way."""

    def __init__(
        self, board: Board, hidden: tuple[StaffId, ...], *, everybody: bool = False
    ) -> None:
        """List the lines of `board`; of `everybody`, or of those who did something."""
        is_channel = board.asked.kind == CHANNEL
        did = [
            line
            for line in board.lines
            if everybody or _did_something(line.row) or (is_channel and line.value)
        ]
        by_id = sorted(did, key=lambda line: line.manager, reverse=True)
        lines = sorted(by_id, key=_value, reverse=True)  # those at one value stay as they are
        rows = {line.manager: Placed(None, line.row, line.rates, line.reason) for line in did}
        super().__init__(
            [(line.manager, line.value) for line in lines],
            hidden,
            lambda managers: {each: rows[each] for each in managers},
        )


def _did_something(row: BoardRow) -> bool:
    return any(msgspec.structs.astuple(row)[3:-1])


def _value(line: Line) -> int:
    return LOWEST if line.value is None else line.value
