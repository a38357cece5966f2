"""Appeals, and adjustments by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "appeal",
        sa.Column("appeal", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("about", WHOLE, nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("filed_position", WHOLE, nullable=False),
        sa.Column("filed_day", WHOLE, nullable=False),
        sa.Column("decided_day", WHOLE, nullable=False),
        sa.Column("decider", sa.Text(), nullable=False),
        sa.Column("granted", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("appeal_staff", "appeal", ["staff"])
    op.create_index("appeal_decided_day", "appeal", ["decided_day"])
    op.create_table(
        "adjustment",
        sa.Column("adjustment", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("proposer", sa.Text(), nullable=False),
        sa.Column("proposed_position", WHOLE, nullable=False),
        sa.Column("proposed_day", WHOLE, nullable=False),
        sa.Column("approved_day", WHOLE, nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("adjustment_staff", "adjustment", ["staff"])
    op.create_index("adjustment_approved_day", "adjustment", ["approved_day"])
