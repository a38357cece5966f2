"""What drafts of the rules would have changed: drafts to be tried, and the reports about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "tried_draft",
        sa.Column("draft", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "lab_report",
        sa.Column("draft", sa.Text(), primary_key=True),
        sa.Column("position", sa.BigInteger(), autoincrement=False, primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_index("lab_report_digest", "lab_report", ["digest"])
