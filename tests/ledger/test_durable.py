"""A database that would acknowledge what it can still lose is not worked with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from domain.event import Refused
from domain.ledger.door import Stores, open_stores
from domain.ledger.engine import (
    CACHE_KIB,
    OLDEST_SQLITE,
    ROOM_KIB,
    NotDurable,
    require_full,
    require_recent,
)
from domain.ledger.settings import Settings
from domain.ledger.store import Store
from tests import postgres
from tests.ledger.happenings import MANAGER, started, visit

NORMAL, FULL = 1, 2


def test_ledger_and_vault_are_on_the_disk_before_the_answer(sqlite_settings: Settings) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        assert pragma(stores.ledger.store, "synchronous") == FULL
        assert pragma(stores.vault.store, "synchronous") == FULL
        assert pragma(stores.views, "synchronous") == NORMAL
        for store in (stores.ledger.store, stores.vault.store, stores.views):
            assert pragma(store, "journal_mode") == "wal"
            assert pragma(store, "recursive_triggers") == 1
        assert pragma(stores.vault.store, "secure_delete") == 1
        with stores.ledger.store.driver() as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (FULL,)


def pragma(store: Store, name: str) -> object:
    with store.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_views_are_kept_in_memory_while_they_are_written_and_few_of_them_else(
    sqlite_settings: Settings,
) -> None:
    with closing(open_stores(sqlite_settings)) as stores:
        assert pragma(stores.views, "cache_size") == -CACHE_KIB
        with stores.views.write() as connection:
            room = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
        assert room == -ROOM_KIB
        with pytest.raises(Refused), stores.views.write(patience=1):
            raise Refused("No.")
        assert pragma(stores.views, "cache_size") == -CACHE_KIB


def test_a_sqlite_that_is_too_old_is_refused() -> None:
    require_recent(OLDEST_SQLITE)
    with pytest.raises(Refused, match=r"SQLite 3\.33\.0 or newer is needed .* has 3\.32\.3"):
        require_recent((3, 32, 3))


def test_a_sqlite_that_does_not_sync_is_refused() -> None:
    require_full(FULL, "ledger")
    with pytest.raises(NotDurable, match="ledger has to be opened with synchronous=FULL"):
        require_full(NORMAL, "ledger")


@pytest.mark.parametrize("store", ["ledger", "vault"])
def test_a_database_that_commits_later_is_refused(postgres_url: str, store: str) -> None:
    url = make_url(postgres_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {url.database} SET synchronous_commit = off")
    with closing(Store(store, postgres_url)) as opened:
        with pytest.raises(NotDurable, match="synchronous_commit=off"), opened.read():
            pass
        with pytest.raises(NotDurable, match="synchronous_commit=off"), opened.driver():
            pass
    with closing(Store("views", postgres_url)) as views, views.read():
        pass  # what can be made again may be lost


def test_a_server_that_does_not_sync_is_refused(
    postgres_binaries: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres.SETTINGS, "fsync", "off")
    with (
        postgres.running_postgres() as server,
        closing(Store("ledger", server.url())) as store,
        pytest.raises(NotDurable, match="fsync=off"),
        store.read(),
    ):
        pass


def test_other_databases_are_refused() -> None:
    with pytest.raises(Refused, match="kept in SQLite or PostgreSQL"):
        Store("ledger", "mysql://somewhere/ledger")


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    with closing(Store("ledger", f"sqlite:///{tmp_path / 'new' / 'folder' / 'ledger.db'}")) as new:
        assert pragma(new, "synchronous") == FULL


def test_a_deed_is_on_the_disk_when_it_is_answered(stores: Stores) -> None:
    """Another connection sees it at once: nothing waits in the program."""
    [entry] = stores.ledger.record(visit(), started(), by=MANAGER)
    url = stores.ledger.store.engine.url.render_as_string(hide_password=False)
    with closing(Store("ledger", url)) as other, other.read() as connection:
        found = connection.exec_driver_sql("SELECT position, subject FROM event").one()
    assert tuple(found) == (1, entry.subject)
