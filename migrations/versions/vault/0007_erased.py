"""Who was erased, and what other systems called them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "erased",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("person", sa.Text(), nullable=False, unique=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "erased_name",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("hash", sa.LargeBinary(), primary_key=True),
    )
