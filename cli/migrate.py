"""`pacesetter migrate`: the stores get the schema that this version works with."""

from __future__ import annotations

from cli.terminal import say
from domain.ledger import migration
from domain.ledger.settings import Settings


def migrate() -> None:
    """Bring the ledger, the views and the vault to the schema of this version."""
    settings = Settings()
    behind = migration.pending(settings)
    migration.migrate(settings)
    say(f"Migrated: {', '.join(behind)}." if behind else "Every schema was up to date.")
