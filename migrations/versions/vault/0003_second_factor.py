"""Second factors with their recovery codes; sessions that await a code, and on which device."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, and widen that of the sessions."""
    op.create_table(
        "second_factor",
        sa.Column("staff", sa.Text(), primary_key=True),
        sa.Column("secret", sa.Text(), server_default="", nullable=False),
        sa.Column("offered", sa.Text(), server_default="", nullable=False),
        sa.Column("since", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff", sa.Text(), primary_key=True),
        sa.Column("hash", sa.LargeBinary(), primary_key=True),
    )
    op.add_column(
        "session", sa.Column("awaits_code", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("session", sa.Column("device", sa.Text(), server_default="", nullable=False))
