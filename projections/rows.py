"""Rows: one table of a read model, told by a struct whose first fields are the key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_origin, get_type_hints

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

VIEWS = MetaData()
"""The tables of all read models."""

FOREVER = 1 << 62
"""`position_to` of what is still known."""

NOW = FOREVER - 1
"""A position after every other, at which what is still known is known."""

R = TypeVar("R", bound=msgspec.Struct)

_WHOLE = BigInteger().with_variant(Integer, "sqlite")

_encode = msgspec.json.Encoder().encode


class Rows(Generic[R]):
    """A table whose rows are structs: text, whole numbers and booleans (0 or 1) as columns, lists
    and dicts as JSON text. Days are ordinals, positions are the ledger's.
    """

    def __init__(
        self, name: str, kind: type[R], *, key: int = 1, indexes: Sequence[Sequence[str]] = ()
    ) -> None:
        """The first `key` fields of `kind` are the primary key."""
        hints = get_type_hints(kind)
        self.name, self.kind = name, kind
        self.columns = kind.__struct_fields__
        self.key_columns = self.columns[:key]
        self.indexes = tuple(tuple(columns) for columns in indexes)
        types = [getattr(hints[c], "__supertype__", hints[c]) for c in self.columns]
        self.sql_types = ["text" if _is_text(each) else "bigint" for each in types]
        self._packers = [(i, pack) for i, each in enumerate(types) if (pack := _pack(each))]
        self._unpackers = [(i, un) for i, each in enumerate(types) if (un := _unpack(each))]
        self.table = self._table(VIEWS, name)
        self.key: Callable[[Any], Any] = attrgetter(*self.key_columns)

    def _table(self, metadata: MetaData, name: str) -> Table:
        columns = [
            Column(
                column,
                Text() if sql_type == "text" else _WHOLE,
                primary_key=column in self.key_columns,
                autoincrement=False,
                nullable=False,
            )
            for column, sql_type in zip(self.columns, self.sql_types, strict=True)
        ]
        indexes = [Index(f"{name}_{'_'.join(columns)}", *columns) for columns in self.indexes]
        # SQLite keeps the rows in the order of their key, in one tree instead of two.
        by_key = len(self.key_columns) == 1 and self.sql_types[0] == "bigint"
        return Table(name, metadata, *columns, *indexes, sqlite_with_rowid=by_key)

    def beside(self, name: str) -> Table:
        """The same table under another name and without indexes, to be filled and swapped in."""
        table = self._table(MetaData(), name)
        table.indexes.clear()
        return table

    def values(self, row: R) -> Sequence[Any]:
        """A row as the database takes it."""
        values = msgspec.structs.astuple(row)
        if not self._packers:
            return values
        packed = list(values)
        for index, pack in self._packers:
            packed[index] = pack(packed[index])
        return packed

    def row(self, values: Sequence[Any]) -> R:
        """A row as the database gave it."""
        if not self._unpackers:
            return self.kind(*values)
        unpacked = list(values)
        for index, unpack in self._unpackers:
            unpacked[index] = unpack(unpacked[index])
        return self.kind(*unpacked)

    def insert_sql(self, name: str, *, replace: bool) -> str:
        """SQLite's INSERT of a row; with `replace` a row that stands is overwritten."""
        marks = ", ".join("?" for _ in self.columns)
        sql = f'INSERT INTO "{name}" ({self._names}) VALUES ({marks})'  # noqa: S608
        return f"{sql} {self._on_conflict}" if replace else sql

    def copy_sql(self, name: str) -> str:
        """PostgreSQL's COPY of many rows."""
        return f'COPY "{name}" ({self._names}) FROM STDIN'

    def staging_sql(self, name: str, staging: str) -> str:
        """A table of this session's own that rows to replace are copied to first."""
        return f'CREATE TEMP TABLE IF NOT EXISTS "{staging}" (LIKE "{name}") ON COMMIT DELETE ROWS'

    def merge_sql(self, name: str, staging: str) -> str:
        """Overwrite rows that stand by those of the staging table."""
        return (
            f'INSERT INTO "{name}" ({self._names}) '  # noqa: S608
            f'SELECT {self._names} FROM "{staging}" {self._on_conflict}'
        )

    @property
    def _names(self) -> str:
        return ", ".join(f'"{c}"' for c in self.columns)

    @property
    def _on_conflict(self) -> str:
        keys = ", ".join(f'"{c}"' for c in self.key_columns)
        rest = [c for c in self.columns if c not in self.key_columns]
        changes = ", ".join(f'"{c}" = excluded."{c}"' for c in rest)
        return f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"

    def select_sql(self, name: str, columns: Sequence[str], mark: str) -> str:
        """SELECT of whole rows where `columns` equal what is given."""
        where = " AND ".join(f'"{c}" = {mark}' for c in columns) or "1 = 1"
        return f'SELECT {self._names} FROM "{name}" WHERE {where}'  # noqa: S608

    def delete_sql(self, name: str, mark: str) -> str:
        """DELETE of one row by its key."""
        where = " AND ".join(f'"{c}" = {mark}' for c in self.key_columns)
        return f'DELETE FROM "{name}" WHERE {where}'  # noqa: S608


def _is_text(hint: Any) -> bool:
    return hint is str or _is_packed(hint)


def _is_packed(hint: Any) -> bool:
    return get_origin(hint) in (list, dict, tuple)


def _pack(hint: Any) -> Callable[[Any], Any] | None:
    if hint is bool:
        return int
    return _packed if _is_packed(hint) else None


def _packed(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    return _encode(value).decode()


def _unpack(hint: Any) -> Callable[[Any], Any] | None:
    if hint is bool:
        return bool
    return msgspec.json.Decoder(hint).decode if _is_packed(hint) else None
