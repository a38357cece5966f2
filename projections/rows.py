"""Rows: one table of a read model, told by a struct whose first fields are the key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_origin, get_type_hints

import msgspec
from msgspec.structs import astuple
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    any_,
    case,
    cast,
    create_mock_engine,
    func,
    literal,
    select,
)

VIEWS = MetaData()
"""The tables of all read models."""

Reading = Connection
"""A transaction that reads the views, which questions are put to."""

FOREVER = 1 << 62
"""`position_to` of what is still known."""

NOW = FOREVER - 1
"""A position after every other, at which what is still known is known."""

R = TypeVar("R", bound=msgspec.Struct)

encode = msgspec.json.Encoder().encode

_TEXT, _WHOLE = Text(), BigInteger().with_variant(Integer, "sqlite")


class Rows(Generic[R]):
    """A table whose rows are structs: text, whole numbers and booleans (0 or 1) as columns, lists
    and dicts as JSON text. Days are ordinals, positions are the ledger's.
    """

    def __init__(
        self,
        name: str,
        kind: type[R],
        *,
        key: int = 1,
        indexes: Sequence[Sequence[str]] = (),
        groups: Sequence[str] = (),
    ) -> None:
        """The first `key` fields of `kind` are the primary key.

        Rows are often asked for by one of the fields `groups`, which never change.
        """
        if not kind.__struct_config__.array_like:
            raise TypeError(f"{kind.__name__} has to be array_like: it travels as a JSON array.")
        self.groups = tuple(groups)
        hints = get_type_hints(kind)
        self.name, self.kind = name, kind
        self.columns = kind.__struct_fields__
        self.key_columns = self.columns[:key]
        self.indexes = tuple(tuple(columns) for columns in indexes)
        types = [getattr(hints[c], "__supertype__", hints[c]) for c in self.columns]
        self.cell_types = [_cell_type(each) for each in types]
        self._packed = [i for i, each in enumerate(types) if _is_packed(each)]
        self._unpackers = [(i, un) for i, each in enumerate(types) if (un := _unpack(each))]
        self.table = self._table(VIEWS, name)
        self.key: Callable[[Any], Any] = attrgetter(*self.key_columns)
        self.known_key: Callable[[Any], Any] = attrgetter(*self.key_columns[: max(1, key - 1)])

    def _table(self, metadata: MetaData, name: str) -> Table:
        columns = [
            Column(
                column,
                _TEXT if cell == "text" else _WHOLE,
                primary_key=column in self.key_columns,
                autoincrement=False,
                nullable=False,
            )
            for column, cell in zip(self.columns, self.cell_types, strict=True)
        ]
        indexes = [Index(f"{name}_{'_'.join(columns)}", *columns) for columns in self.indexes]
        # SQLite keeps the rows in the order of their key, in one tree instead of two.
        by_key = len(self.key_columns) == 1 and self.cell_types[0] == "bigint"
        return Table(name, metadata, *columns, *indexes, sqlite_with_rowid=by_key)

    def beside(self, name: str) -> Table:
        """The same table under another name and without indexes, to be filled and swapped in."""
        table = self._table(MetaData(), name)
        table.indexes.clear()
        return table

    def row(self, values: Sequence[Any]) -> R:
        """A row as the database gave it."""
        if not self._unpackers:
            return self.kind(*values)
        unpacked = list(values)
        for index, unpack in self._unpackers:
            unpacked[index] = unpack(unpacked[index])
        return self.kind(*unpacked)

    def array(self, rows: Sequence[R]) -> str:
        """Rows as one JSON array; lists and dicts in them as text, which the database takes whole
        instead of apart and together again.
        """
        if not self._packed:
            return encode(rows).decode()
        told = [list(astuple(row)) for row in rows]
        for index in self._packed:
            for cells in told:
                cells[index] = encode(cells[index]).decode()
        return encode(told).decode()

    def write_sql(self, name: str, *, postgres: bool) -> str:
        """INSERT of all rows of one JSON array, over those that stand with the same keys."""
        cells, source = self._taken_apart(self.columns, postgres=postgres)
        keys = _listed(self.key_columns)
        rest = [c for c in self.columns if c not in self.key_columns]
        changes = ", ".join(f'"{c}" = excluded."{c}"' for c in rest)
        # Without WHERE, SQLite takes ON for the beginning of a join.
        return (
            f'INSERT INTO "{name}" ({_listed(self.columns)}) '  # noqa: S608
            f"SELECT {', '.join(cells)} FROM {source} WHERE 1 = 1 "
            f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"
        )

    def remove_sql(self, name: str, *, postgres: bool) -> str:
        """DELETE of the rows whose keys stand in one JSON array."""
        cells, source = self._taken_apart(self.key_columns, postgres=postgres)
        return (
            f'DELETE FROM "{name}" WHERE ({_listed(self.key_columns)}) '  # noqa: S608
            f"IN (SELECT {', '.join(cells)} FROM {source})"
        )

    def end_sql(self, name: str, *, postgres: bool) -> str:
        """UPDATE of `position_to` of what is still known, for keys without `position_from`.

        The JSON array holds such keys, each with the new position behind it.
        """
        columns = (*self.key_columns[:-1], "position_to")
        cells, source = self._taken_apart(columns, postgres=postgres)
        pairs = zip(columns[:-1], cells[:-1], strict=True)
        same = " AND ".join(f'"{name}"."{column}" = {cell}' for column, cell in pairs)
        return (
            f'UPDATE "{name}" SET position_to = {cells[-1]} FROM {source} '  # noqa: S608
            f'WHERE {same} AND "{name}".position_to = {FOREVER}'
        )

    def _taken_apart(self, columns: Sequence[str], *, postgres: bool) -> tuple[list[str], str]:
        """The cells of each row of a JSON array, and the array as a table."""
        types = [self.cell_types[self.columns.index(column)] for column in columns]
        if postgres:
            cells = [_POSTGRES_CELL[each].format(i) for i, each in enumerate(types)]
            return cells, "jsonb_array_elements(%s::jsonb) AS each"
        return [f"json_extract(value, '$[{i}]')" for i in range(len(columns))], "json_each(?)"

    def select_sql(self, name: str, columns: Sequence[str], mark: str) -> str:
        """SELECT of whole rows where `columns` equal what is given."""
        where = " AND ".join(f'"{c}" = {mark}' for c in columns) or "1 = 1"
        return f'SELECT {_listed(self.columns)} FROM "{name}" WHERE {where}'  # noqa: S608


def among(
    connection: Connection, column: ColumnElement[Any], names: Collection[str]
) -> ColumnElement[bool]:
    """That a column holds one of some names, of which there may be thousands: they are told as one
    value, which takes a third of the time of one parameter each.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(names), ARRAY(Text)))
    each = func.json_each(literal(encode(list(names)).decode())).table_valued("value")
    return column.in_(select(each.c.value))


