"""Tables that are made in memory from words told once are those of the read models."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import inspect

from domain.ledger.store import Store
from projections.rows import VIEWS, begin_in_memory

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def test_a_database_in_memory_begins_with_the_tables_and_indexes_of_all_read_models() -> None:
    with closing(Store("views", "sqlite://")) as told, closing(Store("views", "sqlite://")) as made:
        with told.write() as connection:
            begin_in_memory(connection)
            assert set(inspect(connection).get_table_names()) == set(VIEWS.tables)
            found = connection.exec_driver_sql(SCHEMA).all()
        VIEWS.create_all(made.engine)
        with made.read() as connection:
            assert found == connection.exec_driver_sql(SCHEMA).all()
        assert {kind for kind, *_ in found} == {"table", "index"}
