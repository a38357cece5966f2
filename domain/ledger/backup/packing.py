"""Rows as the content of a file, and back again, with nothing taken on trust."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Any

import msgspec
from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from domain.event import Refused

Row = tuple[Any, ...]
"""The values of a row, in the order of the table's columns."""

ROWS = 5_000
"""Rows of one file at the most."""

FULL = 8 << 20
"""Bytes of texts and contents after which a file takes no more rows."""

MOST_UNPACKED = 128 << 20
"""Bytes that a file may unpack to: a full one, and the largest content there is."""

LEVEL = 3
"""Of compression: twice as fast as the usual 6, and 5 % larger."""

_GZIP = 31
"""Tells zlib that a header of gzip is there."""

_encode = msgspec.msgpack.Encoder().encode


def stretches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows, as many at a time as belong into one file."""
    some, size = list[Row](), 0
    for row in rows:
        some.append(row)
        size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if len(some) == ROWS or size >= FULL:
            yield some
            some, size = [], 0
    if some:
        yield some


def packed(rows: list[Row]) -> bytes:
    """The content of a file with these rows."""
    return gzip.compress(_encode(rows), LEVEL, mtime=0)


def fits(rows: list[Row], table: Table) -> bool:
    """Whether rows are such as `unpacked` gives back; SQLite keeps anything in any column."""
    try:
        _decoder(table).decode(_encode(rows))
    except msgspec.DecodeError:
        return False
    return True


def unpacked(content: bytes, table: Table) -> list[Row]:
    """The rows of a file; refused where they are not such as stand in the table."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        plain = unpacking.decompress(content, MOST_UNPACKED)
        if not unpacking.eof:
            raise Refused("A file of {table} unpacks to more than it may.", table=table.name)
        return _decoder(table).decode(plain)
    except (zlib.error, msgspec.DecodeError) as error:
        raise Refused(
            "A file of {table} holds no rows of it: {reason}.", table=table.name, reason=error
        ) from error


@cache
def _decoder(table: Table) -> msgspec.msgpack.Decoder[list[Row]]:
    row: Any = tuple[tuple(map(_kind, table.columns))]  # type: ignore[misc]
    return msgspec.msgpack.Decoder(Annotated[list[row], msgspec.Meta(max_length=ROWS)])


def _kind(column: Column[Any]) -> Any:
    """What may stand in a column: a database may take more, and fail over it later."""
    if isinstance(column.type, String):
        kind: Any = str
    elif isinstance(column.type, LargeBinary):
        kind = bytes
    else:
        bits = 63 if isinstance(column.type, BigInteger) else 31
        kind = Annotated[int, msgspec.Meta(ge=0, le=(1 << bits) - 1)]
    return kind | None if column.nullable else kind
