"""Adjustments that were declined or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table anew: its projection has a new version, and rebuilds it."""
    op.drop_table("adjustment")
    op.create_table(
        "adjustment",
        sa.Column("adjustment", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("proposed_position", WHOLE, nullable=False),
        sa.Column("proposed_day", WHOLE, nullable=False),
        sa.Column("answered_day", WHOLE, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("adjustment_staff", "adjustment", ["staff"])
    op.create_index("adjustment_answered_day", "adjustment", ["answered_day"])
