"""Badges found by when they were won, the latest first, for walls."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the index to the rows that stand: they stay as they are, and nothing is rebuilt."""
    op.create_index("badge_position", "badge", ["position"])
