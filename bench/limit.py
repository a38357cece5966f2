"""The limit of a rebuild: scan, decode, and write the rows as they end up, without any rule."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import closing, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bench.measured import Measured, measured
from bench.stores import empty_views, quiesce, rows_of
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from projections import PROJECTIONS
from projections.rebuild import BESIDE, swap
from projections.rows import Rows
from projections.scribe import Scribe, ScribeApart
from projections.stretch import STRETCH

Ready = tuple[Rows[Any], Sequence[Any]]
"""A table, and its rows in the order of their key."""


def write_ready_rows(settings: Settings, *, apart: bool) -> Measured:
    """Take the rows of views that were rebuilt, and time how they are written into empty ones.

    There are as many stretches as in a rebuild, and the tables are filled beside and swapped in
    as there; each stretch decodes its entries and writes its share of every table's rows: one
    after the other, or `apart`, in a thread of its own as in a rebuild.
    """
    with closing(Store("views", settings.url("views"))) as views, views.read() as connection:
        ready = [
            (table, [table.row(values) for values in _sorted(connection, table)])
            for projection in PROJECTIONS
            for table in projection.tables
        ]
    empty_views(settings)
    quiesce(settings)
    gc.collect()
    gc.disable()  # as in a rebuild
    with closing(open_stores(settings)) as stores:
        return measured(partial(_write, stores, ready, apart=apart))


def _write(stores: Stores, ready: Sequence[Ready], *, apart: bool) -> int:
    head = stores.ledger.head()
    stretches = -(-head // STRETCH)
    position = 0
    with stores.views.write() as connection:
        for table, _ in ready:
            table.beside(table.name + BESIDE).create(connection)
        with ScribeApart(connection) if apart else nullcontext(Scribe(connection)) as scribe:
            for number in range(stretches):
                entries = stores.ledger.since(position, STRETCH, head)
                for table, rows in ready:
                    share = rows[_cut(rows, number, stretches) : _cut(rows, number + 1, stretches)]
                    scribe.write(table, table.name + BESIDE, share)
                position = entries[-1].position
        for table, _ in ready:
            swap(connection, table)
    return position


def _sorted(connection: Connection, table: Rows[Any]) -> list[tuple[object, ...]]:
    return rows_of(connection, table.name, table.columns, table.key_columns)


def _cut(rows: Sequence[Any], number: int, stretches: int) -> int:
    return len(rows) * number // stretches
