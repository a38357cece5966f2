"""Badges found by when they were won, the latest first, for walls."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the index to the rows that stand: they stay as they are, and nothing is rebuilt."""
    op.create_index("badge_position", "badge", ["position"])
