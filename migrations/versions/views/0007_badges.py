"""Badges, the tallies they ask for, and streaks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "badge_tally",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("window", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("last_close", WHOLE, nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badge",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("badge", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("won_on", WHOLE, nullable=False),
        sa.Column("ruleset", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "streak_week",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("week", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("closes", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "streak_log_day",
        sa.Column("day", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("held", WHOLE, nullable=False),
        sa.Column("kept", WHOLE, nullable=False),
        sa.Column("closes", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("streak_log_day_manager", "streak_log_day", ["manager"])
    op.create_table(
        "streak",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("first_week", WHOLE, nullable=False),
        sa.Column("first_day", WHOLE, nullable=False),
        sa.Column("redo", WHOLE, nullable=False),
        sa.Column("weeks_through", WHOLE, nullable=False),
        sa.Column("weeks", WHOLE, nullable=False),
        sa.Column("weeks_longest", WHOLE, nullable=False),
        sa.Column("freezes", WHOLE, nullable=False),
        sa.Column("toward", WHOLE, nullable=False),
        sa.Column("logs_through", WHOLE, nullable=False),
        sa.Column("log_days", WHOLE, nullable=False),
        sa.Column("log_visits", WHOLE, nullable=False),
        sa.Column("log_longest", WHOLE, nullable=False),
        sa.Column("log_most", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badge_home",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("active", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badge_home_grid",
        sa.Column("grid", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("customers", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("badge_home_grid_manager", "badge_home_grid", ["manager"])
    op.create_table(
        "badge_met",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("quarter", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("customers", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
