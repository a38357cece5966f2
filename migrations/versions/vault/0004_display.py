"""Displays: which screen has which token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "display",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("display", sa.Text(), nullable=False, unique=True),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
