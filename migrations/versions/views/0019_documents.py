"""Where documents were shown, and which visit of a day is the scored one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and have visits tell more; their rows are folded anew."""
    for column in ("moved_at", "foreseen", "again"):
        op.add_column("visit", sa.Column(column, WHOLE, nullable=False, server_default="0"))
    op.create_table(
        "document",
        sa.Column("digest", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("showings", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
