"""What a statement is in SQL is found out once for all engines of a kind, and never for another."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import Connection, literal, select
from sqlalchemy.engine.interfaces import CacheStats

from domain.ledger import engine
from domain.ledger.store import Store

MEMORY = "sqlite://"


def asked(connection: Connection, columns: int) -> CacheStats:
    """Ask a question of so many columns, and how far it had to be put into SQL."""
    result = connection.execute(select(*(literal(n).label(f"n{n}") for n in range(columns))))
    assert result.one() == tuple(range(columns))
    return result.context.cache_hit


def test_a_statement_is_put_into_sql_once_for_all_engines_of_a_kind() -> None:
    for expected in (CacheStats.CACHE_MISS, CacheStats.CACHE_HIT):
        with closing(Store("views", MEMORY)) as store, store.read() as connection:
            assert asked(connection, 31) is expected


def test_each_kind_of_database_has_its_own_sql(postgres_url: str) -> None:
    for address in (MEMORY, postgres_url, MEMORY, postgres_url):
        with closing(Store("views", address)) as store, store.read() as connection:
            asked(connection, 32)


def test_no_more_of_it_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_KEPT", 3)
    monkeypatch.setattr(engine, "_IN_SQL", kept := engine._InSql())
    with closing(Store("views", MEMORY)) as store, store.read() as connection:
        for columns in (1, 2, 3, 4, 1, 2, 3, 4, 5):
            asked(connection, columns)
            assert 0 < len(kept) <= 3
