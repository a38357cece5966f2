"""What figures count of visits, customers and sales."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make their tables; those whose key is text are kept in its order."""
    op.create_table(
        "visit_measure",
        sa.Column("visit", sa.Text(), primary_key=True),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("planned_day", WHOLE, nullable=False),
        sa.Column("held_day", WHOLE, nullable=False),
        sa.Column("status", WHOLE, nullable=False),
        sa.Column("marks", WHOLE, nullable=False),
        sa.Column("prepared", WHOLE, nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("claimed", WHOLE, nullable=False),
        sa.Column("stage", WHOLE, nullable=False),
        sa.Column("assessed_lag", WHOLE, nullable=False),
        sa.Column("log_lag", WHOLE, nullable=False),
        sa.Column("likeness", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "visit_measure_manager_planned_day", "visit_measure", ["manager", "planned_day"]
    )
    op.create_table(
        "customer_measure",
        sa.Column("customer", sa.Text(), primary_key=True),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sale",
        sa.Column("visit", sa.Text(), primary_key=True),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("sale_manager_day", "sale", ["manager", "day"])
