"""Who is in which cohort of a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its table."""
    op.create_table(
        "cohort",
        sa.Column("period", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("cohort_period_number", "cohort", ["period", "number"])
