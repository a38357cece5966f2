"""Second looks: the lots, each look, and who was asked when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make its tables."""
    op.create_table(
        "lots",
        sa.Column("through", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("after", WHOLE, nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
    )
    op.create_table(
        "second_look",
        sa.Column("visit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("drawn_position", WHOLE, nullable=False),
        sa.Column("drawn_day", WHOLE, nullable=False),
        sa.Column("asked_day", WHOLE, nullable=False),
        sa.Column("asked", WHOLE, nullable=False),
        sa.Column("done_day", WHOLE, nullable=False),
        sa.Column("missed_day", WHOLE, nullable=False),
        sa.Column("rated", WHOLE, nullable=False),
        sa.Column("upheld", WHOLE, nullable=False),
        sa.Column("rejected", WHOLE, nullable=False),
        sa.Column("on_appeal", WHOLE, nullable=False),
        sa.Column("verdicts", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("second_look_assessor_done_day", "second_look", ["assessor", "done_day"])
    op.create_index("second_look_done_day", "second_look", ["done_day"])
    op.create_index("second_look_drawn_day", "second_look", ["drawn_day"])
    op.create_table(
        "look_asked",
        sa.Column("visit", sa.Text(), primary_key=True, autoincrement=False),
        sa.Column("position", WHOLE, primary_key=True, autoincrement=False),
        sa.Column("assessor", sa.Text(), nullable=False),
        sa.Column("day", WHOLE, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("look_asked_day", "look_asked", ["day"])
