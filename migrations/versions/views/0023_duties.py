"""Deeds that take two persons: who asked for them, and who decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "duty",
        sa.Column("kind", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("number", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("proposed", WHOLE, nullable=False),
        sa.Column("proposed_day", WHOLE, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("decider", sa.Text(), nullable=False),
        sa.Column("decided", WHOLE, nullable=False),
        sa.Column("decided_day", WHOLE, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    for column in ("decided", "proposer", "decider", "about"):
        op.create_index(f"duty_{column}", "duty", [column])
