"""The shelf: rows by key, changed in memory and written once per stretch of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic

from projections.rows import R, Rows
from projections.scribe import Scribe

KEPT_ROWS = 400_000
"""Rows of one table kept in memory between stretches; above it the older half is dropped."""

_WAITING_ROWS = 40_000
"""Touched rows of a table of which half are written though the history goes on."""


class Drawer(Generic[R]):
    """The rows of one table: those in memory, and on demand those in the database.

    `fresh` tells that the table was empty to begin with, `complete` that all its rows are in
    memory: then nothing has to be looked up.
    """

    def __init__(self, rows: Rows[R], name: str) -> None:
        """Begin with nothing in memory; `name` is the table's name in the database."""
        self.table, self.name = rows, name
        self.scribe: Scribe | None = None
        self.fresh = self.complete = True
        self._kept: dict[Any, R | None] = {}
        self._touched: dict[Any, R] = {}
        self._gone: set[Any] = set()
        self._known: dict[Any, R] = {}
        self._ended: list[tuple[Any, ...]] = []
        self._groups: dict[str, dict[Any, dict[Any, R]]] = {group: {} for group in rows.groups}

    def get(self, key: Any) -> R | None:
        """The row, to be read only; None where there is none."""
        row = self._kept.get(key)
        if row is None and not self.complete and key not in self._kept:
            row = self._kept[key] = self._find(key)
        return row

    def edit(self, key: Any) -> R | None:
        """The row, to be changed; None where there is none."""
        row = self._kept.get(key) or self.get(key)
        if row is not None:
            self._touched[key] = row
        return row

    def put(self, row: R) -> R:
        """A row that was not there, to be found by its key from now on."""
        key = self.table.key(row)
        self._kept[key] = self._touched[key] = row
        self._gone.discard(key)
        for group, rows in self._groups.items():
            rows.setdefault(getattr(row, group), {})[key] = row
        return row

    def add(self, row: R) -> None:
        """A row that was not there and is not asked for soon."""
        self._touched[self.table.key(row)] = row
        self._forget()

    def remove(self, key: Any) -> None:
        """Take a row away."""
        row = self._kept.pop(key, None)
        if not self.complete:
            self._kept[key] = None
        self._touched.pop(key, None)
        self._gone.add(key)
        for group, rows in self._groups.items():
            rows.get(getattr(row, group, None), {}).pop(key, None)

    def begin(self, row: R) -> None:
        """A row that is known from its `position_from`, the last part of its key, for ever."""
        self._known[self.table.known_key(row)] = row
        self._forget()

    def end(self, key: Any, position: int) -> None:
        """The row that is still known, of a key without `position_from`, is known no longer."""
        row: Any = self._known.pop(key, None)
        if row is None:
            self._ended.append((*key, position) if isinstance(key, tuple) else (key, position))
        else:
            row.position_to = position
            self.add(row)

    def where(self, **equal: Any) -> list[R]:
        """All rows with these values, to be read only, in no order.

        It is a question to the database, unless all rows are in memory.
        """
        if self.complete or self.scribe is None:
            found = self._among(equal)
            for column, value in equal.items():
                of = attrgetter(column)
                found = [row for row in found if of(row) == value]
            return list(found)
        self.flush()
        sql = self.table.select_sql(self.name, tuple(equal), self.scribe.mark)
        rows = [self.table.row(values) for values in self.scribe.read(sql, tuple(equal.values()))]
        return [self._kept.get(self.table.key(row)) or row for row in rows]

    def keep(self, row: R) -> R:
        """A row that `where` or `get` found, to be changed."""
        key = self.table.key(row)
        self._kept[key] = self._touched[key] = row
        return row

    def flush(self) -> None:
        """Write what was touched; without a scribe it stays in memory."""
        if self.scribe is None:
            return
        if self._gone:
            self.scribe.remove(self.table, self.name, list(self._gone))
        if self._ended:
            self.scribe.end(self.table, self.name, self._ended)
        if self._touched or self._known:
            rows = [*self._touched.values(), *self._known.values()]
            if self.complete:  # in the order of their key they fill one page after the other
                rows.sort(key=self.table.key)
            self.scribe.write(self.table, self.name, rows)
        self._touched, self._gone, self._known, self._ended = {}, set(), {}, []

    def flush_some(self) -> None:
        """Write rows that do not stay in memory, and of the others those that were touched first.

        The later a row is written, the less often; but while the next stretch is folded the
        database has nothing else to do.
        """
        if not self.complete:
            self.flush()
        elif len(self._touched) > _WAITING_ROWS:
            touched = list(self._touched.items())
            self._touched = dict(touched[: len(touched) // 2])
            self.flush()
            self._touched = dict(touched[len(touched) // 2 :])

    def put_away(self) -> None:
        """Write what was touched, and keep nothing in memory."""
        self.flush()
        self._kept = {}
        self._forget()

    def found(self, *, some: bool) -> None:
        """Learn whether the database holds rows; what is in an empty table is in memory."""
        self.fresh = not some
        if some:
            self._forget()

    def trim(self) -> None:
        """Bound the memory: forget the rows that came first."""
        if len(self._kept) > KEPT_ROWS:
            rows = list(self._kept.items())
            self._kept = dict(rows[len(rows) // 2 :])
            self._forget()

    def _forget(self) -> None:
        """Not all rows are in memory any more."""
        if self.complete:
            self.complete, self._groups = False, {}

    def _among(self, equal: dict[str, Any]) -> Iterable[R]:
        """The rows in memory, or of a group of them."""
        for group, rows in self._groups.items():
            if group in equal:
                return list(rows.get(equal[group], {}).values())
        held = {**self._touched, **self._kept}.values()
        return [*(row for row in held if row), *self._known.values()]

    def _find(self, key: Any) -> R | None:
        row = self._touched.get(key)
        if row is not None or self.scribe is None or key in self._gone:
            return row
        sql = self.table.select_sql(self.name, self.table.key_columns, self.scribe.mark)
        found = self.scribe.read(sql, key if isinstance(key, tuple) else (key,))
        return self.table.row(found[0]) if found else None


class Shelf:
    """The drawers of some tables; without a scribe all of it stays in memory."""

    def __init__(self, tables: Iterable[Rows[Any]], suffix: str = "") -> None:
        """A shelf for `tables`, kept in the database under their names and `suffix`."""
        self._drawers = {rows: Drawer(rows, rows.name + suffix) for rows in tables}

    def __getitem__(self, rows: Rows[R]) -> Drawer[R]:
        return self._drawers[rows]

    def __iter__(self) -> Iterator[Drawer[Any]]:
        return iter(self._drawers.values())

    def use(self, scribe: Scribe) -> None:
        """Read and write by this scribe from now on."""
        for drawer in self:
            drawer.scribe = scribe

    def survey(self, scribe: Scribe) -> None:
        """Note which tables are empty: what is not in memory is nowhere then."""
        for drawer in self:
            query = f'SELECT 1 FROM "{drawer.name}" LIMIT 1'  # noqa: S608
            drawer.found(some=bool(scribe.read(query)))

    def flush(self) -> None:
        """Write every touched row."""
        for drawer in self:
            drawer.flush()

    def flush_some(self) -> None:
        """Write what need not wait for the end of a long history."""
        for drawer in self:
            drawer.flush_some()

    def put_away(self) -> None:
        """Write every touched row and keep none in memory, one drawer after the other."""
        for drawer in self:
            drawer.put_away()

    def trim(self) -> None:
        """Bound the memory."""
        for drawer in self:
            drawer.trim()
