"""Flags, and what of conduct they are derived from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "flag",
        sa.Column("flag", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("answered", WHOLE, nullable=False),
        sa.Column("answered_day", WHOLE, nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("answerer", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("flag_manager", "flag", ["manager"])
    op.create_index("flag_answered", "flag", ["answered"])
    op.create_table(
        "flag_conduct",
        sa.Column("monday", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("visits", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("logs", sa.Text(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flag_trace",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("registrar", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("meetings", WHOLE, nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("known", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("flag_trace_registrar", "flag_trace", ["registrar"])
    op.create_table(
        "flag_looks",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("looks", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flag_favours",
        sa.Column("leader", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("favours", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flag_referees",
        sa.Column("referrer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("referees", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
