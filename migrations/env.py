"""One environment for the three histories: the section of alembic.ini in use names the store."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, MetaData

from domain.ledger.migration import migrating
from domain.ledger.schema import LEDGER
from domain.ledger.settings import Settings
from domain.ledger.vault_schema import VAULT

STORE = context.config.config_ini_section


def run(connection: Connection, metadata: MetaData | None = None) -> None:
    """Bring the store at the other end of the connection to where Alembic is told to."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,  # on SQLite too: the store begins its transactions itself
    )
    with context.begin_transaction():
        context.run_migrations()


def metadata_of(store: str) -> MetaData:
    """The tables that a new revision of a store is compared with."""
    if store == "views":
        # Whoever only migrates needs no read model; and domain, which migrates, must know none.
        from projections import positions  # noqa: PLC0415

        return positions.POSITION.metadata
    return LEDGER if store == "ledger" else VAULT


if given := context.config.attributes.get("connection"):
    run(given)
else:
    with migrating(Settings(), STORE) as opened:
        run(opened, metadata_of(STORE))
