"""The limit of a rebuild: scan, decode, and write the rows as they end up, without any rule."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table

from bench.measured import Measured, measured
from bench.stores import empty_views, quiesce, rows_of
from domain.ledger.door import Stores, open_stores
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from projections import PROJECTIONS
from projections.positions import claim
from projections.rebuild import BESIDE, STRETCH, rebuild
from projections.rows import Rows
from projections.shelf import Drawer

Tuple = Sequence[Any]


class Ready(Rows[Any]):
    """A table whose rows are what the database takes already."""

    def __init__(self, rows: Rows[Any]) -> None:
        """Write the same statements for the same table."""
        self.__dict__.update(rows.__dict__)
        self.key = lambda row: row[: len(rows.key_columns)]

    def values(self, row: Any) -> Sequence[Any]:
        """The row itself."""
        return row  # type: ignore[no-any-return]


def rows_in_order(settings: Settings) -> None:
    """Rebuild the views of SQLite `settings` in tables that tell the order of their rows.

    A table in the order of its key would tell that instead, and who writes it in that order fills
    one page after the other, which nobody can who learns of the rows as the history makes them.
    """
    plain = Rows.beside

    def beside(rows: Rows[Any], name: str) -> Table:
        table = plain(rows, name)
        table.dialect_options["sqlite"]["with_rowid"] = True
        return table

    Rows.beside = beside  # type: ignore[method-assign,assignment]
    empty_views(settings)
    with closing(open_stores(settings)) as stores:
        rebuild(stores.ledger, stores.views, PROJECTIONS, stores.ledger.head())


def write_ready_rows(settings: Settings, in_order: Settings) -> Measured:
    """Take the rows of finished views, and time how they are written into empty ones.

    There are as many stretches as in a rebuild, and the tables are filled beside and swapped in
    as there; each stretch decodes its entries and writes its share of every table's rows.
    """
    with closing(Store("views", in_order.url("views"))) as views, views.read() as connection:
        ready = [
            (Ready(table), rows_of(connection, table.name, table.columns))
            for projection in PROJECTIONS
            for table in projection.tables
        ]
    empty_views(settings)
    quiesce(settings)
    gc.collect()
    gc.freeze()  # what is held ready is not to be looked through while the clock runs
    with closing(open_stores(settings)) as stores:
        return measured(partial(_write, stores, ready, stores.ledger.head()))


def _write(stores: Stores, ready: Sequence[tuple[Ready, Sequence[Tuple]]], head: int) -> int:
    names = [projection.name for projection in PROJECTIONS]
    drawers = [(Drawer(table, table.name + BESIDE), rows) for table, rows in ready]
    with stores.views.write() as connection:
        for table, _ in ready:
            table.beside(table.name + BESIDE).create(connection)
    stretches = -(-head // STRETCH)
    position = 0
    for number in range(stretches):
        with stores.views.write() as connection:
            entries = stores.ledger.since(position, STRETCH)
            claim(connection, names, position, entries[-1].position)
            for drawer, rows in drawers:
                share = rows[_cut(rows, number, stretches) : _cut(rows, number + 1, stretches)]
                drawer.connection = connection
                drawer._write(share, replace=False)
        position = entries[-1].position
    with stores.views.write() as connection:
        for table, _ in ready:
            _swap(connection, table)
    return position


def _cut(rows: Sequence[Tuple], number: int, stretches: int) -> int:
    return len(rows) * number // stretches


def _swap(connection: Connection, table: Rows[Any]) -> None:
    live = table.table
    live.drop(connection)
    connection.exec_driver_sql(f'ALTER TABLE "{live.name}{BESIDE}" RENAME TO "{live.name}"')
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f'ALTER TABLE "{live.name}" RENAME CONSTRAINT "{live.name}{BESIDE}_pkey" '
            f'TO "{live.name}_pkey"'
        )
    for index in live.indexes:
        index.create(connection)
