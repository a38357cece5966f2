"""Help offered in a drought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "rescue",
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