def begin_in_memory(connection: Connection) -> None:
    """Make all tables in a database in memory that has none of them yet."""
    for words in _empty_tables():
        connection.exec_driver_sql(words)


@cache
def _empty_tables() -> tuple[str, ...]:
    """What makes them in SQLite: to tell it anew takes longer than a small history to be folded."""
    said: list[str] = []

    def say(ddl: Any, *_: Any) -> None:
        said.append(str(ddl.compile(dialect=told.dialect)))

    told = create_mock_engine("sqlite://", say)
    VIEWS.create_all(told, checkfirst=False)
    return tuple(said)


def times(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a group meet all of some conditions."""
    return func.sum(cast(case((and_(*conditions), 1), else_=0), Integer))


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


_POSTGRES_CELL = {
    "text": "each ->> {}",
    "bigint": "(each ->> {})::bigint",
    "boolean": "(each ->> {})::boolean::integer",
}


def _cell_type(hint: Any) -> str:
    if hint is bool:
        return "boolean"
    return "text" if hint is str or _is_packed(hint) else "bigint"


def _is_packed(hint: Any) -> bool:
    return get_origin(hint) in (list, dict, tuple)


def _unpack(hint: Any) -> Callable[[Any], Any] | None:
    if hint is bool:
        return bool
    return msgspec.json.Decoder(hint).decode if _is_packed(hint) else None
