"""Preparing stores to be measured: empty views, rows copied from one database to the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from domain.ledger.migration import migrate
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from projections import PROJECTIONS
from projections.positions import begin
from projections.rows import VIEWS

_FETCHED = 10_000


def prepare(settings: Settings) -> None:
    """Bring the stores to their schema; those that are there already stay as they are."""
    migrate(settings)
    with closing(Store("views", settings.url("views"))) as views, views.write() as connection:
        VIEWS.create_all(connection)


def empty_views(settings: Settings) -> None:
    """Views in which nothing stands yet, in files or tables that are new."""
    url = settings.url("views")
    if database := sqlite_file(url):
        for ending in ("", "-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
    else:
        with closing(Store("views", url)) as views, views.write() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS views CASCADE"))
    prepare(settings)
    with closing(Store("views", url)) as views, views.write() as connection:
        begin(connection, PROJECTIONS)


def sqlite_file(url: str) -> str:
    """The file that a URL names, empty where it names a server."""
    parsed = make_url(url)
    return str(parsed.database) if parsed.get_backend_name() == "sqlite" else ""


def quiesce(settings: Settings) -> None:
    """Let the disk catch up, so that nothing pays for what was written before."""
    with closing(Store("views", settings.url("views"))) as views:
        if views.postgres:
            with views.driver() as connection:
                connection.execute("CHECKPOINT")
    os.sync()


def connected(url: str, schema: str) -> psycopg.Connection[Any]:
    """A connection of psycopg alone that commits every statement."""
    parsed = make_url(url)
    return psycopg.connect(
        dbname=parsed.database,
        user=parsed.username,
        host=str(parsed.query["host"]),
        port=str(parsed.query["port"]),
        options=f"-csearch_path={schema}",
        autocommit=True,
    )


def copy_table(source: Store, target: Store, table: str, columns: Sequence[str]) -> None:
    """Copy all rows of a SQLite table into the same table of a PostgreSQL, and analyse it."""
    names = ", ".join(f'"{column}"' for column in columns)
    with source.driver() as here, target.driver() as there:
        rows = here.execute(f'SELECT {names} FROM "{table}"')
        with there.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            while found := rows.fetchmany(_FETCHED):
                for row in found:
                    copy.write_row(row)
        there.execute(f'VACUUM (ANALYZE) "{table}"')


def rows_of(
    connection: Connection, table: str, columns: Sequence[str], order: Sequence[str] = ()
) -> list[tuple[object, ...]]:
    """All rows of a table as the driver tells them, in the order of some columns."""
    names = ", ".join(f'"{column}"' for column in columns)
    by = ", ".join(f'"{column}"' for column in order) or "1"
    found = connection.exec_driver_sql(f'SELECT {names} FROM "{table}" ORDER BY {by}')
    return list(found.cursor.fetchall())
