"""Seals over the events: leaves, subtrees, signed checkpoints, the keys they were signed with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = ("seal_key", "seal_leaf", "seal_subtree", "seal", "seal_alarm")


def upgrade() -> None:
    """Make the tables, to which the database itself lets nobody do anything but add."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "seal_key",
        sa.Column("number", number, autoincrement=False, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("endorsement", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "seal_leaf",
        sa.Column("position", number, autoincrement=False, primary_key=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "seal_subtree",
        sa.Column("height", sa.Integer(), autoincrement=False, primary_key=True),
        sa.Column("number", number, autoincrement=False, primary_key=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "seal",
        sa.Column("size", number, autoincrement=False, primary_key=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "seal_alarm",
        sa.Column("number", number, autoincrement=False, primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        for statement in postgres_guards(table) if postgres else sqlite_guards(table):
            op.execute(statement)


def sqlite_guards(table: str) -> tuple[str, ...]:
    """Triggers against change and removal; REPLACE is refused before it removes anything."""
    key = "height = new.height AND number = new.number" if table == "seal_subtree" else ""
    key = key or {"seal_leaf": "position", "seal": "size"}.get(table, "number")
    same = key if " " in key else f"{key} = new.{key}"
    refuse = "SELECT RAISE(ABORT, 'seals are only added to')"
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
    events = {"changed": "UPDATE", "deleted": "DELETE", "replaced": "INSERT"}
    return tuple(
        f"CREATE TRIGGER {table}_is_not_{name} BEFORE {event} ON {table} "
        f"{f'WHEN {exists} ' if name == 'replaced' else ''}BEGIN {refuse}; END"
        for name, event in events.items()
    )


def postgres_guards(table: str) -> tuple[str, ...]:
    """One trigger, with the function that guards the events."""
    before = f"CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE"
    return (f"{before} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",)
