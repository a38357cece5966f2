"""The trail in blocks of positions; score entries in their order; what scoring remembers more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables anew: their projections have a new version, and rebuild them."""
    op.drop_table("trail")
    op.create_table(
        "trail",
        sa.Column("field", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("value", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("block", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("offsets", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.drop_table("channel_span")
    op.create_table(
        "channel_span",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("first", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("end", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_from", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.drop_table("score_entry")
    op.create_table(
        "score_entry",
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("claim", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), primary_key=True, autoincrement=False),
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
    op.create_index("score_entry_claim_position", "score_entry", ["claim", "position"])
    op.create_index("score_entry_manager_day", "score_entry", ["manager", "day"])
    op.add_column("visit", sa.Column("acted", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("craft_day", sa.Column("paid", WHOLE, nullable=False, server_default="0"))
