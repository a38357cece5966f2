"""Whoever asks who was in a grid need not read the members of all grids."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Order memberships by their grids too."""
    op.create_index("membership_grid", "membership", ["grid"])
