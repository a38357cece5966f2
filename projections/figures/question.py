"""A question: whose figures, of which days, and what of the views it has to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, true

from domain.event import StaffId
from domain.ruleset import Ruleset
from domain.setting import Setting
from domain.tallied import Tallied
from projections.rows import FOREVER, among
from projections.scores import FACT

Found = dict[StaffId, Tallied]
"""What was counted so far; it begins a manager's counts when they are first asked for."""

_FEW = 200
"""So many managers are named to the database; of more, all rows are looked through."""

_AT_ONCE = 5_000
"""So many rows are in memory at a time where all are looked through."""


class Question(NamedTuple):
    """Days [start, end), and the managers asked for, None for the whole bank."""

    connection: Connection
    setting: Setting
    start: int
    end: int
    managers: frozenset[StaffId] | None

    @property
    def last(self) -> int:
        """The last day of the window that has begun."""
        return min(self.end - 1, self.setting.today)

    @property
    def rules(self) -> Ruleset:
        """The rules of that day."""
        return self.setting.rules(self.last)

    @property
    def few(self) -> list[StaffId] | None:
        """The managers, where they are few enough to be named; None for all."""
        some = self.managers
        return sorted(some) if some is not None and len(some) <= _FEW else None

    def concerns(self, manager: StaffId) -> bool:
        """Whether the manager is among those asked for."""
        return self.managers is None or manager in self.managers

    def by(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """That the manager of a row is among those asked for, where that can be said shortly."""
        return true() if self.few is None else column.in_(self.few)

    def told(self, query: Select[Any]) -> Iterator[Any]:
        """The rows of a query whose first column is a manager, of those asked for."""
        return (row for row in self._each(query) if self.concerns(row[0]))

    def among(
        self, query: Select[Any], column: ColumnElement[Any], names: Collection[str] | None
    ) -> Iterable[Any]:
        """The rows of a query whose column is one of some names; None for all rows."""
        if names is None:
            return self._each(query)
        these = query.where(among(self.connection, column, names))
        return self.connection.execute(these).all()

    def _each(self, query: Select[Any]) -> Iterator[Any]:
        """The rows of a query; those of a whole bank by and by."""
        if self.few is not None:
            yield from self.connection.execute(query).all()
            return
        found = self.connection.execute(query, execution_options={"yield_per": _AT_ONCE})
        for some in found.partitions():
            yield from some


def known(kind: str) -> ColumnElement[bool]:
    """That a fact is of a kind and known now."""
    return and_(FACT.table.c.kind == kind, FACT.table.c.position_to == FOREVER)
