"""The role that Pacesetter works under on PostgreSQL may do its work, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, exc, text
from sqlalchemy.engine import make_url

from domain.ledger.backup.restoring import restore
from domain.ledger.door import Stores, open_stores
from domain.ledger.migration import migrate, pending
from domain.ledger.schema import LEDGER
from domain.ledger.settings import STORES, Settings
from domain.ledger.store import Store
from domain.ledger.vault import Person
from domain.visit import Visit
from tests.ledger.backup.banks import backed_up, contents, filled
from tests.ledger.happenings import MANAGER, deed, execute, logged, visit
from tests.postgres import Postgres
from tests.tree import some

FORBIDDEN = (
    "UPDATE event SET version = 9",
    "DELETE FROM event",
    "TRUNCATE event",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TABLE event",
    "CREATE TABLE other (id int)",
    "CREATE OR REPLACE FUNCTION append(text[]) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    "INSERT INTO alembic_version VALUES ('9999')",
    "UPDATE alembic_version SET version_num = '9999'",
)

RIGHTS = """
    SELECT table_schema, table_name, privilege_type FROM information_schema.role_table_grants
    WHERE grantee = :role
"""


@pytest.fixture
def owned(postgres_settings: Settings, postgres_server: Postgres) -> Iterator[Settings]:
    """A bank seen by the owner of its schemas; the program works under another role."""
    role = f"app_{uuid4().hex}"
    with postgres_server.connect() as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN")
    settings = postgres_settings.model_copy(update={"app_role": role})
    migrate(settings)
    yield settings
    store = Store("ledger", settings.url("ledger"))
    execute(store, f"DROP OWNED BY {role}")
    store.close()
    with postgres_server.connect() as admin:
        admin.execute(f"DROP ROLE {role}")


@pytest.fixture
def stores(owned: Settings) -> Iterator[Stores]:
    """The stores as the program sees them."""
    url = make_url(owned.database_url).set(username=owned.app_role)
    served = {"database_url": url.render_as_string(hide_password=False)}
    stores = open_stores(owned.model_copy(update=served))
    yield stores
    stores.close()


def test_the_role_can_do_all_that_pacesetter_does(stores: Stores, owned: Settings) -> None:
    one = visit()
    stores.ledger.record(one, logged("said"), by=MANAGER)
    stores.ledger.record_all([deed("a", "log")])
    assert stores.ledger.load(Visit, one.id).logged
    stores.vault.remember([Person("staff_1", "王小明")])
    execute(stores.vault.store, "UPDATE person SET name = '' WHERE id = 'staff_1'")
    execute(stores.vault.store, "DELETE FROM person")
    assert pending(owned) == ()


def test_the_role_may_restore_a_backup_and_take_one(
    stores: Stores, owned: Settings, sqlite_settings: Settings, tmp_path: Path
) -> None:
    before = filled(open_stores(sqlite_settings), 10)
    restore(backed_up(before, sqlite_settings, tmp_path / "shelf"), stores)
    assert contents(stores) == contents(before)
    again = backed_up(stores, owned, tmp_path / "again")
    assert again.ledger.manifest.events == before.ledger.head()
    before.close()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_cannot_change_the_ledger_even_without_its_triggers(
    stores: Stores, owned: Settings, statement: str
) -> None:
    stores.ledger.record_all([deed("a", "log")])
    owner = Store("ledger", owned.url("ledger"))
    execute(owner, "DROP TRIGGER event_is_not_changed ON event")
    owner.close()
    with pytest.raises(exc.DBAPIError, match=r"permission denied|must be owner"):
        execute(stores.ledger.store, statement)


def test_the_role_has_the_rights_that_its_work_needs_and_no_others(owned: Settings) -> None:
    store = Store("ledger", owned.url("ledger"))
    with store.read() as connection:
        rights = rights_of(connection, owned.app_role)
        creates = {name: may_create(connection, owned.app_role, name) for name in STORES}
    store.close()
    for table in some(LEDGER.tables):
        assert rights.pop(("ledger", table)) == {"SELECT", "INSERT"}
    for schema in STORES:
        assert rights.pop((schema, "alembic_version")) == {"SELECT"}
    # Read models are rebuilt beside and swapped in, for which the role has to own them.
    assert creates == {"ledger": False, "vault": False, "views": True}
    assert {schema for schema, _ in rights} == {"views", "vault"}
    assert {frozenset(each) for (schema, _), each in rights.items() if schema == "vault"} == {
        frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
    }


def rights_of(connection: Connection, role: str) -> dict[tuple[str, str], set[str]]:
    rights: dict[tuple[str, str], set[str]] = {}
    for schema, table, right in connection.execute(text(RIGHTS), {"role": role}):
        rights.setdefault((schema, table), set()).add(right)
    return rights


def may_create(connection: Connection, role: str, schema: str) -> bool:
    query = text("SELECT has_schema_privilege(:role, :schema, 'CREATE')")
    return bool(connection.execute(query, {"role": role, "schema": schema}).scalar())
