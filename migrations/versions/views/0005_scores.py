"""Visits and customers as scoring sees them, facts, score entries, channel customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "visit",
        sa.Column("visit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("planned_day", WHOLE, nullable=False),
        sa.Column("planned_time", sa.Text(), nullable=False),
        sa.Column("plan_at", WHOLE, nullable=False),
        sa.Column("moved_on_the_day", WHOLE, nullable=False),
        sa.Column("held_day", WHOLE, nullable=False),
        sa.Column("held_position", WHOLE, nullable=False),
        sa.Column("purposed", WHOLE, nullable=False),
        sa.Column("imported", WHOLE, nullable=False),
        sa.Column("late", WHOLE, nullable=False),
        sa.Column("late_accepted", WHOLE, nullable=False),
        sa.Column("assessed", WHOLE, nullable=False),
        sa.Column("assessed_day", WHOLE, nullable=False),
        sa.Column("assessed_position", WHOLE, nullable=False),
        sa.Column("assessed_late", WHOLE, nullable=False),
        sa.Column("assessed_lag", WHOLE, nullable=False),
        sa.Column("log_position", WHOLE, nullable=False),
        sa.Column("log_late", WHOLE, nullable=False),
        sa.Column("drawn", WHOLE, nullable=False),
        sa.Column("missed_look", WHOLE, nullable=False),
        sa.Column("judged", WHOLE, nullable=False),
        sa.Column("retracted", WHOLE, nullable=False),
        sa.Column("retracted_late", WHOLE, nullable=False),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.Column("effective", WHOLE, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("visit_manager_held_day", "visit", ["manager", "held_day"])
    op.create_index("visit_manager_planned_day", "visit", ["manager", "planned_day"])
    op.create_table(
        "customer_tally",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("registered", WHOLE, nullable=False),
        sa.Column("confirmed", WHOLE, nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.Column("referred_by", sa.Text(), nullable=False),
        sa.Column("referred", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("channel_spans", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "craft_day",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("day", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        sa.Column("visit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("flags", WHOLE, nullable=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("fact_manager_day", "fact", ["manager", "day"])
    op.create_table(
        "score_entry",
        sa.Column("claim", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("ruleset", WHOLE, nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("score_entry_manager_day", "score_entry", ["manager", "day"])
    op.create_table(
        "channel_span",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("first", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("end", WHOLE, nullable=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
