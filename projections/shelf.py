"""The shelf: rows by key, changed in memory and written once per stretch of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic

from sqlalchemy import Connection

from projections.rows import R, Rows

KEPT_ROWS = 400_000
"""Rows of one table kept in memory between stretches; above it the older half is dropped."""

_CHUNK = 20_000


class Drawer(Generic[R]):
    """The rows of one table: those in memory, and on demand those in the database."""

    def __init__(self, rows: Rows[R], name: str) -> None:
        """Begin with nothing in memory; `name` is the table's name in the database."""
        self.table, self.name = rows, name
        self.connection: Connection | None = None
        self.complete = True
        self._empty = True
        self._kept: dict[Any, R | None] = {}
        self._touched: dict[Any, R] = {}
        self._new: set[Any] = set()
        self._gone: set[Any] = set()

    def get(self, key: Any) -> R | None:
        """The row, to be read only; None where there is none."""
        try:
            return self._kept[key]
        except KeyError:
            row = self._touched.get(key)
            if row is None and not self.complete:
                row = self._load(key)
            self._kept[key] = row
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
        if key in self._gone:
            self._gone.discard(key)
        else:
            self._new.add(key)
        self._empty = False
        return row

    def add(self, row: R) -> None:
        """A row that was not there and is not asked for soon."""
        key = self.table.key(row)
        self._touched[key] = row
        self._new.add(key)
        self._empty = False

    def remove(self, key: Any) -> None:
        """Take a row away."""
        self._kept[key] = None
        self._touched.pop(key, None)
        if key in self._new:
            self._new.discard(key)
        else:
            self._gone.add(key)

    def where(self, **equal: Any) -> list[R]:
        """All rows with these values, to be read only, in no order: a question to the database."""
        if self._empty:
            return []
        if self.connection is None:
            held = {**self._touched, **self._kept}.values()
            return [r for r in held if r and all(getattr(r, c) == v for c, v in equal.items())]
        self.flush()
        sql = self.table.select_sql(self.name, tuple(equal), self._mark)
        found = self.connection.exec_driver_sql(sql, tuple(equal.values())).fetchall()
        rows = [self.table.row(values) for values in found]
        return [self._kept.get(self.table.key(row)) or row for row in rows]

    def keep(self, row: R) -> R:
        """A row that `where` or `get` found, to be changed."""
        key = self.table.key(row)
        self._kept[key] = self._touched[key] = row
        return row

    def flush(self) -> None:
        """Write what was touched; a drawer without a connection stays in memory."""
        if self.connection is None:
            return
        if self._gone:
            keys = [key if isinstance(key, tuple) else (key,) for key in self._gone]
            self.connection.exec_driver_sql(self.table.delete_sql(self.name, self._mark), keys)
        new = self._new
        self._write([row for key, row in self._touched.items() if key in new], replace=False)
        self._write([row for key, row in self._touched.items() if key not in new], replace=True)
        self._touched, self._new, self._gone = {}, set(), set()

    def found(self, *, some: bool) -> None:
        """Learn whether the database holds rows; what is in an empty table is in memory."""
        self.complete = self._empty = not some

    def trim(self) -> None:
        """Bound the memory: forget the rows that came first."""
        if len(self._kept) > KEPT_ROWS:
            rows = list(self._kept.items())
            self._kept = dict(rows[len(rows) // 2 :])
            self.complete = False

    def _write(self, rows: Sequence[R], *, replace: bool) -> None:
        if not rows or self.connection is None:
            return
        values = [self.table.values(row) for row in rows]
        if self._postgres:
            write_postgres(self.connection, self.table, self.name, values, replace=replace)
            return
        sql = self.table.insert_sql(self.name, replace=replace)
        for chunk in _chunks(values):
            self.connection.connection.executemany(sql, chunk)

    def _load(self, key: Any) -> R | None:
        if self.connection is None:
            return None
        sql = self.table.select_sql(self.name, self.table.key_columns, self._mark)
        values = key if isinstance(key, tuple) else (key,)
        found = self.connection.exec_driver_sql(sql, values).fetchone()
        return self.table.row(found) if found else None

    @property
    def _postgres(self) -> bool:
        return self.connection is not None and self.connection.dialect.name == "postgresql"

    @property
    def _mark(self) -> str:
        return "%s" if self._postgres else "?"


class Shelf:
    """The drawers of some tables; without a connection all of it stays in memory."""

    def __init__(self, tables: Iterable[Rows[Any]], suffix: str = "") -> None:
        """A shelf for `tables`, kept in the database under their names and `suffix`."""
        self._drawers = {rows: Drawer(rows, rows.name + suffix) for rows in tables}

    def __getitem__(self, rows: Rows[R]) -> Drawer[R]:
        return self._drawers[rows]

    def __iter__(self) -> Iterator[Drawer[Any]]:
        return iter(self._drawers.values())

    def connect(self, connection: Connection) -> None:
        """Use this transaction; a table that is empty in it needs no look-ups."""
        for drawer in self:
            drawer.connection = connection

    def survey(self, connection: Connection) -> None:
        """Note which tables are empty: what is not in memory is nowhere then."""
        for drawer in self:
            query = f'SELECT 1 FROM "{drawer.name}" LIMIT 1'  # noqa: S608
            drawer.found(some=connection.exec_driver_sql(query).first() is not None)

    def flush(self) -> None:
        """Write every touched row."""
        for drawer in self:
            drawer.flush()

    def trim(self) -> None:
        """Bound the memory."""
        for drawer in self:
            drawer.trim()


def write_postgres(
    connection: Connection,
    table: Rows[Any],
    name: str,
    values: Sequence[Sequence[Any]],
    *,
    replace: bool,
) -> None:
    """Write rows by COPY, ten times as fast as INSERT; those to replace go by way of a table."""
    cursor = connection.connection.cursor()
    target = f"{name}__changed" if replace else name
    if replace:
        cursor.execute(table.staging_sql(name, target))
    with cursor.copy(table.copy_sql(target)) as copy:
        for row in values:
            copy.write_row(row)
    if replace:
        cursor.execute(table.merge_sql(name, target))
        cursor.execute(f'TRUNCATE "{target}"')


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
