"""Every store is brought to the schema of this version, whole or not at all, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from domain.event import Refused
from domain.ledger.migration import migrate, pending, require_migrated
from domain.ledger.settings import STORES, Settings
from domain.ledger.store import Store
from tests.ledger.happenings import execute
from tests.tree import ROOT


@pytest.fixture(params=["sqlite", "postgres"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Where a bank is going to be kept; there is nothing yet."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(data=tmp_path / "data", database_url=url, key_file=tmp_path / "key")


def test_a_new_bank_waits_for_its_schemas_and_says_so(nothing: Settings) -> None:
    assert pending(nothing) == STORES
    assert not nothing.data.exists()
    with pytest.raises(Refused, match="run `pacesetter migrate`"):
        require_migrated(nothing)
    migrate(nothing)
    assert pending(nothing) == ()
    require_migrated(nothing)


def test_a_store_that_stayed_behind_is_named(settings: Settings) -> None:
    with closing(Store("vault", settings.url("vault"))) as vault:
        execute(vault, "UPDATE alembic_version SET version_num = '0000'")
    assert pending(settings) == ("vault",)
    with pytest.raises(Refused, match="schema of vault is not"):
        require_migrated(settings)


def test_to_migrate_again_changes_nothing(settings: Settings) -> None:
    before = {name: tables(settings, name) for name in STORES}
    migrate(settings)
    assert {name: tables(settings, name) for name in STORES} == before
    assert all(before.values())


def test_programs_that_migrate_together_do_it_once(nothing: Settings) -> None:
    with ThreadPoolExecutor(4) as together:
        list(together.map(lambda _: migrate_apart(nothing), range(4)))
    assert pending(nothing) == ()


def migrate_apart(settings: Settings) -> None:
    """Alembic keeps the migration under way in a variable of its module: one a process."""
    from tests.ledger.writing import started

    process = started(migrate, settings)
    process.join(60)
    assert process.exitcode == 0


def test_a_migration_that_fails_leaves_nothing_behind(nothing: Settings) -> None:
    migrate(nothing)
    with closing(Store("vault", nothing.url("vault"))) as vault:
        for table in {*tables(nothing, "vault")} - {"sketch"}:
            execute(vault, f"DROP TABLE {table}")
    with pytest.raises(Exception, match="sketch"):
        migrate(nothing)
    assert set(tables(nothing, "vault")) == {"sketch"}
    assert pending(nothing) == ("vault",)


@pytest.mark.parametrize("name", STORES)
def test_the_schema_is_the_one_that_the_code_works_with(
    settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACESETTER_DATA", str(settings.data))
    monkeypatch.setenv("PACESETTER_DATABASE_URL", settings.database_url)
    command.check(Config(ROOT / "alembic.ini", ini_section=name))


def tables(settings: Settings, name: str) -> dict[str, set[str]]:
    """Tables of a store and their columns."""
    with closing(Store(name, settings.url(name))) as store, store.read() as connection:
        found = inspect(connection)
        return {
            table: {column["name"] for column in found.get_columns(table)}
            for table in found.get_table_names()
        }
