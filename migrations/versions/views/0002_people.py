"""The bank, its units and staff, their posts, leaves and opt-outs, settled periods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "bank",
        sa.Column("id", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("demo", WHOLE, nullable=False),
        sa.Column("today", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unit",
        sa.Column("unit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("closed_day", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("joined_day", WHOLE, nullable=False),
        sa.Column("left_day", WHOLE, nullable=False),
        sa.Column("opted_out", WHOLE, nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("staff_unit", "staff", ["unit"])
    op.create_table(
        "post",
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leave",
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("first", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("last", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "opt_out",
        sa.Column("staff", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "period",
        sa.Column("period", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("through", WHOLE, nullable=False),
        sa.Column("standings", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
