"""Sums per manager, window and unit, and the people at each value."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "board",
        sa.Column("window", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("scope", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("ev", WHOLE, nullable=False),
        sa.Column("help", WHOLE, nullable=False),
        sa.Column("craft", WHOLE, nullable=False),
        sa.Column("award", WHOLE, nullable=False),
        sa.Column("visits", WHOLE, nullable=False),
        sa.Column("purposed", WHOLE, nullable=False),
        sa.Column("achieved", WHOLE, nullable=False),
        sa.Column("effective", WHOLE, nullable=False),
        sa.Column("contacts", WHOLE, nullable=False),
        sa.Column("closes", WHOLE, nullable=False),
        sa.Column("contacted", WHOLE, nullable=False),
        sa.Column("closed", WHOLE, nullable=False),
        sa.Column("close_value", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "board_window_scope_close_value_manager",
        "board",
        ["window", "scope", "close_value", "manager"],
    )
    op.create_index("board_window_scope_ev_manager", "board", ["window", "scope", "ev", "manager"])
    op.create_table(
        "board_level",
        sa.Column("window", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("scope", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("value", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("people", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "board_pair",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "board_day",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("unit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("sums", sa.Text(), nullable=False),
        sa.Column("contacted", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
