"""What was detected, how leaders answered, and what detecting has to remember."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables, and have visits count whom they reached; their rows are folded anew."""
    for column in ("reached", "closed", "wide"):
        op.add_column("visit", sa.Column(column, WHOLE, nullable=False, server_default="0"))
    op.create_table(
        "detection",
        sa.Column("detection", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("week", WHOLE, nullable=False),
        sa.Column("known", WHOLE, nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("position_from", WHOLE, nullable=False),
        sa.Column("position_to", WHOLE, nullable=False),
        sa.Column("answered", WHOLE, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", WHOLE, nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("agreed", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("detection_manager_day", "detection", ["manager", "day"])
    op.create_index("detection_unit_day", "detection", ["unit", "day"])
    op.create_table(
        "recognition",
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("week", WHOLE, nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("detection", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
    )
    op.create_index("recognition_staff_day", "recognition", ["staff", "day"])
    op.create_index("recognition_leader_week", "recognition", ["leader", "week"])
    op.create_index("recognition_day", "recognition", ["day"])
    op.create_table(
        "recognition_person",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("weeks", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("first_channel", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recognition_week",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("week", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("visits", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("runs", sa.Text(), nullable=False),
        sa.Column("comebacks", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recognition_pair",
        sa.Column("manager", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("contacts", sa.Text(), nullable=False),
        sa.Column("closes", sa.Text(), nullable=False),
        sa.Column("ratings", sa.Text(), nullable=False),
        sa.Column("hard", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("recognition_pair_customer", "recognition_pair", ["customer"])
    op.create_table(
        "recognition_file",
        sa.Column("customer", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("grids", sa.Text(), nullable=False),
        sa.Column("rated", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recognition_grid",
        sa.Column("grid", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("owners", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
