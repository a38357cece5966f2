"""Bringing the three stores to the schema that this version of Pacesetter works with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from domain.event import Refused
from domain.ledger.settings import STORES, Settings
from domain.ledger.store import Store

VERSIONS = "alembic_version"
"""The table in which Alembic notes the revision of a store."""

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def migrate(settings: Settings) -> None:
    """Bring every store to its newest schema; one that is there already is left as it is.

    On PostgreSQL the role named by `app_role` receives exactly the rights to work with them.
    """
    for store in STORES:
        with migrating(settings, store) as connection:
            config = _config(store)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if settings.app_role and connection.dialect.name == "postgresql":
                _grant(connection, store, settings.app_role)


def pending(settings: Settings) -> tuple[str, ...]:
    """The stores whose schema is not the newest one, or is not there at all."""
    return tuple(store for store in STORES if _version(settings, store) != newest_revision(store))


def require_migrated(settings: Settings) -> None:
    """Refuse to work with a store whose schema is not the newest one."""
    if behind := pending(settings):
        raise Refused(
            "The schema of {stores} is not the one that this version works with; "
            "run `pacesetter migrate`.",
            stores=" and ".join(behind),
        )


@contextmanager
def migrating(settings: Settings, name: str) -> Iterator[Connection]:
    """The transaction in which a store is migrated; a second one waits for the first."""
    store = Store(name, settings.url(name))
    try:
        with store.engine.connect() as connection:
            if store.postgres:
                connection.execution_options(isolation_level="READ COMMITTED")
            else:
                connection.execution_options(writes=True)
            with connection.begin():
                if store.postgres:
                    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('migrate'))"))
                    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
                yield connection
    finally:
        store.close()


def _config(store: str) -> Config:
    config = Config(ini_section=store)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / "versions" / store))
    config.set_main_option("path_separator", "os")
    return config


def newest_revision(store: str) -> str | None:
    """The revision of the schema that this version of Pacesetter works with."""
    return ScriptDirectory.from_config(_config(store)).get_current_head()


def _version(settings: Settings, name: str) -> str | None:
    url = make_url(settings.url(name))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None  # asking must not make the file
    store = Store(name, settings.url(name))
    try:
        with store.read() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        store.close()


def _grant(connection: Connection, schema: str, role: str) -> None:
    """The ledger can be read and added to, views and vault worked with; versions only read."""
    quoted = connection.dialect.identifier_preparer.quote(role)
    rights = "SELECT, INSERT" if schema == "ledger" else "SELECT, INSERT, UPDATE, DELETE"
    grants = [
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted}",
        f"GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO {quoted}",
        f"REVOKE INSERT, UPDATE, DELETE ON {schema}.{VERSIONS} FROM {quoted}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {quoted}",
    ]
    if schema == "views":
        # Read models are rebuilt beside the old ones and swapped in, which takes an owner.
        tables = [name for name in inspect(connection).get_table_names() if name != VERSIONS]
        grants += [f'ALTER TABLE "{name}" OWNER TO {quoted}' for name in tables]
        grants.append(f"GRANT CREATE ON SCHEMA {schema} TO {quoted}")
    for grant in grants:
        connection.execute(text(grant))
