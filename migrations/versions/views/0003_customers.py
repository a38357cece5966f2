"""Customers, their grids and how they are covered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "customer",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("registrar", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("registered_day", WHOLE, nullable=False),
        sa.Column("confirmed_day", WHOLE, nullable=False),
        sa.Column("departed_day", WHOLE, nullable=False),
        sa.Column("flagged_day", WHOLE, nullable=False),
        sa.Column("completeness", WHOLE, nullable=False),
        sa.Column("grids", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grid",
        sa.Column("grid", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("difficulty", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("grid_manager", "grid", ["manager"])
    op.create_table(
        "coverage",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("last_day", WHOLE, nullable=False),
        sa.Column("rapport", WHOLE, nullable=False),
        sa.Column("visits", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("coverage_customer", "coverage", ["customer"])
    op.create_index("coverage_manager_last_day", "coverage", ["manager", "last_day"])
    op.create_table(
        "membership",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("grid", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("member", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grid_owner",
        sa.Column("grid", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("active", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
